/**
 * A gain on its way from one value to another along a raised cosine. The ends themselves are the samples before and
 * after the ramp, so that a ramp of any length has no flat step.
 */
export class Ramp {
  readonly #length: number;
  readonly #from: number;
  readonly #to: number;
  #index = 0;

  constructor(length: number, from: number, to: number) {
    this.#length = length;
    this.#from = from;
    this.#to = to;
  }

  /** Samples still to come. */
  get left(): number {
    return this.#length - this.#index;
  }

  /** Gain of the sample that went before. */
  get gain(): number {
    if (this.#index > this.#length || this.#length === 0) return this.#to;
    const progress = this.#index / (this.#length + 1);
    return this.#from + (this.#to - this.#from) * 0.5 * (1 - Math.cos(Math.PI * progress));
  }

  /** Gain of the next sample; the end value for ever after. */
  next(): number {
    if (this.#index <= this.#length) this.#index += 1;
    return this.gain;
  }
}

/** Bends a jump in a wave into a decay: no click. */
export class Declick {
  readonly #samples: number;
  #offset = 0;
  #decay = new Ramp(0, 0, 0);

  constructor(samples: number) {
    this.#samples = samples;
  }

  /** The wave is about to jump by `-offset`. */
  bend(offset: number): void {
    this.#offset = offset;
    this.#decay = new Ramp(this.#samples, 1, 0);
  }

  /** To be added to the next sample. */
  next(): number {
    return this.#offset === 0 ? 0 : this.#offset * this.#decay.next();
  }
}

export function decibelsToGain(gainDb: number): number {
  return gainDb === 0 ? 1 : 10 ** (gainDb / 20);
}
