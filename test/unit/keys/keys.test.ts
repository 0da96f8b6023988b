import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyError, type KeyErrorCode } from '../../../src/main/keys/key-error.ts';
import { keyVendorIds, keyVendors } from '../../../src/main/keys/key-vendors.ts';
import type { KeychainPort } from '../../../src/main/keys/keychain-port.ts';
import { resolveKeys } from '../../../src/main/keys/keys.ts';
import { maskKey } from '../../../src/main/keys/mask.ts';

const key = 'test-key-groq-1234';

/** A keychain in memory that counts its calls and never runs two at once. */
function memoryKeychain(faults: Partial<Record<'get' | 'set' | 'delete', KeyErrorCode>> = {}) {
  const kept = new Map<string, string>();
  const calls: string[] = [];
  let running = 0;
  async function call<T>(name: 'get' | 'set' | 'delete', account: string, act: () => T): Promise<T> {
    calls.push(`${name} ${account}`);
    running += 1;
    expect(running).toBe(1);
    await Promise.resolve();
    running -= 1;
    const fault = faults[name];
    if (fault) throw new KeyError(fault, `The keychain is ${fault}.`);
    return act();
  }
  const keychain: KeychainPort = {
    get: (account) => call('get', account, () => kept.get(account) ?? null),
    set: (account, secret) => call('set', account, () => void kept.set(account, secret)),
    delete: (account) => call('delete', account, () => kept.delete(account)),
  };
  return { keychain, kept, calls, faults };
}

test('the environment comes first, and then the keychain is not touched', async () => {
  const { keychain, calls, kept } = memoryKeychain();
  kept.set('groq', 'test-key-of-the-keychain');
  const keys = resolveKeys({ env: { GROQ_API_KEY: ` ${key}\n` }, keychain });
  expect(await keys.resolveEndpoint('groq')).toEqual({ apiKey: key, baseUrl: 'https://api.groq.com' });
  expect(await keys.status('groq')).toEqual({
    vendor: 'groq',
    source: 'environment',
    mask: '••••1234',
    problem: null,
  });
  expect(calls).toEqual([]);
  expect(keys.storage()).toEqual({ kind: 'unknown' });
});

test('each key is read from the keychain once, when it is first needed, one at a time', async () => {
  const { keychain, calls, kept } = memoryKeychain();
  kept.set('groq', key);
  const keys = resolveKeys({ env: { GROQ_API_KEY: '  ' }, keychain });
  const groq = await Promise.all([1, 2, 3].map(() => keys.resolveEndpoint('groq')));
  expect(groq.map((endpoint) => endpoint?.apiKey)).toEqual([key, key, key]);
  expect(await keys.resolveEndpoint('gemini')).toBeNull();
  expect(await keys.resolveEndpoint('gemini')).toBeNull();
  expect(calls).toEqual(['get groq', 'get gemini']);
  expect(keys.storage()).toEqual({ kind: 'keychain' });
});

test('a key that is set is read back before it counts as kept', async () => {
  const { keychain, calls, kept } = memoryKeychain();
  const keys = resolveKeys({ env: {}, keychain });
  expect(await keys.set('groq', `  ${key}\n`)).toMatchObject({
    source: 'keychain',
    mask: '••••1234',
    problem: null,
  });
  expect(calls).toEqual(['set groq', 'get groq']);
  expect(kept.get('groq')).toBe(key);
  expect(await keys.resolveEndpoint('groq')).toMatchObject({ apiKey: key });
  expect(await keys.delete('groq')).toMatchObject({ source: 'none', mask: null });
  expect(kept.size).toBe(0);
});

test('a keychain that gives back something else: the key serves for now, and the wrong one is taken out', async () => {
  const { keychain, kept } = memoryKeychain();
  const lossy: KeychainPort = {
    ...keychain,
    set: (account, secret) => keychain.set(account, secret.slice(1)),
  };
  const keys = resolveKeys({ env: {}, keychain: lossy });
  const status = await keys.set('groq', key);
  expect(status).toMatchObject({ source: 'session', mask: '••••1234' });
  expect(status.problem).toMatch(/did not give back.*until Parley quits/);
  expect(kept.size).toBe(0);
  expect(await keys.resolveEndpoint('groq')).toMatchObject({ apiKey: key });
});

test.each(['no-module', 'no-service'] as const)(
  '%s: memory for this run, asked once, said plainly',
  async (fault) => {
    const { keychain, calls } = memoryKeychain({ get: fault, set: fault, delete: fault });
    const keys = resolveKeys({ env: {}, keychain });
    expect(await keys.resolveEndpoint('groq')).toBeNull();
    expect(await keys.resolveEndpoint('gemini')).toBeNull();
    expect(await keys.set('groq', key)).toMatchObject({
      source: 'session',
      problem: expect.stringMatching(/until Parley quits/),
    });
    expect(await keys.resolveEndpoint('groq')).toMatchObject({ apiKey: key });
    expect(await keys.delete('groq')).toMatchObject({ source: 'none' });
    expect(calls).toEqual(['get groq']);
    expect(keys.storage()).toEqual({ kind: 'session', reason: `The keychain is ${fault}.` });
  },
);

test('a locked keychain is an error, not "no key", and is asked again', async () => {
  const { keychain, faults, kept } = memoryKeychain({ get: 'locked' });
  kept.set('groq', key);
  const keys = resolveKeys({ env: {}, keychain });
  await expect(keys.resolveEndpoint('groq')).rejects.toMatchObject({ name: 'KeyError', code: 'locked' });
  expect(await keys.status('groq')).toMatchObject({ source: 'none', problem: 'The keychain is locked.' });
  expect(keys.storage()).toEqual({ kind: 'unknown' });
  delete faults.get;
  expect(await keys.resolveEndpoint('groq')).toMatchObject({ apiKey: key });
});

test('a key that could not be deleted is not called deleted', async () => {
  const { keychain, kept } = memoryKeychain({ delete: 'locked' });
  kept.set('groq', key);
  const keys = resolveKeys({ env: {}, keychain });
  await expect(keys.delete('groq')).rejects.toMatchObject({ code: 'locked' });
  expect(await keys.status('groq')).toMatchObject({ source: 'keychain', mask: '••••1234' });
});

test('a keychain that throws something unknown is a failure in words', async () => {
  const { keychain } = memoryKeychain();
  const broken: KeychainPort = {
    ...keychain,
    get: () => Promise.reject(new TypeError('x is not a function')),
  };
  const keys = resolveKeys({ env: {}, keychain: broken });
  await expect(keys.resolveEndpoint('groq')).rejects.toMatchObject({ name: 'KeyError', code: 'failed' });
});

test.each(['', '   ', 'two words', 'line\nbreak', 'smart“quote', 'k'.repeat(513)])(
  '“%s” is not taken for a key',
  async (text) => {
    const { keychain, calls } = memoryKeychain();
    const keys = resolveKeys({ env: {}, keychain });
    await expect(keys.set('anthropic', text)).rejects.toMatchObject({
      code: 'bad-key',
      message: expect.stringMatching(/Anthropic/),
    });
    expect(calls).toEqual([]);
  },
);

test('an unusable key in the environment is an error that names the variable, not the key', async () => {
  const keys = resolveKeys({ env: { GEMINI_API_KEY: 'two words' }, keychain: memoryKeychain().keychain });
  const resolving = keys.resolveEndpoint('gemini');
  await expect(resolving).rejects.toThrow(/^GEMINI_API_KEY /);
  await expect(resolving).rejects.not.toThrow(/two words/);
});

test('every key is announced before it is used', async () => {
  const { keychain, kept } = memoryKeychain();
  kept.set('groq', key);
  const seen: string[] = [];
  const keys = resolveKeys({
    env: { GEMINI_API_KEY: 'test-key-gemini' },
    keychain,
    onKey: (found) => seen.push(found),
  });
  await keys.resolveEndpoint('groq');
  await keys.resolveEndpoint('gemini');
  await keys.set('cartesia', 'test-key-cartesia');
  expect(seen).toEqual([key, 'test-key-gemini', 'test-key-cartesia']);
});

test.each([
  ['https://proxy.example', 'https://proxy.example'],
  ['https://proxy.example:8443/', 'https://proxy.example:8443'],
  ['wss://proxy.example', 'https://proxy.example'],
  ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
  ['ws://localhost:4000', 'http://localhost:4000'],
  ['http://[::1]:4000', 'http://[::1]:4000'],
  ['http://127.1:4000', 'http://127.0.0.1:4000'],
])('the base URL %s is taken as %s', async (text, baseUrl) => {
  const env = { DEEPGRAM_API_KEY: key, DEEPGRAM_BASE_URL: text };
  const keys = resolveKeys({ env, keychain: memoryKeychain().keychain });
  expect(await keys.resolveEndpoint('deepgram')).toEqual({ apiKey: key, baseUrl });
});

test.each([
  'http://proxy.example',
  'http://192.168.1.5:4000',
  'http://127.0.0.1.example',
  'http://localhost.example',
  'ws://api.deepgram.com',
  'https://user:password@proxy.example',
  'https://proxy.example/v1',
  'https://proxy.example/?key=1',
  'ftp://127.0.0.1',
  'file:///etc/hosts',
  'proxy.example',
  'not an address',
])('the base URL %s is refused, and no endpoint is given', async (text) => {
  const env = { DEEPGRAM_API_KEY: key, DEEPGRAM_BASE_URL: text };
  const keys = resolveKeys({ env, keychain: memoryKeychain().keychain });
  const resolving = keys.resolveEndpoint('deepgram');
  await expect(resolving).rejects.toMatchObject({
    code: 'bad-base-url',
    message: expect.stringMatching(/^DEEPGRAM_BASE_URL /),
  });
});

test('whatever else is set, a key goes to its own vendor’s host or to the one set for that vendor', async () => {
  const overrides = fc.dictionary(fc.constantFrom(...keyVendorIds), fc.webAuthority({ withPort: true }), {
    noNullPrototype: true,
  });
  await fc.assert(
    fc.asyncProperty(overrides, fc.constantFrom(...keyVendorIds), async (hosts, vendor) => {
      const env = Object.fromEntries([
        ...keyVendorIds.map((id) => [`${id.toUpperCase()}_API_KEY`, `test-key-${id}`]),
        ...Object.entries(hosts).map(([id, host]) => [`${id.toUpperCase()}_BASE_URL`, `https://${host}`]),
      ]);
      const endpoint = await resolveKeys({ env, keychain: memoryKeychain().keychain }).resolveEndpoint(
        vendor,
      );
      const own =
        hosts[vendor] === undefined ? keyVendors[vendor].baseUrl : new URL(`https://${hosts[vendor]}`).origin;
      expect(endpoint).toEqual({ apiKey: `test-key-${vendor}`, baseUrl: own });
    }),
    { seed: 7, numRuns: 500 },
  );
});

test.each([
  ['test-key-1234', '••••1234'],
  ['twelve-chars', '••••hars'],
  ['eleven-char', '••••'],
  ['k', '••••'],
])('the mask of %s is %s', (text, mask) => {
  expect(maskKey(text)).toBe(mask);
});
