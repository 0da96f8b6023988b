import type { Clock } from '../../src/main/clock.ts';
import type { SpokenSample } from '../../src/main/simulators/samples.ts';
import type { HandshakeFault, SpeechFault } from '../../src/main/simulators/sim-faults.ts';
import type { LlmVendor, SttVendor, TtsVendor } from '../../src/main/vendors/types.ts';
import type { StageName } from '../../src/shared/model/vendor-catalog.ts';
import { type LlmSubject, llmSubjects } from '../unit/vendors/conformance/llm-subjects.ts';
import { type SttSubject, sttSubjects } from '../unit/vendors/conformance/stt-subjects.ts';
import {
  type SubjectSimulator,
  type TtsSubject,
  ttsSubjects,
} from '../unit/vendors/conformance/tts-subjects.ts';
import { type Fault, firstAudioMs } from './fault-cases.ts';

const key = 'test-key-faults';
/** Who takes over. */
const reserves = { stt: 'Deepgram Nova', llm: 'Groq', tts: 'Cartesia Sonic' } as const;

/** A vendor with its simulator. */
export interface Stand<V> {
  label: string;
  /** A fresh adapter. */
  create(): V;
  strike(fault: Fault): Promise<void>;
  heal(): Promise<void>;
}

export interface VoiceStand extends Stand<TtsVendor> {
  simulator(): SubjectSimulator;
}

/** Everybody on one clock, by name, and those in reserve by their stage. */
export interface Stands {
  stt: Map<string, Stand<SttVendor>>;
  llm: Map<string, Stand<LlmVendor>>;
  tts: Map<string, VoiceStand>;
  dispose(): Promise<void>;
}

export const inReserve = (stage: StageName): string => `${reserves[stage]} in reserve`;

export async function openStands(clock: Clock, sample: SpokenSample, answer: string): Promise<Stands> {
  const disposers: (() => Promise<void>)[] = [];

  function standOf<V>(
    label: string,
    simulator: {
      url: string;
      controls: { fault: unknown };
      refuse(refused: boolean): Promise<void>;
      dispose(): Promise<void>;
    },
    create: (options: { endpoint: { apiKey: string; baseUrl: string }; clock: Clock }) => V,
  ): Stand<V> {
    disposers.push(() => simulator.dispose());
    return {
      label,
      create: () => create({ endpoint: { apiKey: key, baseUrl: simulator.url }, clock }),
      async strike(fault) {
        if (fault.kind === 'refuse') await simulator.refuse(true);
        else simulator.controls.fault = fault;
      },
      async heal() {
        simulator.controls.fault = null;
        await simulator.refuse(false);
      },
    };
  }

  const listener = async (label: string, subject: SttSubject) =>
    standOf(label, await subject.start({ clock, samples: [sample], apiKey: key }), subject.create);
  const model = async (label: string, subject: LlmSubject) =>
    standOf(
      label,
      await subject.start({ clock, apiKey: key, controls: { answerText: answer } }),
      subject.create,
    );

  async function voice(label: string, subject: TtsSubject): Promise<VoiceStand> {
    const pace = { firstAudioMs, realTimeFactor: 0.2, chunkBytes: 3840 };
    const start = () => subject.start({ clock, apiKey: key }, pace);
    let simulator = await start();
    disposers.push(() => simulator.dispose());
    return {
      label,
      simulator: () => simulator,
      create: () => subject.create({ endpoint: { apiKey: key, baseUrl: simulator.url }, clock }),
      async strike(fault) {
        if (fault.kind === 'refuse') await simulator.refuse(true);
        else if (fault.kind === 'withhold-end') simulator.withholdEnd();
        else simulator.strike(fault as HandshakeFault | SpeechFault);
      },
      async heal() {
        // What is withheld cannot be asked for again.
        await simulator.dispose();
        simulator = await start();
      },
    };
  }

  async function all<S extends { name: string }, T>(
    stage: StageName,
    subjects: readonly S[],
    open: (label: string, subject: S) => Promise<T>,
  ): Promise<Map<string, T>> {
    const stands = new Map<string, T>();
    for (const subject of subjects) {
      stands.set(subject.name, await open(subject.name, subject));
      if (subject.name === reserves[stage])
        stands.set(inReserve(stage), await open(inReserve(stage), subject));
    }
    return stands;
  }

  return {
    stt: await all('stt', sttSubjects, listener),
    llm: await all('llm', llmSubjects, model),
    tts: await all('tts', ttsSubjects, voice),
    async dispose() {
      for (const dispose of disposers.reverse()) await dispose();
    },
  };
}
