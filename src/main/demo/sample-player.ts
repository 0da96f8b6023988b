import { CAPTURE_RATE_HZ } from '#shared/contracts/audio.ts';
import type { Sample } from '#shared/contracts/routes.ts';
import type { Snapshot } from '#shared/contracts/snapshot.ts';
import type { Tuning } from '#shared/conversation/tuning.ts';
import type { Clock } from '../clock.ts';
import type { SpokenSample } from '../simulators/samples.ts';

export interface SamplePlayer {
  /** Those that are questions: a cough is not offered, but can be played. */
  list(): Sample[];
  /** Speaks a sample into the microphone path, as if the person had. Opens the microphone first. Rejects in words. */
  play(id: string): Promise<void>;
}

/** The sample questions that can be played with a click. */
export function createSamplePlayer(options: {
  samples: readonly SpokenSample[];
  clock: Clock;
  tuning: Tuning;
  start(): void;
  snapshot(): Snapshot;
  onSnapshot(listener: (snapshot: Snapshot) => void): () => void;
  playClip(pcm: Int16Array, sampleRateHz: number): Promise<void>;
}): SamplePlayer {
  const { clock, tuning } = options;

  const micOpen = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        cancel();
        unsubscribe();
        settle();
      };
      const unsubscribe = options.onSnapshot((snapshot) => {
        if (snapshot.micOpen) end(resolve);
      });
      const cancel = clock.after(tuning.mic.openMs, () =>
        end(() => reject(new Error('The microphone did not open. Try again.'))),
      );
    });

  return {
    list: () =>
      options.samples
        .filter((sample) => sample.words.length > 0)
        .map(({ id, text, durationMs }) => ({ id, text, durationMs })),
    async play(id) {
      const sample = options.samples.find((question) => question.id === id);
      if (!sample) throw new Error('There is no such sample question.');
      const { muted, micOpen: isOpen } = options.snapshot();
      if (muted) throw new Error('The microphone is muted. Unmute it, then try again.');
      if (!isOpen) {
        const opened = micOpen();
        options.start();
        await opened;
      }
      // The window is told when it has ended; the call need not wait for that.
      void options.playClip(sample.pcm, CAPTURE_RATE_HZ);
    },
  };
}
