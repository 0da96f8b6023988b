import { resolveKeys } from '../../../src/main/keys/keys.ts';
import type { Log } from '../../../src/main/log/log.ts';
import { createKeyRing, type KeyRing } from '../../../src/main/settings/key-ring.ts';

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLog };

/** The ring of a system whose keychain works and is empty. */
export async function openRing(env: Record<string, string> = {}): Promise<KeyRing> {
  const kept = new Map<string, string>();
  const ring = createKeyRing(
    resolveKeys({
      env,
      keychain: {
        get: async (account) => kept.get(account) ?? null,
        set: async (account, secret) => void kept.set(account, secret),
        delete: async (account) => kept.delete(account),
      },
    }),
  );
  await ring.settled();
  return ring;
}
