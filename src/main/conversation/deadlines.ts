import type { TimerName } from '#shared/conversation/effects.ts';
import type { Clock } from '../clock.ts';

export interface Deadlines {
  /** In place of the one of the same name. */
  set(name: TimerName, delayMs: number, expire: () => void): void;
  clear(name: TimerName): void;
  dispose(): void;
}

/** The reducer's named deadlines on a clock. */
export function createDeadlines(clock: Clock): Deadlines {
  const cancels = new Map<TimerName, () => void>();
  return {
    set(name, delayMs, expire) {
      cancels.get(name)?.();
      cancels.set(
        name,
        clock.after(delayMs, () => {
          cancels.delete(name);
          expire();
        }),
      );
    },
    clear(name) {
      cancels.get(name)?.();
      cancels.delete(name);
    },
    dispose() {
      for (const cancel of cancels.values()) cancel();
      cancels.clear();
    },
  };
}
