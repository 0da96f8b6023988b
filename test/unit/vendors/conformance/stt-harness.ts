import { afterEach, expect } from 'vitest';
import type { SpokenSample } from '../../../../src/main/simulators/samples.ts';
import type { SttControls } from '../../../../src/main/simulators/stt-controls.ts';
import type { SttSimulator } from '../../../../src/main/simulators/stt-simulator.ts';
import type { AdapterOptions } from '../../../../src/main/vendors/adapters.ts';
import type { SttStream } from '../../../../src/main/vendors/types.ts';
import { startLoopbackBarrier } from '../../../support/loopback-barrier.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { framesOf, joined, pcmOf, samples, silence } from '../../simulators/deepgram-speech.ts';
import { type Recorded, recordStt } from '../record-stt.ts';
import type { SttSubject } from './stt-subjects.ts';

const FRAME_MS = 20;
/** Frames between two looks at the network. */
const FRAMES_AT_ONCE = 5;

/** A session under a virtual clock that only goes on when the network is quiet. */
export interface Talk extends Recorded {
  stream: SttStream;
  clock: VirtualClock;
  simulator: SttSimulator<SttControls>;
  /** Speaks at the pace of speech. */
  say(pcm: Int16Array): Promise<void>;
  /** Lets time pass. */
  pass(ms: number, stepMs?: number): Promise<void>;
  /** Lets time pass until it holds; fails when it does not in time. */
  until(holds: () => boolean, limitMs?: number): Promise<void>;
  /** Final texts in one. */
  finals(): string;
  count(event: string): number;
}

export interface RigOptions {
  controls?: Partial<SttControls>;
  adapter?: Partial<AdapterOptions>;
  samples?: readonly SpokenSample[];
  /** Instead of the simulator's, and of the key that it takes. */
  baseUrl?: string;
  apiKey?: string;
  /** Before the session is opened. */
  prepare?(simulator: SttSimulator<SttControls>): Promise<void>;
  /** Called in the middle of each event. */
  onEvent?(event: string, stream: SttStream): void;
}

export interface SttHarness {
  key: string;
  /** Opens a session, and lets it connect. */
  talk(options?: RigOptions): Promise<Talk>;
}

/** Opens simulators and sessions, and closes them after each test. To be called within a `describe`. */
export function sttHarness(subject: SttSubject): SttHarness {
  const key = `test-key-${subject.vendor}`;
  const open: { dispose(): unknown }[] = [];
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each.dispose();
  });
  const keep = <T extends { dispose(): unknown }>(each: T): T => {
    open.push(each);
    return each;
  };
  return {
    key,
    async talk(options = {}) {
      const clock = new VirtualClock();
      const barrier = keep(await startLoopbackBarrier());
      const { fault = null, ...controls } = options.controls ?? {};
      const simulator = keep(
        await subject.start({ clock, samples: options.samples ?? samples, apiKey: key, controls }),
      );
      simulator.controls.fault = fault;
      await options.prepare?.(simulator);
      const vendor = subject.create({
        endpoint: { apiKey: options.apiKey ?? key, baseUrl: options.baseUrl ?? simulator.url },
        clock,
        ...options.adapter,
      });
      const recorded = recordStt((event) => options.onEvent?.(event, stream));
      const stream: SttStream = vendor.open(recorded.sink);
      keep({ dispose: () => stream.close() });
      await barrier.pass();
      const talk: Talk = {
        ...recorded,
        stream,
        clock,
        simulator,
        async say(pcm) {
          for (const [index, frame] of framesOf(pcm).entries()) {
            stream.send(frame);
            clock.advance(FRAME_MS);
            if (index % FRAMES_AT_ONCE === 0) await barrier.pass();
          }
          await barrier.pass();
        },
        async pass(ms, stepMs = FRAME_MS) {
          for (let passedMs = 0; passedMs < ms; passedMs += stepMs) {
            clock.advance(Math.min(stepMs, ms - passedMs));
            await barrier.pass();
          }
        },
        async until(holds, limitMs = 10_000) {
          for (let passedMs = 0; !holds() && passedMs < limitMs; passedMs += FRAME_MS) {
            clock.advance(FRAME_MS);
            await barrier.pass();
          }
          expect({ holds: holds(), events: recorded.events }).toMatchObject({ holds: true });
        },
        finals: () => recorded.events.flatMap((event) => textOf('final ', event)).join(' '),
        count: (event) => recorded.events.filter((each) => each.startsWith(event)).length,
      };
      return talk;
    },
  };
}

function textOf(prefix: string, event: string): string[] {
  return event.startsWith(prefix) ? [event.slice(prefix.length)] : [];
}

export const capital = 'What is the capital of France?';
export const capitalEs = '¿Cuál es la capital de Francia?';
export const moon = 'How far away is the moon?';
export const population = 'And how many people live there?';
/** A question, and the silence that a detector hears before it calls it ended. */
export const question = (id: string): Int16Array => joined(pcmOf(id), silence(320));

/** Asks, and waits for the answer to `finalize`. */
export async function ask(talk: Talk, id: string): Promise<void> {
  const before = talk.count('finalized');
  await talk.say(question(id));
  talk.stream.finalize();
  await talk.until(() => talk.count('finalized') > before);
}
