import type { Clock } from '../../clock.ts';

export type LlmDeadline = 'connect' | 'first-useful' | 'gap' | 'total';

export interface LlmLimits {
  readonly connectMs: number;
  readonly firstUsefulMs: number;
  readonly gapMs: number;
  readonly totalMs: number;
}

export interface LlmDeadlines {
  /** The request is out on a live connection. */
  connected(): void;
  /** Something arrived. Only a useful token (text to be spoken) ends the wait for the first one. */
  progress(isUseful: boolean): void;
  clear(): void;
}

/** The four deadlines of a completion, all from now on. `onExpired` is called at most once. */
export function startLlmDeadlines(
  clock: Clock,
  limits: LlmLimits,
  onExpired: (deadline: LlmDeadline) => void,
): LlmDeadlines {
  const running = new Map<LlmDeadline, () => void>();
  const clear = () => {
    for (const cancel of running.values()) cancel();
    running.clear();
  };
  const start = (deadline: LlmDeadline, delayMs: number) => {
    running.get(deadline)?.();
    running.set(
      deadline,
      clock.after(delayMs, () => {
        clear();
        onExpired(deadline);
      }),
    );
  };
  const stop = (deadline: LlmDeadline) => {
    running.get(deadline)?.();
    running.delete(deadline);
  };

  start('connect', limits.connectMs);
  start('first-useful', limits.firstUsefulMs);
  start('total', limits.totalMs);
  return {
    connected: () => stop('connect'),
    progress(isUseful) {
      if (!running.has('total')) return;
      if (isUseful) stop('first-useful');
      if (!running.has('first-useful')) start('gap', limits.gapMs);
    },
    clear,
  };
}
