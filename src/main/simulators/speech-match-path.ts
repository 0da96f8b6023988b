/** Two lags this near (in quarters of a sample at 8 kHz: 2 ms) are one that drifts. */
export const DRIFT_STEPS = 64;
/** Further back than 500 ms is a new beginning, not a doubled frame. */
const MAX_BACK_STEPS = 16_000;
/** A jump costs half as much again when it is this long (4 s). */
const LONG_JUMP_STEPS = 128_000;

const cost = { toUnheard: 0.3, jump: 0.6, drift: 0.15 };

export interface PathProblem {
  /** In quarters of a sample. */
  readonly lags: readonly number[];
  readonly blocks: number;
  /** Cost of taking `block` as heard at the lag of that index. */
  heardCost(block: number, lagIndex: number): number;
  /** Cost of taking `block` for something else. */
  unheardCost(block: number): number;
}

export interface Path {
  /** Index of the lag of each block, null where it was not heard. */
  lagOf: (number | null)[];
  /** Cost of the best path up to and with each block. */
  costBefore: number[];
}

/** The cheapest way through the blocks (Viterbi): at each one a lag, heard there or not. */
export function findPath({ lags, blocks, heardCost, unheardCost }: PathProblem): Path {
  const count = lags.length;
  const states = count * 2;
  const change = lags.map((a) => lags.map((b) => jumpCost(b - a)));
  const sources: Uint8Array[] = [];
  const costBefore: number[] = [];
  let before = new Float64Array(states);
  for (let block = 0; block < blocks; block++) {
    const now = new Float64Array(states);
    const source = new Uint8Array(states);
    const otherwise = unheardCost(block);
    for (let to = 0; to < count; to++) {
      // Into "heard at `to`" from any lag; into "unheard at `to`" from the same lag only.
      let best = to;
      let bestCost = before[to]!;
      for (let state = 0; state < states; state++) {
        const candidate = before[state]! + change[state % count]![to]!;
        if (candidate >= bestCost) continue;
        best = state;
        bestCost = candidate;
      }
      now[to] = bestCost + heardCost(block, to);
      source[to] = best;
      const stay = before[count + to]!;
      const leave = before[to]! + cost.toUnheard;
      now[count + to] = Math.min(stay, leave) + otherwise;
      source[count + to] = stay <= leave ? count + to : to;
    }
    before = now;
    sources.push(source);
    costBefore.push(Math.min(...now));
  }
  const lagOf = new Array<number | null>(blocks).fill(null);
  let state = before.indexOf(Math.min(...before));
  for (let block = blocks - 1; block >= 0; block--) {
    if (state < count) lagOf[block] = state;
    state = sources[block]![state]!;
  }
  return { lagOf, costBefore };
}

function jumpCost(steps: number): number {
  if (steps === 0) return 0;
  if (Math.abs(steps) < DRIFT_STEPS) return cost.drift;
  if (steps < -MAX_BACK_STEPS) return Number.POSITIVE_INFINITY;
  return cost.jump * (1 + 0.5 * Math.min(1, Math.abs(steps) / LONG_JUMP_STEPS));
}
