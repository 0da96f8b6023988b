import { type Tuning, tuning } from '../conversation/tuning.ts';
import type { InterruptionProfile } from './settings.ts';

export type Endpointing = Pick<Tuning['endpointing'], 'minMs' | 'unfinishedMs' | 'maxMs'>;

/** The middle of the slider is the table's default; its ends are as short as recognisers can follow, and as long as a thinker needs. */
const patienceStops: readonly { patience: number; endpointing: Endpointing }[] = [
  { patience: 0, endpointing: { minMs: 200, unfinishedMs: 600, maxMs: 1500 } },
  {
    patience: 50,
    endpointing: {
      minMs: tuning.endpointing.minMs,
      unfinishedMs: tuning.endpointing.unfinishedMs,
      maxMs: tuning.endpointing.maxMs,
    },
  },
  { patience: 100, endpointing: { minMs: 1000, unfinishedMs: 2500, maxMs: 5000 } },
];

const stepMs = 10;

/**
 * How long Parley waits (ms after the last sound) at a patience of 0–100: after a finished sentence (`minMs`), after
 * words that look unfinished (`unfinishedMs`), after an "um" (`maxMs`). Never shorter for more patience.
 */
export function patienceToEndpointing(patience: number): Endpointing {
  const at = Math.min(100, Math.max(0, patience));
  const above = patienceStops.findIndex((stop) => stop.patience >= at);
  const high = patienceStops[Math.max(1, above)]!;
  const low = patienceStops[Math.max(1, above) - 1]!;
  const share = (at - low.patience) / (high.patience - low.patience);
  const between = (name: keyof Endpointing): number => {
    const from = low.endpointing[name];
    return Math.round((from + (high.endpointing[name] - from) * share) / stepMs) * stepMs;
  };
  return { minMs: between('minMs'), unfinishedMs: between('unfinishedMs'), maxMs: between('maxMs') };
}

export type Interruption = Pick<Tuning['bargeIn'], 'duckAfterMs' | 'commitAfterMs'>;

/**
 * What it takes to interrupt, beside a real word, which always does. `easy`: a sound that lasts a moment. `careful`:
 * no sound by itself, since a doubtful one is dismissed (`bargeIn.resumeWithinMs`) long before `commitAfterMs`.
 */
export function interruptionTuning(profile: InterruptionProfile): Interruption {
  const { duckAfterMs, commitAfterMs } = tuning.bargeIn;
  switch (profile) {
    case 'easy':
      return { duckAfterMs, commitAfterMs: 300 };
    case 'balanced':
      return { duckAfterMs, commitAfterMs };
    case 'careful':
      return { duckAfterMs: 200, commitAfterMs: 60_000 };
  }
}
