import { measureEcho } from '#shared/audio/echo-measure.ts';
import { judgeEcho } from '#shared/audio/echo-verdict.ts';
import { CAPTURE_RATE_HZ, type MicSource, PLAYER_RATE_HZ } from '#shared/contracts/audio.ts';
import type { EchoTestResult } from '#shared/contracts/routes.ts';
import type { Clock } from '../clock.ts';
import type { AudioEvent, AudioPort } from './audio-port.ts';

/** The noise of the room, before the sound. */
const QUIET_MS = 700;
/** An echo may still be on its way when the sound has ended. */
const TAIL_MS = 500;
const FRAME_MS = 20;

export interface EchoTest {
  /** Takes some six seconds. Rejects in words: something is being said, there is no microphone, no sound came. */
  run(): Promise<EchoTestResult>;
}

export interface EchoTestOptions {
  clock: Clock;
  audio: AudioPort;
  micSource: MicSource;
  /** A sentence or two, 24 kHz mono: at least three seconds, since the canceller learns for two. */
  phrase: Int16Array;
  /** Opening the microphone may take this long. */
  micOpenMs: number;
  /** Hands-free is off, and no key is down. */
  isOff(): boolean;
  lendPlayer(): number | null;
  returnPlayer(): void;
}

/**
 * Plays a phrase with the microphone open and measures what of it comes back: by the way of every answer and of every
 * question, so that canceller, device and driver are those of a real conversation. The player is lent by the
 * conversation; a turn that begins takes it back, and the test then ends without a result.
 */
export function createEchoTest(options: EchoTestOptions): EchoTest {
  const { clock, audio, phrase, isOff } = options;
  const phraseMs = (phrase.length * 1000) / PLAYER_RATE_HZ;
  let running = false;

  async function record(epoch: number): Promise<EchoTestResult> {
    const frames: { pcm: Int16Array; endMs: number }[] = [];
    const done = Promise.withResolvers<number>();
    const timers: (() => void)[] = [];
    const after = (ms: number, act: () => void): void => void timers.push(clock.after(ms, act));
    const fail = (message: string): void => done.reject(new Error(message));
    let startedAtMs = 0;

    const hear = (event: AudioEvent): void => {
      if (event.kind === 'mic-opened') {
        audio.setGate('open', 0);
        after(QUIET_MS, () => {
          audio.play(epoch, phrase);
          audio.endAudio(epoch);
        });
      } else if (event.kind === 'mic-fault' || event.kind === 'output-fault') fail(event.message);
      else if (event.kind === 'frame') frames.push({ pcm: event.pcm, endMs: event.atMs });
      else if (event.kind === 'started' && event.epoch === epoch) startedAtMs = event.atMs;
      else if (event.kind === 'drained' && event.epoch === epoch)
        after(TAIL_MS, () => done.resolve(startedAtMs));
      else if (event.kind === 'silent' && event.epoch === epoch)
        fail('The test was broken off, since the conversation began. Try it again when it is quiet.');
    };
    const unsubscribe = audio.onEvent(hear);
    after(options.micOpenMs + QUIET_MS + phraseMs * 2 + TAIL_MS, () =>
      fail('The test did not come to an end. Check the microphone and the speakers, then try again.'),
    );
    audio.openMic(options.micSource);
    try {
      await done.promise;
    } finally {
      for (const cancel of timers) cancel();
      unsubscribe();
    }
    const measure = measureEcho({ played: phrase, startedAtMs, ...joined(frames) });
    const { profile, explanation } = judgeEcho(measure);
    return { profile, explanation, residualDb: measure.lateDb, delayMs: measure.delayMs };
  }

  return {
    async run() {
      const epoch = running || !isOff() ? null : options.lendPlayer();
      if (epoch === null) throw new Error('Parley is in a conversation. End it, then test the echo.');
      running = true;
      try {
        return await record(epoch);
      } finally {
        running = false;
        // Once a conversation has begun, ears and player are its own.
        if (isOff()) {
          audio.setGate('closed', 0);
          audio.closeMic();
        }
        options.returnPlayer();
      }
    },
  };
}

/** The frames as one sound; one that is missing is silence. */
function joined(frames: readonly { pcm: Int16Array; endMs: number }[]): {
  heard: Int16Array;
  startMs: number;
} {
  const first = frames[0];
  const last = frames.at(-1);
  if (first === undefined || last === undefined)
    throw new Error('The microphone gave no sound. Check it, then try again.');
  const startMs = first.endMs - FRAME_MS;
  const heard = new Int16Array(
    Math.round(((last.endMs - startMs) * CAPTURE_RATE_HZ) / 1000) + first.pcm.length,
  );
  for (const { pcm, endMs } of frames) {
    heard.set(pcm, Math.round(((endMs - FRAME_MS - startMs) * CAPTURE_RATE_HZ) / 1000));
  }
  return { heard, startMs };
}
