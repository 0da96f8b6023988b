export interface Arrival {
  atMs: number;
  samples: number;
}

const windowMs = 5000;

/**
 * How late each piece of a steady stream came, in ms, behind the promptest of its neighbours (5 s to either side): blind to
 * the fixed delay of the way and to two clocks that drift apart.
 */
export function latenesses(arrivals: readonly Arrival[], sampleRateHz: number): number[] {
  let samples = 0;
  const offsets = arrivals.map((arrival) => {
    samples += arrival.samples;
    return arrival.atMs - (samples * 1000) / sampleRateHz;
  });
  return arrivals.map(({ atMs }, index) => {
    let promptest = offsets[index] ?? 0;
    const look = (at: number, step: number): void => {
      for (let n = at; arrivals[n] !== undefined && Math.abs(arrivals[n]!.atMs - atMs) <= windowMs; n += step)
        promptest = Math.min(promptest, offsets[n]!);
    };
    look(index, -1);
    look(index, 1);
    return offsets[index]! - promptest;
  });
}
