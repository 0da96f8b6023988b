/** What was just rendered for the speaker: 24 kHz, −1…1. `contextMs`: the end of it, on the AudioContext's clock. */
export interface PlayedAudio {
  samples: Float32Array<ArrayBuffer>;
  contextMs: number;
}

/** Copies what is rendered for the echo guard, in batches; silence is not sent. */
export class PlayedTap {
  readonly #send: (played: PlayedAudio) => void;
  readonly #rateHz: number;
  readonly #batchSamples: number;
  #batch: Float32Array<ArrayBuffer>;
  #length = 0;
  #sounds = false;

  constructor(batchSamples: number, rateHz: number, send: (played: PlayedAudio) => void) {
    this.#batchSamples = batchSamples;
    this.#rateHz = rateHz;
    this.#send = send;
    this.#batch = new Float32Array(batchSamples);
  }

  /** Takes a rendered block, whose first sample is at `contextS`. */
  record(block: Float32Array, contextS: number): void {
    for (let i = 0; i < block.length; i++) {
      this.#batch[this.#length++] = block[i]!;
      this.#sounds ||= block[i] !== 0;
      if (this.#length === this.#batchSamples) this.#flush((contextS + (i + 1) / this.#rateHz) * 1000);
    }
  }

  #flush(contextMs: number): void {
    if (this.#sounds) {
      this.#send({ samples: this.#batch, contextMs });
      this.#batch = new Float32Array(this.#batchSamples);
    }
    this.#length = 0;
    this.#sounds = false;
  }
}
