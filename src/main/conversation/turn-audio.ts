import { CAPTURE_RATE_HZ } from '#shared/contracts/audio.ts';

export interface TurnFrame {
  pcm: Int16Array;
  /** When its last sample was captured, on main's clock. */
  endMs: number;
}

/**
 * The sound of the turn that is being heard, kept until its words are certain, so that it can be sent to another
 * stream. Bounded: when it is full the oldest frame goes, and is counted. Frames have indices that never repeat.
 */
export class TurnAudio {
  readonly #maxSamples: number;
  #frames: TurnFrame[] = [];
  #firstIndex = 0;
  #samples = 0;
  #dropped = 0;

  constructor(maxMs: number) {
    this.#maxSamples = (maxMs * CAPTURE_RATE_HZ) / 1000;
  }

  /** `endMs`: when the last sample was captured. */
  push(pcm: Int16Array, endMs: number): void {
    this.#frames.push({ pcm, endMs });
    this.#samples += pcm.length;
    while (this.#samples > this.#maxSamples) {
      this.#samples -= this.#frames.shift()!.pcm.length;
      this.#firstIndex += 1;
      this.#dropped += 1;
    }
  }

  clear(): void {
    this.#firstIndex = this.endIndex;
    this.#frames = [];
    this.#samples = 0;
  }

  frame(index: number): TurnFrame | undefined {
    return this.#frames[index - this.#firstIndex];
  }

  get firstIndex(): number {
    return this.#firstIndex;
  }

  /** One past the newest frame. */
  get endIndex(): number {
    return this.#firstIndex + this.#frames.length;
  }

  get samples(): number {
    return this.#samples;
  }

  /** Frames that were lost since the turn was longer than the bound. */
  get droppedFrames(): number {
    return this.#dropped;
  }
}
