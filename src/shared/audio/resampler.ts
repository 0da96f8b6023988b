/** Taps on each side of the centre, in samples of the slower rate. */
const HALF_WIDTH = 24;
/** Kaiser window for 70 dB of stop band. */
const KAISER_BETA = 6.76;
/** Cutoff as a part of the slower rate's Nyquist: the stop band begins just there, nothing aliases. */
const CUTOFF = 0.9125;

function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 40; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * Streaming polyphase FIR resampler (windowed sinc). It never waits for input to come: after `n` input samples,
 * `n × out / in` output samples have been given. The price is a delay of `delaySamples`.
 */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #taps: number;
  /** Phase after phase, each `#taps` long. */
  readonly #coefficients: Float32Array;
  /** Input that outputs to come still need; index 0 is input sample `#base`. */
  #buffer: Float32Array;
  #length: number;
  #base: number;
  /** The middle of the filter for the next output: whole input samples, and the phase in `1 / #up`. */
  #whole: number;
  #phase = 0;
  #output = new Float32Array(0);

  constructor(inputRateHz: number, outputRateHz: number) {
    const divisor = greatestCommonDivisor(inputRateHz, outputRateHz);
    this.#up = outputRateHz / divisor;
    this.#down = inputRateHz / divisor;
    const half = Math.ceil(HALF_WIDTH * Math.max(1, inputRateHz / outputRateHz));
    this.#taps = half * 2;
    this.#coefficients = new Float32Array(this.#up * this.#taps);
    // In cycles per input sample, doubled: the sinc's own bandwidth.
    const bandwidth = CUTOFF * Math.min(1, outputRateHz / inputRateHz);
    const normal = besselI0(KAISER_BETA);
    for (let phase = 0; phase < this.#up; phase++) {
      let sum = 0;
      for (let tap = 0; tap < this.#taps; tap++) {
        const distance = phase / this.#up + half - 1 - tap;
        const x = Math.PI * bandwidth * distance;
        const sinc = x === 0 ? 1 : Math.sin(x) / x;
        const edge = Math.min(1, Math.abs(distance) / half);
        const coefficient = sinc * (besselI0(KAISER_BETA * Math.sqrt(1 - edge * edge)) / normal);
        this.#coefficients[phase * this.#taps + tap] = coefficient;
        sum += coefficient;
      }
      for (let tap = 0; tap < this.#taps; tap++) this.#coefficients[phase * this.#taps + tap]! /= sum;
    }
    this.#buffer = new Float32Array(this.#taps * 2);
    // As if silence had gone before.
    this.#length = this.#taps - 1;
    this.#base = -this.#length;
    this.#whole = -half;
  }

  /** Input samples by which the sound comes late. */
  get delaySamples(): number {
    return this.#up === this.#down ? 0 : this.#taps / 2;
  }

  /** Takes any number of samples; the answer is valid until the next call. */
  push(input: Float32Array): Float32Array {
    if (this.#up === this.#down) return input;
    this.#append(input);
    const room = Math.ceil((input.length * this.#up) / this.#down) + 2;
    if (this.#output.length < room) this.#output = new Float32Array(room);
    let produced = 0;
    const half = this.#taps / 2;
    for (;;) {
      const first = this.#whole - half + 1 - this.#base;
      if (first + this.#taps > this.#length) break;
      const row = this.#phase * this.#taps;
      let sum = 0;
      for (let tap = 0; tap < this.#taps; tap++)
        sum += this.#buffer[first + tap]! * this.#coefficients[row + tap]!;
      this.#output[produced++] = sum;
      this.#phase += this.#down;
      this.#whole += Math.floor(this.#phase / this.#up);
      this.#phase %= this.#up;
    }
    const spent = Math.min(this.#length, this.#whole - half + 1 - this.#base);
    if (spent > 0) {
      this.#buffer.copyWithin(0, spent, this.#length);
      this.#length -= spent;
      this.#base += spent;
    }
    return this.#output.subarray(0, produced);
  }

  #append(input: Float32Array): void {
    const needed = this.#length + input.length;
    if (needed > this.#buffer.length) {
      const grown = new Float32Array(needed * 2);
      grown.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = grown;
    }
    this.#buffer.set(input, this.#length);
    this.#length = needed;
  }
}
