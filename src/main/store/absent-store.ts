import type { Store } from './store.ts';
import type { StoreError } from './store-error.ts';

/** Stands for a memory that could not be opened: Parley goes on talking, and every request says why it is not kept. */
export function createAbsentStore(reason: StoreError): Store {
  const refuse = () => Promise.reject(reason);
  return {
    notices: [
      {
        id: `store-${reason.code}`,
        level: 'error',
        title: 'Your history is not available',
        detail: reason.message,
      },
    ],
    saveTurn: refuse,
    listTurns: refuse,
    saveUsage: refuse,
    usageTotals: refuse,
    readSettings: refuse,
    writeSetting: refuse,
    dispose: () => Promise.resolve(),
  };
}
