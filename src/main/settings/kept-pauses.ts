import { noPauses, type PauseModel, pauseModelSchema } from '#shared/conversation/pause-model.ts';
import type { Log } from '../log/log.ts';
import type { Store } from '../store/store.ts';

/** The store's key of what is known of the person's pauses. It holds numbers only, nothing that was said. */
const storeKey = 'pauseModel';

export interface KeptPauses {
  /** What was known when Parley was started. */
  known: PauseModel;
  save(pauses: PauseModel): void;
}

/** Loads the pause model. Never rejects: what cannot be read is learnt anew. A private conversation is not learnt from for good. */
export async function openPauses(options: {
  store: Pick<Store, 'readSettings' | 'writeSetting'>;
  isPrivate(): boolean;
  log: Log;
}): Promise<KeptPauses> {
  const { store, isPrivate, log } = options;
  const stored = await store.readSettings().then(
    (all) => all[storeKey],
    () => undefined,
  );
  const read = pauseModelSchema.safeParse(stored);
  return {
    known: read.success ? read.data : noPauses,
    save(pauses) {
      if (isPrivate() && pauses.pauses > 0) return;
      store
        .writeSetting(storeKey, pauses)
        .catch((error: unknown) => log.warn('the pauses were not written', { reason: String(error) }));
    },
  };
}
