import type { Snapshot } from '#shared/contracts/snapshot.ts';
import type { Clock } from '../clock.ts';

export interface SnapshotFeed {
  /** Something may have changed: listeners get the latest, at most `hz` times a second. */
  changed(): void;
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  dispose(): void;
}

/** Coalesces: the first change goes out at once, those that follow within the interval as one, the last is never lost. */
export function createSnapshotFeed(clock: Clock, hz: number, latest: () => Snapshot): SnapshotFeed {
  const intervalMs = 1000 / hz;
  const listeners = new Set<(snapshot: Snapshot) => void>();
  let sentAtMs = Number.NEGATIVE_INFINITY;
  let cancelPending: (() => void) | null = null;

  const send = (): void => {
    cancelPending = null;
    sentAtMs = clock.nowMs();
    if (listeners.size === 0) return;
    const snapshot = latest();
    for (const listener of [...listeners]) listener(snapshot);
  };

  return {
    changed() {
      if (cancelPending !== null) return;
      const waitMs = sentAtMs + intervalMs - clock.nowMs();
      if (waitMs <= 0) send();
      else cancelPending = clock.after(waitMs, send);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose() {
      cancelPending?.();
      cancelPending = null;
      listeners.clear();
    },
  };
}
