/**
 * Asks the real keychain of the session that it runs in. Each argument is one step, `set=<key>`, `get` or `delete`;
 * each prints one JSON line.
 */
import { systemClock } from '../../../../src/main/clock.ts';
import { KeyError } from '../../../../src/main/keys/key-error.ts';
import { resolveKeys } from '../../../../src/main/keys/keys.ts';
import { createOsKeychain } from '../../../../src/main/keys/os-keychain.ts';

const keys = resolveKeys({
  env: {},
  keychain: createOsKeychain({ clock: systemClock, service: 'app.parley.test' }),
});

async function step(name: string): Promise<unknown> {
  if (name.startsWith('set=')) return keys.set('deepgram', name.slice(4));
  if (name === 'delete') return keys.delete('deepgram');
  return keys.resolveEndpoint('deepgram');
}

for (const name of process.argv.slice(2)) {
  const result = await step(name).catch((error: unknown) =>
    error instanceof KeyError
      ? { code: error.code, message: error.message }
      : { code: 'untyped', message: String(error) },
  );
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
process.stdout.write(`${JSON.stringify(keys.storage())}\n`);
