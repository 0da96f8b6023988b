import type { UsageRecord } from '#shared/model/usage.ts';
import type { Log } from '../log/log.ts';
import type { Store } from './store.ts';

/** Stores what requests cost. Never throws: a cost that is lost is no reason to fall silent. */
export function keepUsage(options: {
  store: Pick<Store, 'saveUsage'>;
  /** False: this costs nothing, or is not to be written. */
  isWanted(): boolean;
  log: Log;
}): (usage: UsageRecord) => void {
  const { store, isWanted, log } = options;
  return (usage) => {
    if (!isWanted()) return;
    store
      .saveUsage(usage)
      .catch((error: unknown) => log.warn('a cost was not stored', { reason: String(error) }));
  };
}
