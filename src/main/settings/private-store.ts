import type { TurnRecord } from '#shared/model/turn-record.ts';
import type { StorePort } from '../store/store-port.ts';

/**
 * The memory of a conversation that may be private. A turn of which any part fell into a private stretch is not
 * written: neither one that was going on when it began, nor one that ended after it.
 */
export function createPrivateStore(options: {
  store: StorePort;
  unixMs(): number;
  isPrivate(): boolean;
}): StorePort & { /** `isPrivate` may have changed. */ privacyChanged(): void } {
  const { store, unixMs, isPrivate } = options;
  let wasPrivate = isPrivate();
  let privateUntilUnixMs = Number.NEGATIVE_INFINITY;
  return {
    privacyChanged() {
      if (wasPrivate && !isPrivate()) privateUntilUnixMs = unixMs();
      wasPrivate = isPrivate();
    },
    async saveTurn(record: TurnRecord) {
      if (isPrivate() || record.startedAtUnixMs < privateUntilUnixMs) return;
      await store.saveTurn(record);
    },
    listTurns: (query) => store.listTurns(query),
    dispose: () => store.dispose(),
  };
}
