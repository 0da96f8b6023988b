import { join } from 'node:path';
import { createConversation } from '../../src/main/conversation/conversation.ts';
import { tokensOf } from '../../src/main/simulators/answers.ts';
import { loadSamples, sampleOf } from '../../src/main/simulators/samples.ts';
import { createLlmFailover } from '../../src/main/vendors/failover/llm-failover.ts';
import { createSttFailover } from '../../src/main/vendors/failover/stt-failover.ts';
import { createTtsFailover } from '../../src/main/vendors/failover/tts-failover.ts';
import type { Notice } from '../../src/shared/contracts/snapshot.ts';
import { tuning } from '../../src/shared/conversation/tuning.ts';
import type { TurnRecord } from '../../src/shared/model/turn-record.ts';
import type { StageName } from '../../src/shared/model/vendor-catalog.ts';
import { startLoopbackBarrier } from '../support/loopback-barrier.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { Trace } from '../unit/conversation/support/trace.ts';
import type { FaultCase } from './fault-cases.ts';
import { inReserve, openStands, type Stand, type VoiceStand } from './fault-stands.ts';
import { HearableAudio } from './hearable-audio.ts';

/** What the simulated models answer: three sentences, so that there is a first clause, a middle and an end. */
export const answer = 'Paris is its capital. It lies on the river Seine. Many people live there.';
export const answerTokens = tokensOf(answer).length;

const STEP_MS = 20;
/** Of the loopback, after each step: what one side wrote is answered by the other. */
const TRIPS = 4;
const TURN_LIMIT_MS = 60_000;
const samplesDir = join(import.meta.dirname, '../../resources/samples');

/** Who is struck, how and when. */
export type Struck = Pick<FaultCase, 'stage' | 'vendor' | 'moment' | 'strike'>;

export interface HeardTurn {
  record: TurnRecord | null;
  /** What left the speaker, 24 kHz mono. */
  sound: Int16Array;
  /** What the voices sent, a speech each, oldest first. */
  speeches: { pcm: Int16Array; words: readonly { word: string; endSample: number }[] }[];
  notices: readonly Notice[];
  phase: string;
}

export interface FaultRoom {
  /** What is asked in every turn. */
  question: string;
  /**
   * Turns of one conversation with these first choices, each with another vendor in reserve; a stage without a choice has
   * the reserve alone. The fault stays once it has struck.
   */
  hold(
    vendors: Partial<Record<StageName, string>>,
    struck: Struck | null,
    turns: number,
  ): Promise<HeardTurn[]>;
  dispose(): Promise<void>;
}

/** The whole conversation on virtual time, with the real adapters, failovers and sockets, and simulated vendors. */
export async function openFaultRoom(): Promise<FaultRoom> {
  const clock = new VirtualClock();
  const barrier = await startLoopbackBarrier();
  const sample = sampleOf(await loadSamples(samplesDir), 'capital');
  const stands = await openStands(clock, sample, answer);

  async function pass(holds: () => boolean, limitMs: number): Promise<void> {
    for (let passedMs = 0; passedMs < limitMs && !holds(); passedMs += STEP_MS) {
      clock.advance(STEP_MS);
      await barrier.pass(TRIPS);
    }
  }
  const rest = (ms: number): Promise<void> => pass(() => false, ms);

  function inOrder<S>(all: Map<string, S>, stage: StageName, first: string | undefined): S[] {
    return [...new Set([first ?? inReserve(stage), inReserve(stage)])].map((name) => all.get(name)!);
  }
  function candidates<V>(order: readonly Stand<V>[]) {
    const list = order.map(({ label, create }) => ({ vendor: create(), label, isLocal: false }));
    return { clock, order: () => list };
  }

  function openConversation(vendors: Partial<Record<StageName, string>>) {
    const voices = inOrder(stands.tts, 'tts', vendors.tts);
    const llm = createLlmFailover(candidates(inOrder(stands.llm, 'llm', vendors.llm)));
    const tts = createTtsFailover(candidates<ReturnType<VoiceStand['create']>>(voices));
    const audio = new HearableAudio(clock);
    const trace = new Trace();
    const conversation = createConversation({
      clock,
      audio,
      micSource: { kind: 'clip' },
      stt: createSttFailover(candidates(inOrder(stands.stt, 'stt', vendors.stt))),
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
    return {
      audio,
      trace,
      voices,
      conversation,
      async dispose() {
        await conversation.dispose();
        llm.dispose();
        tts.dispose();
        audio.dispose();
        // Closing takes the network a moment.
        await rest(60);
      },
    };
  }

  /** Asks the question and hears the answer. `strike` is called when its moment has come, if that is in this turn. */
  async function holdTurn(
    { audio, trace, voices, conversation }: ReturnType<typeof openConversation>,
    number: number,
    strike: { at: 'question' | 'first words' | 'last words'; act: () => Promise<void> } | null,
  ): Promise<HeardTurn> {
    const { epoch } = audio;
    const seen = trace.entries.length;
    const earlier = new Set(voices.flatMap(contextsOf).map(({ id }) => id));
    const since = (...kinds: string[]) =>
      trace.entries.slice(seen).some(({ body }) => kinds.includes(body.kind));

    if (strike?.at === 'question') await strike.act();
    audio.mic.play(sample.pcm, sample.words[0]!.startMs, sample.words.at(-1)!.endMs);
    if (strike?.at === 'first words') {
      await pass(() => since('stt.interim', 'stt.final'), TURN_LIMIT_MS);
      await strike.act();
    } else if (strike?.at === 'last words') {
      await pass(() => since('stt.finalize'), TURN_LIMIT_MS);
      await strike.act();
    }
    const now = () => conversation.snapshot();
    await pass(() => now().turns.length > number && now().phase === 'idle' && audio.mic.quiet, TURN_LIMIT_MS);
    const { turns, notices, phase } = now();
    const speeches = voices.flatMap(contextsOf).filter(({ id }) => !earlier.has(id));
    const heard = {
      record: turns[number] ?? null,
      sound: audio.heardSince(epoch),
      speeches: speeches.map(({ id, words }) => ({ words, pcm: pcmOf(voices, id) })),
      notices,
      phase,
    };
    await rest(300);
    return heard;
  }

  return {
    question: sample.text,

    async hold(vendors, struck, turns) {
      const stand = struck === null ? null : stands[struck.stage].get(struck.vendor)!;
      const act = async () => {
        if (stand && struck) await stand.strike(struck.strike);
      };
      const strikes = (turn: number) => {
        if (struck === null || turn !== (struck.moment === 'between turns' ? 1 : 0)) return null;
        if (struck.moment === 'before connect') return null;
        if (struck.stage !== 'stt' || struck.moment === 'before output' || struck.moment === 'between turns')
          return { at: 'question', act } as const;
        return { at: struck.moment === 'mid-output' ? 'first words' : 'last words', act } as const;
      };
      if (struck?.moment === 'before connect') await act();
      const open = openConversation(vendors);
      const heard: HeardTurn[] = [];
      try {
        open.conversation.start();
        await rest(200);
        for (let turn = 0; turn < turns; turn += 1) heard.push(await holdTurn(open, turn, strikes(turn)));
      } finally {
        await open.dispose();
        await stand?.heal();
      }
      return heard;
    },

    async dispose() {
      await stands.dispose();
      barrier.dispose();
    },
  };
}

const contextsOf = (voice: VoiceStand) => voice.simulator().stats().contexts;

/** What was sent of the speech. */
function pcmOf(voices: readonly VoiceStand[], id: string): Int16Array {
  const found = voices.map((voice) => voice.simulator().pcmOf(id)).find((pcm) => pcm !== null);
  return found ?? new Int16Array();
}
