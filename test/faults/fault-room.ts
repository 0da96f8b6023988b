import { join } from 'node:path';
import { createConversation } from '../../src/main/conversation/conversation.ts';
import { tokensOf } from '../../src/main/simulators/answers.ts';
import type { LlmControls, LlmFault } from '../../src/main/simulators/llm-controls.ts';
import { loadSamples, sampleOf } from '../../src/main/simulators/samples.ts';
import type { HandshakeFault, SpeechFault } from '../../src/main/simulators/sim-faults.ts';
import type { SttControls, SttFault } from '../../src/main/simulators/stt-controls.ts';
import { createLlmFailover } from '../../src/main/vendors/failover/llm-failover.ts';
import type { Candidate } from '../../src/main/vendors/failover/roster.ts';
import { createSttFailover } from '../../src/main/vendors/failover/stt-failover.ts';
import { createTtsFailover } from '../../src/main/vendors/failover/tts-failover.ts';
import type { LlmVendor, SttVendor, TtsVendor } from '../../src/main/vendors/types.ts';
import type { Notice } from '../../src/shared/contracts/snapshot.ts';
import { tuning } from '../../src/shared/conversation/tuning.ts';
import type { TurnRecord } from '../../src/shared/model/turn-record.ts';
import type { StageName } from '../../src/shared/model/vendor-catalog.ts';
import { startLoopbackBarrier } from '../support/loopback-barrier.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { Trace } from '../unit/conversation/support/trace.ts';
import { llmSubjects } from '../unit/vendors/conformance/llm-subjects.ts';
import { sttSubjects } from '../unit/vendors/conformance/stt-subjects.ts';
import { type SubjectSimulator, ttsSubjects } from '../unit/vendors/conformance/tts-subjects.ts';
import { type Fault, firstAudioMs, type Moment } from './fault-cases.ts';
import { HearableAudio } from './hearable-audio.ts';

/** What the simulated models answer: three sentences, so that there is a first clause, a middle and an end. */
export const answer = 'Paris is its capital. It lies on the river Seine. Many people live there.';
export const answerTokens = tokensOf(answer).length;

const STEP_MS = 20;
/** Of the loopback, after each step: what one side wrote is answered by the other. */
const TRIPS = 4;
const TURN_LIMIT_MS = 60_000;
const key = 'test-key-faults';
const samplesDir = join(import.meta.dirname, '../../resources/samples');

/** A stage's vendor with its simulator. */
interface Stand<V> {
  create(): V;
  /** Ends with `heal`. */
  strike(fault: Fault): Promise<void>;
  heal(): Promise<void>;
  /** Of a voice. */
  simulator: SubjectSimulator | null;
}

/** Who is struck, how and when; null: nobody. */
export interface Struck {
  stage: StageName;
  vendor: string;
  moment: Moment;
  strike: Fault;
}

export interface HeardTurn {
  record: TurnRecord | null;
  /** What left the speaker, 24 kHz mono. */
  sound: Int16Array;
  /** What the voices were given to say and what they sent of it, oldest first. */
  speeches: { transcript: string; pcm: Int16Array; words: readonly { word: string; endSample: number }[] }[];
  notices: readonly Notice[];
  phase: string;
  epochs: number;
}

export interface FaultRoom {
  /** Turns of one conversation; the fault begins in `struckTurn` (from 0) and stays. */
  hold(
    vendors: Partial<Record<StageName, string>>,
    struck: Struck | null,
    turns: number,
  ): Promise<HeardTurn[]>;
  question: string;
  dispose(): Promise<void>;
}

const reserve = { stt: 'Deepgram Nova', llm: 'Groq', tts: 'Cartesia Sonic' } as const;

/** Every vendor's simulator twice, as the first choice and in reserve, on one virtual clock. */
export async function openFaultRoom(): Promise<FaultRoom> {
  const clock = new VirtualClock();
  const barrier = await startLoopbackBarrier();
  const samples = await loadSamples(samplesDir);
  const sample = sampleOf(samples, 'capital');
  const disposers: (() => Promise<void>)[] = [async () => barrier.dispose()];

  const listeners = new Map<string, Stand<SttVendor>>();
  const models = new Map<string, Stand<LlmVendor>>();
  const voices = new Map<string, Stand<TtsVendor>>();

  async function addListener(name: string, subject: (typeof sttSubjects)[number]): Promise<void> {
    const simulator = await subject.start({ clock, samples: [sample], apiKey: key });
    disposers.push(() => simulator.dispose());
    const controls: SttControls = simulator.controls;
    listeners.set(name, {
      create: () => subject.create({ endpoint: { apiKey: key, baseUrl: simulator.url }, clock }),
      async strike(fault) {
        if (fault.kind === 'refuse') await simulator.refuse(true);
        else controls.fault = fault as SttFault;
      },
      async heal() {
        controls.fault = null;
        await simulator.refuse(false);
      },
      simulator: null,
    });
  }

  async function addModel(name: string, subject: (typeof llmSubjects)[number]): Promise<void> {
    const simulator = await subject.start({ clock, apiKey: key, controls: { answerText: answer } });
    disposers.push(() => simulator.dispose());
    const controls: LlmControls = simulator.controls;
    models.set(name, {
      create: () => subject.create({ endpoint: { apiKey: key, baseUrl: simulator.url }, clock }),
      async strike(fault) {
        if (fault.kind === 'refuse') await simulator.refuse(true);
        else controls.fault = fault as LlmFault;
      },
      async heal() {
        controls.fault = null;
        await simulator.refuse(false);
      },
      simulator: null,
    });
  }

  async function addVoice(name: string, subject: (typeof ttsSubjects)[number]): Promise<void> {
    const pace = { firstAudioMs, realTimeFactor: 0.2, chunkBytes: 3840 };
    let simulator = await subject.start({ clock, apiKey: key }, pace);
    const stand: Stand<TtsVendor> = {
      create: () => subject.create({ endpoint: { apiKey: key, baseUrl: simulator.url }, clock }),
      async strike(fault) {
        if (fault.kind === 'refuse') await simulator.refuse(true);
        else if (fault.kind === 'withhold-end') simulator.withholdEnd();
        else simulator.strike(fault as HandshakeFault | SpeechFault);
      },
      async heal() {
        // Withholding has no way back.
        await simulator.dispose();
        simulator = await subject.start({ clock, apiKey: key }, pace);
        stand.simulator = simulator;
      },
      simulator,
    };
    disposers.push(() => simulator.dispose());
    voices.set(name, stand);
  }

  const inReserve = (name: string) => `${name} in reserve`;
  for (const subject of sttSubjects) await addListener(subject.name, subject);
  for (const subject of llmSubjects) await addModel(subject.name, subject);
  for (const subject of ttsSubjects) await addVoice(subject.name, subject);
  await addListener(inReserve(reserve.stt), sttSubjects.find(({ name }) => name === reserve.stt)!);
  await addModel(inReserve(reserve.llm), llmSubjects.find(({ name }) => name === reserve.llm)!);
  await addVoice(inReserve(reserve.tts), ttsSubjects.find(({ name }) => name === reserve.tts)!);

  async function pass(holds: () => boolean, limitMs: number): Promise<boolean> {
    for (let passedMs = 0; passedMs < limitMs && !holds(); passedMs += STEP_MS) {
      clock.advance(STEP_MS);
      await barrier.pass(TRIPS);
    }
    return holds();
  }
  const rest = (ms: number): Promise<boolean> => pass(() => false, ms);

  function pair<V>(stands: Map<string, Stand<V>>, stage: StageName, first: string): Candidate<V>[] {
    const names = [first, inReserve(reserve[stage])].filter((name, at, all) => all.indexOf(name) === at);
    return names.map((name) => ({ vendor: stands.get(name)!.create(), label: name, isLocal: false }));
  }

  return {
    question: sample.text,

    async hold(vendors, struck, turnCount) {
      const listenersInOrder = pair(listeners, 'stt', vendors.stt ?? inReserve(reserve.stt));
      const modelsInOrder = pair(models, 'llm', vendors.llm ?? inReserve(reserve.llm));
      const voicesInOrder = pair(voices, 'tts', vendors.tts ?? inReserve(reserve.tts));
      const llm = createLlmFailover({ order: () => modelsInOrder, clock });
      const tts = createTtsFailover({ order: () => voicesInOrder, clock });
      const audio = new HearableAudio(clock);
      const trace = new Trace();
      const conversation = createConversation({
        clock,
        audio,
        micSource: { kind: 'clip' },
        stt: createSttFailover({ order: () => listenersInOrder, clock }),
        llm,
        tts,
        store: { saveTurn: async () => {}, listTurns: async () => [], dispose: async () => {} },
        tuning,
        newId: () => 'faults',
        log: { warn: () => {} },
        isDemo: () => false,
        systemPrompt: 'Be brief.',
        eventLog: trace,
      });
      const stand =
        struck === null
          ? null
          : { stt: listeners, llm: models, tts: voices }[struck.stage].get(struck.vendor)!;
      const struckTurn = struck?.moment === 'between turns' ? 1 : 0;
      const isStt = struck?.stage === 'stt';

      const heard: HeardTurn[] = [];
      try {
        if (stand && struck?.moment === 'before connect') await stand.strike(struck.strike);
        conversation.start();
        await rest(200);
        for (let turn = 0; turn < turnCount; turn += 1) {
          const seen = trace.entries.length;
          const epoch = audio.epoch;
          const spoken = new Set(voicesInOrder.flatMap(({ label }) => idsOf(voices.get(label)!.simulator!)));
          const since = (kind: string) => trace.entries.slice(seen).some(({ body }) => body.kind === kind);
          if (stand && turn === struckTurn && struck && struck.moment !== 'before connect') {
            if (!isStt || struck.moment === 'before output' || struck.moment === 'between turns')
              await stand.strike(struck.strike);
          }
          audio.mic.play(sample.pcm, sample.words[0]!.startMs, sample.words.at(-1)!.endMs);
          if (stand && isStt && turn === struckTurn && struck) {
            if (struck.moment === 'mid-output') {
              await pass(() => since('stt.interim') || since('stt.final'), 3000);
              await stand.strike(struck.strike);
            } else if (struck.moment === 'end marker') {
              await pass(() => since('stt.finalize'), 5000);
              await stand.strike(struck.strike);
            }
          }
          await pass(
            () =>
              conversation.snapshot().turns.length > turn &&
              conversation.snapshot().phase === 'idle' &&
              audio.mic.quiet,
            TURN_LIMIT_MS,
          );
          const snapshot = conversation.snapshot();
          heard.push({
            record: snapshot.turns[turn] ?? null,
            sound: audio.heardSince(epoch),
            speeches: voicesInOrder.flatMap(({ label }) => {
              const simulator = voices.get(label)!.simulator!;
              return simulator
                .stats()
                .contexts.filter(({ id }) => !spoken.has(id))
                .map(({ id, transcript, words }) => ({
                  transcript,
                  words,
                  pcm: simulator.pcmOf(id) ?? new Int16Array(),
                }));
            }),
            notices: snapshot.notices,
            phase: snapshot.phase,
            epochs: audio.epoch - epoch,
          });
          await rest(300);
        }
      } finally {
        await conversation.dispose();
        llm.dispose();
        tts.dispose();
        audio.dispose();
        await rest(60);
        if (stand) await stand.heal();
      }
      return heard;
    },

    async dispose() {
      for (const dispose of disposers.reverse()) await dispose();
    },
  };
}

const idsOf = (simulator: SubjectSimulator): string[] => simulator.stats().contexts.map(({ id }) => id);
