import { CAPTURE_RATE_HZ } from '#shared/contracts/audio.ts';

const samplesPerMs = CAPTURE_RATE_HZ / 1000;

/**
 * When the samples of a stream were captured. A gated microphone leaves gaps, and a replay is sent long after its time,
 * so that a count of samples is no time. Bounded: the oldest frames go first.
 */
export class CaptureTimes {
  readonly #maxFrames: number;
  /** `samples`: of the stream, up to the end of the frame. */
  #frames: { samples: number; endMs: number }[] = [];
  #samples = 0;

  constructor(maxFrames: number) {
    this.#maxFrames = maxFrames;
  }

  /** `endMs`: when the last of these samples was captured. */
  sent(samples: number, endMs: number): void {
    this.#samples += samples;
    this.#frames.push({ samples: this.#samples, endMs });
    if (this.#frames.length > this.#maxFrames) this.#frames.shift();
  }

  /**
   * When the last of the stream's first `samples` samples was captured (ms); null if nobody knows any more. Forgets
   * what was before: positions never go back.
   */
  atMs(samples: number): number | null {
    const at = this.#frames.findIndex((frame) => frame.samples >= samples);
    const frame = this.#frames.at(at);
    if (frame === undefined) return null;
    this.#frames.splice(0, at === -1 ? this.#frames.length - 1 : at);
    return frame.endMs - Math.max(0, frame.samples - samples) / samplesPerMs;
  }
}
