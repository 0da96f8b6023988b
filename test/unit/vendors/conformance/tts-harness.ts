import { setImmediate } from 'node:timers/promises';
import { afterEach } from 'vitest';
import { type Clock, systemClock } from '../../../../src/main/clock.ts';
import type { SpeechPace } from '../../../../src/main/simulators/sim-speech.ts';
import type { TtsVendor } from '../../../../src/main/vendors/types.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { recordTts } from '../tts-rig.ts';
import type { SubjectOptions, SubjectSimulator, TtsSubject } from './tts-subjects.ts';

export const fast: SpeechPace = { firstAudioMs: 0, realTimeFactor: 0.001, chunkBytes: 3840 };
/** All sound at once, as soon as the clock is asked. */
export const instant: SpeechPace = { firstAudioMs: 0, realTimeFactor: 0, chunkBytes: 3840 };
/** As fast as it sounds. */
export const live: SpeechPace = { firstAudioMs: 0, realTimeFactor: 1, chunkBytes: 3840 };

export interface TtsRig {
  simulator: SubjectSimulator;
  tts: TtsVendor;
  key: string;
  /** Everything that was given to the vendor to say, as it came. */
  transcript(): string;
  /** Everything that the vendor sent, in order. */
  sent(): Int16Array;
}

export interface TtsHarness {
  rig(
    pace?: Partial<SpeechPace>,
    options?: { clock?: Clock; simulatorClock?: Clock; adapter?: Partial<SubjectOptions> },
  ): Promise<TtsRig>;
  /** Disposed of after the test. */
  keep<T extends { dispose(): unknown }>(each: T): T;
}

/** Opens simulators and adapters, and closes them after each test. To be called within a `describe`. */
export function ttsHarness(subject: TtsSubject): TtsHarness {
  const key = `test-key-${subject.vendor.id}`;
  const open: { dispose(): unknown }[] = [];
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each.dispose();
  });
  const keep = <T extends { dispose(): unknown }>(each: T): T => {
    open.push(each);
    return each;
  };
  return {
    keep,
    async rig(pace = {}, options = {}) {
      const simulator = keep(
        await subject.start(
          { clock: options.simulatorClock ?? systemClock, apiKey: key },
          { ...fast, ...pace },
        ),
      );
      const tts = keep(
        subject.create({
          endpoint: { apiKey: key, baseUrl: simulator.url },
          // Its deadlines never come by themselves, however slow the machine is.
          clock: options.clock ?? new VirtualClock(),
          ...options.adapter,
        }),
      );
      const contexts = () => simulator.stats().contexts;
      return {
        simulator,
        tts,
        key,
        transcript: () =>
          contexts()
            .map(({ transcript }) => transcript)
            .join(''),
        sent: () => joined(contexts().map(({ id }) => simulator.pcmOf(id) ?? new Int16Array(0))),
      };
    },
  };
}

export function joined(parts: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function speak(tts: TtsVendor, ...texts: string[]) {
  const record = recordTts();
  const speech = tts.speak(record.sink);
  for (const text of texts) speech.push(text);
  return { ...record, speech };
}

/** Speaks all of it, and gives what came of it once that has ended. */
export async function speakAll(tts: TtsVendor, ...texts: string[]) {
  const reply = speak(tts, ...texts);
  reply.speech.end();
  const ending = await reply.settled;
  return { ...reply, ending };
}

/** Lets what has arrived be taken up, and then some time pass. */
export async function step(clock: VirtualClock, ms: number): Promise<void> {
  await setImmediate();
  clock.advance(ms);
}

/** Lets what is due happen, in no time, until the condition holds. */
export async function untilNow(clock: VirtualClock, condition: () => boolean): Promise<void> {
  while (!condition()) await step(clock, 0);
}

/** Lets time pass in steps, and what is on the wire arrive after each. */
export async function pass(
  clock: VirtualClock,
  simulator: SubjectSimulator,
  ms: number,
  stepMs = 5000,
): Promise<void> {
  for (let left = ms; left > 0; left -= stepMs) {
    clock.advance(Math.min(stepMs, left));
    // Two round trips: what was sent before the first has come back before the second.
    for (let trip = 0; trip < 2; trip++) await (await fetch(`${simulator.url}/nowhere`)).arrayBuffer();
  }
}
