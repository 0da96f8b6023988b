import type { Notice, Snapshot } from '#shared/contracts/snapshot.ts';

export interface SnapshotPublisher {
  current(): Snapshot;
  onChange(listener: (snapshot: Snapshot) => void): () => void;
  /** Adds a notice of the app itself, beside those of the conversation. */
  addNotice(notice: Notice): void;
  /** Those of one cause, in place of its earlier ones. One that was dismissed stays so until it says something else. */
  setNotices(cause: string, notices: readonly Notice[]): void;
  /** Whether it was one of ours. */
  dismissNotice(id: string): boolean;
  dispose(): void;
}

/** What windows and tray are shown: the conversation's snapshot, with the app's own notices first. */
export function createSnapshotPublisher(conversation: {
  snapshot(): Snapshot;
  onSnapshot(listener: (snapshot: Snapshot) => void): () => void;
}): SnapshotPublisher {
  const maxNotices = 3;
  let own: readonly Notice[] = [];
  const said = new Map<string, readonly Notice[]>();
  let revision = 0;
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const merge = (snapshot: Snapshot): Snapshot => ({
    ...snapshot,
    revision,
    notices: [...own, ...snapshot.notices].slice(0, maxNotices),
  });
  const publish = (snapshot: Snapshot): void => {
    revision += 1;
    const merged = merge(snapshot);
    for (const listener of listeners) listener(merged);
  };
  const unsubscribe = conversation.onSnapshot(publish);
  return {
    current: () => merge(conversation.snapshot()),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    addNotice(notice) {
      own = [...own.filter(({ id }) => id !== notice.id), notice];
      publish(conversation.snapshot());
    },
    setNotices(cause, notices) {
      const before = said.get(cause) ?? [];
      if (JSON.stringify(before) !== JSON.stringify(notices)) {
        said.set(cause, notices);
        const goes = new Set([...before, ...notices].map(({ id }) => id));
        own = [...own.filter(({ id }) => !goes.has(id)), ...notices];
      }
      publish(conversation.snapshot());
    },
    dismissNotice(id) {
      const kept = own.filter((notice) => notice.id !== id);
      if (kept.length === own.length) return false;
      own = kept;
      publish(conversation.snapshot());
      return true;
    },
    dispose() {
      unsubscribe();
      listeners.clear();
    },
  };
}
