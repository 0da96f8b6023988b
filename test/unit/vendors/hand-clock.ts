import type { Clock } from '../../../src/main/clock.ts';

export interface HandClock extends Clock {
  /** Moves time on and calls back, in order, whatever falls due on the way. */
  advance(ms: number): void;
  /** Timers that wait. */
  pending(): number;
}

/** A clock that stands still until it is moved. */
export function createHandClock(): HandClock {
  let nowMs = 0;
  let serial = 0;
  const timers = new Map<number, { atMs: number; callback: () => void }>();
  return {
    nowMs: () => nowMs,
    unixMs: () => 1_800_000_000_000 + nowMs,
    after(delayMs, callback) {
      serial += 1;
      const id = serial;
      timers.set(id, { atMs: nowMs + Math.max(0, delayMs), callback });
      return () => timers.delete(id);
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        const due = [...timers]
          .filter(([, timer]) => timer.atMs <= untilMs)
          .sort(([, a], [, b]) => a.atMs - b.atMs)[0];
        if (!due) break;
        timers.delete(due[0]);
        nowMs = Math.max(nowMs, due[1].atMs);
        due[1].callback();
      }
      nowMs = untilMs;
    },
    pending: () => timers.size,
  };
}
