import { Resampler } from './resampler.ts';

const SLICE_SAMPLES = 480;

/** A PCM16 clip that is mixed, sample for sample, into a stream of another rate. */
export class ClipPlayer {
  readonly #pcm: Int16Array;
  readonly #resampler: Resampler;
  readonly #slice = new Float32Array(SLICE_SAMPLES);
  /** Input still to be fed; runs past the clip's end until the resampler has given its last sample. */
  #fed = 0;
  #toMix: number;
  #ready: Float32Array = new Float32Array(0);
  #used = 0;

  constructor(pcm: Int16Array, clipRateHz: number, streamRateHz: number) {
    this.#pcm = pcm;
    this.#resampler = new Resampler(clipRateHz, streamRateHz);
    this.#toMix = Math.ceil(((pcm.length + this.#resampler.delaySamples) * streamRateHz) / clipRateHz);
  }

  /** Adds the clip's next samples to `stream`. True once the clip has been mixed to its end. */
  mixInto(stream: Float32Array): boolean {
    for (let at = 0; at < stream.length && this.#toMix > 0; ) {
      if (this.#used === this.#ready.length) {
        this.#resampleSlice();
        continue;
      }
      const count = Math.min(stream.length - at, this.#ready.length - this.#used, this.#toMix);
      for (let i = 0; i < count; i++) stream[at + i]! += this.#ready[this.#used + i]!;
      this.#used += count;
      this.#toMix -= count;
      at += count;
    }
    return this.#toMix === 0;
  }

  #resampleSlice(): void {
    for (let i = 0; i < SLICE_SAMPLES; i++) this.#slice[i] = (this.#pcm[this.#fed + i] ?? 0) / 32_768;
    this.#fed += SLICE_SAMPLES;
    this.#ready = this.#resampler.push(this.#slice);
    this.#used = 0;
  }
}
