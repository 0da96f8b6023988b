import { toPcm16 } from './format.ts';

/** Copies what is rendered, from the first sound on without a gap, in batches. */
export class OutputTap {
  readonly #send: (pcm: Int16Array<ArrayBuffer>) => void;
  readonly #batch: Int16Array<ArrayBuffer>;
  #length = 0;
  #begun = false;

  constructor(batchSamples: number, send: (pcm: Int16Array<ArrayBuffer>) => void) {
    this.#batch = new Int16Array(batchSamples);
    this.#send = send;
  }

  /** Takes a rendered block; `sounding` tells that audio has started. */
  record(block: Float32Array, sounding: boolean): void {
    this.#begun ||= sounding;
    if (!this.#begun) return;
    for (const sample of block) {
      this.#batch[this.#length++] = toPcm16(sample);
      if (this.#length === this.#batch.length) this.flush();
    }
  }

  flush(): void {
    if (this.#length === 0) return;
    this.#send(this.#batch.slice(0, this.#length));
    this.#length = 0;
  }
}
