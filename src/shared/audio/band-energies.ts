import { Fft } from './fft.ts';
import { CAPTURE_RATE_HZ } from './format.ts';

/** 16 ms at 16 kHz. */
export const BAND_HOP_SAMPLES = 256;
export const BAND_HOP_MS = (BAND_HOP_SAMPLES * 1000) / CAPTURE_RATE_HZ;
const FRAME = 512;
/** Edges in Hz, about two to an octave: what a voice has, and no hum. */
const EDGES_HZ = [120, 240, 360, 500, 650, 850, 1100, 1400, 1750, 2200, 2750, 3400, 4300, 5400, 6800];
export const BANDS = EDGES_HZ.length - 1;

const EDGES = EDGES_HZ.map((hz) => Math.round((hz * FRAME) / CAPTURE_RATE_HZ));
const WINDOW = Float32Array.from({ length: FRAME }, (_, i) => Math.sin((Math.PI * (i + 0.5)) / FRAME) ** 2);

/** Loudness by band of a stream at 16 kHz (−1…1), one set each 16 ms, each over the last 32 ms. */
export class BandEnergies {
  readonly #fft = new Fft(FRAME);
  readonly #frame = new Float32Array(FRAME);
  readonly #re = new Float32Array(FRAME);
  readonly #im = new Float32Array(FRAME);
  readonly #bands = new Float32Array(BANDS);
  #fill = 0;

  reset(): void {
    this.#frame.fill(0);
    this.#fill = 0;
  }

  /** `hop`: mean squares by band (valid until the next one), and how many of `samples` had been taken by then. */
  push(samples: ArrayLike<number>, hop: (bands: Float32Array, taken: number) => void): void {
    for (let i = 0; i < samples.length; i++) {
      this.#frame[FRAME - BAND_HOP_SAMPLES + this.#fill++] = samples[i]!;
      if (this.#fill < BAND_HOP_SAMPLES) continue;
      this.#measure();
      hop(this.#bands, i + 1);
      this.#frame.copyWithin(0, BAND_HOP_SAMPLES);
      this.#fill = 0;
    }
  }

  #measure(): void {
    for (let i = 0; i < FRAME; i++) this.#re[i] = this.#frame[i]! * WINDOW[i]!;
    this.#im.fill(0);
    this.#fft.forward(this.#re, this.#im);
    for (let band = 0; band < BANDS; band++) {
      let sum = 0;
      for (let k = EDGES[band]!; k < EDGES[band + 1]!; k++) sum += this.#re[k]! ** 2 + this.#im[k]! ** 2;
      this.#bands[band] = sum / FRAME ** 2;
    }
  }
}

/** Quieter than this, a band holds nothing but the noise of microphones. */
const FLOOR_DB = -85;

/** A band's energy in dB of full scale, not below the floor. */
export function decibels(energy: number): number {
  return energy > 0 ? Math.max(FLOOR_DB, 10 * Math.log10(energy)) : FLOOR_DB;
}
