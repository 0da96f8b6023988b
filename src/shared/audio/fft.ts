/** Radix-2 complex FFT of one size, in place. The inverse is not scaled. */
export class Fft {
  readonly size: number;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #reversed: Uint32Array;

  constructor(size: number) {
    this.size = size;
    const bits = Math.log2(size);
    if (!Number.isInteger(bits)) throw new RangeError('The FFT size must be a power of two.');
    this.#cos = Float64Array.from({ length: size / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / size));
    this.#sin = Float64Array.from({ length: size / 2 }, (_, k) => Math.sin((2 * Math.PI * k) / size));
    this.#reversed = Uint32Array.from({ length: size }, (_, i) => {
      let reversed = 0;
      for (let bit = 0; bit < bits; bit++) reversed |= ((i >> bit) & 1) << (bits - 1 - bit);
      return reversed;
    });
  }

  forward(re: Float32Array, im: Float32Array): void {
    const { size } = this;
    for (let i = 0; i < size; i++) {
      const j = this.#reversed[i]!;
      if (j <= i) continue;
      const swapRe = re[i]!;
      const swapIm = im[i]!;
      re[i] = re[j]!;
      im[i] = im[j]!;
      re[j] = swapRe;
      im[j] = swapIm;
    }
    for (let half = 1; half < size; half *= 2) {
      const step = size / (2 * half);
      for (let start = 0; start < size; start += 2 * half) {
        for (let k = 0; k < half; k++) {
          const cos = this.#cos[k * step]!;
          const sin = this.#sin[k * step]!;
          const top = start + k;
          const bottom = top + half;
          const oddRe = re[bottom]! * cos + im[bottom]! * sin;
          const oddIm = im[bottom]! * cos - re[bottom]! * sin;
          re[bottom] = re[top]! - oddRe;
          im[bottom] = im[top]! - oddIm;
          re[top] = re[top]! + oddRe;
          im[top] = im[top]! + oddIm;
        }
      }
    }
  }

  /** The forward transform with the two parts exchanged is the inverse one. */
  inverse(re: Float32Array, im: Float32Array): void {
    this.forward(im, re);
  }
}
