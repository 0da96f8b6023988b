import type { Clock } from '../clock.ts';

/** Round trips in one measurement; the shortest one counts. */
const PINGS = 8;
const REPEAT_MS = 30_000;

export interface ClockSync {
  onPong(id: number, windowMs: number): void;
  /** A moment of the window's clock on main's; before the first answer, now. */
  toMainMs(windowMs: number): number;
  dispose(): void;
}

/**
 * Measures how far the window's clock is from main's, as NTP does: the answer was given somewhere within the round
 * trip, so its middle is wrong by half of it at most.
 */
export function createClockSync(clock: Clock, ping: (id: number) => void): ClockSync {
  let best: { offsetMs: number; roundTripMs: number } | null = null;
  let id = 0;
  let sentMs = 0;
  let left = 0;
  let cancelTimer = () => {};

  const send = () => {
    left -= 1;
    id += 1;
    sentMs = clock.nowMs();
    ping(id);
  };
  const measure = () => {
    left = PINGS;
    cancelTimer = clock.after(REPEAT_MS, measure);
    send();
  };
  measure();

  return {
    onPong(answeredId, windowMs) {
      if (answeredId !== id) return;
      const roundTripMs = clock.nowMs() - sentMs;
      const offsetMs = sentMs + roundTripMs / 2 - windowMs;
      // Two measurements that exclude each other mean that a clock has jumped: then only the newer one is true.
      const agree =
        best !== null && Math.abs(best.offsetMs - offsetMs) <= (best.roundTripMs + roundTripMs) / 2;
      if (best === null || !agree || roundTripMs <= best.roundTripMs) best = { offsetMs, roundTripMs };
      if (left > 0) send();
    },
    toMainMs: (windowMs) => (best === null ? clock.nowMs() : windowMs + best.offsetMs),
    dispose: () => cancelTimer(),
  };
}
