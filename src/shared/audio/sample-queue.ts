/** PCM16 chunks, read by peeking: what was looked at stays until it is dropped. */
export class SampleQueue {
  #chunks: Int16Array[] = [];
  /** Samples of the first chunk that have been dropped already. */
  #offset = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(pcm: Int16Array): void {
    if (pcm.length === 0) return;
    this.#chunks.push(pcm);
    this.#length += pcm.length;
  }

  clear(): void {
    this.#chunks = [];
    this.#offset = 0;
    this.#length = 0;
  }

  /** Copies `count` samples, as −1…1, that lie `ahead` of the front to `target[at]` on. They must be there. */
  peek(ahead: number, target: Float32Array, at: number, count: number): void {
    let skip = this.#offset + ahead;
    let index = 0;
    while (skip >= this.#chunks[index]!.length) skip -= this.#chunks[index++]!.length;
    let chunk = this.#chunks[index]!;
    for (let i = 0; i < count; i++) {
      if (skip === chunk.length) {
        chunk = this.#chunks[++index]!;
        skip = 0;
      }
      target[at + i] = chunk[skip++]! / 32_768;
    }
  }

  /** Lets `count` samples go from the front. */
  drop(count: number): void {
    this.#length -= count;
    this.#offset += count;
    let spent = 0;
    while (spent < this.#chunks.length && this.#offset >= this.#chunks[spent]!.length) {
      this.#offset -= this.#chunks[spent++]!.length;
    }
    if (spent > 0) this.#chunks.splice(0, spent);
  }
}
