import { expect, test } from 'vitest';
import { KeyError, type KeyErrorCode } from '../../../src/main/keys/key-error.ts';
import { keyVendorIds } from '../../../src/main/keys/key-vendors.ts';
import { resolveKeys } from '../../../src/main/keys/keys.ts';
import { createKeyRing } from '../../../src/main/settings/key-ring.ts';

/** A keychain that answers when it is told to. */
function slowKeychain(kept: Record<string, string> = {}) {
  const calls: string[] = [];
  const waiting: (() => void)[] = [];
  const state = { fault: null as KeyErrorCode | null, isSlow: true };
  async function call<T>(name: string, act: () => T): Promise<T> {
    calls.push(name);
    if (state.isSlow) await new Promise<void>((resolve) => waiting.push(resolve));
    if (state.fault) throw new KeyError(state.fault, `The keychain is ${state.fault}.`);
    return act();
  }
  return {
    calls,
    state,
    answer() {
      state.isSlow = false;
      for (const resolve of waiting.splice(0)) resolve();
    },
    keychain: {
      get: (account: string) => call(`get ${account}`, () => kept[account] ?? null),
      set: (account: string, secret: string) =>
        call(`set ${account}`, () => {
          kept[account] = secret;
        }),
      delete: (account: string) => call(`delete ${account}`, () => delete kept[account]),
    },
  };
}

const ringOf = (keychain: ReturnType<typeof slowKeychain>, env: Record<string, string> = {}) =>
  createKeyRing(resolveKeys({ env, keychain: keychain.keychain }));

/** Everything that is due without the keychain. */
const soon = async (): Promise<void> => {
  for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
};

test('keys of the environment are known while the keychain has not answered', async () => {
  const keychain = slowKeychain();
  const ring = ringOf(keychain, { GROQ_API_KEY: 'test-key-groq', GROQ_BASE_URL: 'http://127.0.0.1:4000' });
  await soon();
  expect(ring.lookUp('groq')).toEqual({
    kind: 'found',
    endpoint: { apiKey: 'test-key-groq', baseUrl: 'http://127.0.0.1:4000' },
  });
  expect(ring.lookUp('deepgram')).toEqual({ kind: 'looking' });
  expect(ring.states().find(({ vendor }) => vendor === 'groq')).toMatchObject({
    source: 'environment',
    mask: '••••groq',
    host: 'http://127.0.0.1:4000',
    hostVariable: 'GROQ_BASE_URL',
  });
  keychain.answer();
  await ring.settled();
  expect(ring.lookUp('deepgram')).toEqual({ kind: 'missing' });
  expect(keychain.calls).toHaveLength(keyVendorIds.length - 1);
});

test('a locked keychain is asked once, for all; and again when the person has unlocked it', async () => {
  const keychain = slowKeychain({ deepgram: 'test-key-deepgram' });
  keychain.state.fault = 'locked';
  keychain.answer();
  const ring = ringOf(keychain);
  await ring.settled();
  expect(keychain.calls).toHaveLength(1);
  for (const vendor of keyVendorIds) {
    expect(ring.lookUp(vendor)).toEqual({ kind: 'refused', problem: 'The keychain is locked.' });
  }
  keychain.state.fault = null;
  await ring.retry();
  expect(ring.lookUp('deepgram')).toMatchObject({ kind: 'found' });
  expect(ring.lookUp('groq')).toEqual({ kind: 'missing' });
});

test('a keychain that fails for one key is asked for the others', async () => {
  const keychain = slowKeychain();
  keychain.state.fault = 'failed';
  keychain.answer();
  const ring = ringOf(keychain);
  await ring.settled();
  expect(keychain.calls).toHaveLength(keyVendorIds.length);
});

test('without a keychain there are no keys, and one that is entered lasts until the app quits', async () => {
  const keychain = slowKeychain();
  keychain.state.fault = 'no-service';
  keychain.answer();
  const ring = ringOf(keychain);
  await ring.settled();
  expect(ring.lookUp('groq')).toEqual({ kind: 'missing' });
  await ring.set('groq', 'test-key-groq');
  expect(ring.lookUp('groq')).toMatchObject({ kind: 'found' });
  expect(ring.states().find(({ vendor }) => vendor === 'groq')).toMatchObject({
    source: 'session',
    problem: 'The keychain is no-service. The key works until Parley quits.',
  });
  expect(ring.storage()).toEqual({ kind: 'session', reason: 'The keychain is no-service.' });
});

test('a key stays the same endpoint until it is set or renewed; listeners hear of each', async () => {
  const keychain = slowKeychain();
  keychain.answer();
  const ring = ringOf(keychain);
  await ring.settled();
  const heard: string[] = [];
  ring.onChange(() => heard.push(ring.lookUp('groq').kind));
  const endpoint = () => {
    const found = ring.lookUp('groq');
    return found.kind === 'found' ? found.endpoint : null;
  };
  await ring.set('groq', 'test-key-groq');
  const first = endpoint();
  await ring.retry();
  expect(endpoint()).toBe(first);
  ring.renew('groq');
  expect(endpoint()).toEqual(first);
  expect(endpoint()).not.toBe(first);
  await ring.set('groq', 'test-key-groq-2');
  expect(endpoint()).toEqual({ apiKey: 'test-key-groq-2', baseUrl: 'https://api.groq.com' });
  await ring.delete('groq');
  expect(ring.lookUp('groq')).toEqual({ kind: 'missing' });
  expect(heard.filter((kind, i) => kind !== heard[i - 1])).toEqual(['found', 'missing']);
});

test('what cannot be a key changes nothing', async () => {
  const keychain = slowKeychain();
  keychain.answer();
  const ring = ringOf(keychain);
  await ring.settled();
  await ring.set('groq', 'test-key-groq');
  await expect(ring.set('groq', 'two words')).rejects.toThrow(/does not look like a Groq key/);
  expect(ring.lookUp('groq')).toMatchObject({ kind: 'found', endpoint: { apiKey: 'test-key-groq' } });
});

test('a host that a key may not go to refuses the key, and windows are told which variable says so', async () => {
  const keychain = slowKeychain();
  keychain.answer();
  const ring = ringOf(keychain, { GROQ_API_KEY: 'test-key-groq', GROQ_BASE_URL: 'http://example.com' });
  await ring.settled();
  expect(ring.lookUp('groq')).toMatchObject({
    kind: 'refused',
    problem: expect.stringMatching(/unencrypted/),
  });
  expect(ring.states().find(({ vendor }) => vendor === 'groq')).toMatchObject({
    host: null,
    hostVariable: 'GROQ_BASE_URL',
  });
  expect(() => ring.endpointWith('groq', 'test-key-other')).toThrow(/unencrypted/);
});
