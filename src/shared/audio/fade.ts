/**
 * Gain of sample `index` of a raised-cosine ramp of `length` samples from `from` to `to`.
 * The ends themselves are the samples before and after the ramp, so that a ramp of any length has no flat step.
 */
export function raisedCosine(index: number, length: number, from: number, to: number): number {
  const progress = (index + 1) / (length + 1);
  return from + (to - from) * 0.5 * (1 - Math.cos(Math.PI * progress));
}

export function decibelsToGain(gainDb: number): number {
  return gainDb === 0 ? 1 : 10 ** (gainDb / 20);
}
