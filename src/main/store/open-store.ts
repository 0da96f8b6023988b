import { createAbsentStore } from './absent-store.ts';
import { createStore, type Store, type StoreOptions } from './store.ts';
import { StoreError } from './store-error.ts';

/** The memory, or, where it cannot be opened, a stand-in that says why: Parley talks either way. */
export async function openStore(options: StoreOptions): Promise<Store> {
  try {
    return await createStore(options);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    options.log.error('The store could not be opened', { code: error.code });
    return createAbsentStore(error);
  }
}
