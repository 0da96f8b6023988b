import type { VendorEndpoint } from '../vendors/types.ts';
import { checkBaseUrl, checkKey } from './check-input.ts';
import { KeyError } from './key-error.ts';
import { baseUrlVariable, type KeyVendor, keyVariable, keyVendors } from './key-vendors.ts';
import type { KeychainPort } from './keychain-port.ts';
import { maskKey } from './mask.ts';

/** Where a key comes from: `session` is memory, which ends with the app. */
export type KeySource = 'environment' | 'keychain' | 'session' | 'none';

/** All that a window may know of a key. */
export interface KeyStatus {
  vendor: KeyVendor;
  source: KeySource;
  /** e.g. `••••1234`; null if there is no key. */
  mask: string | null;
  /** In words for the person: why the key is missing, or is not kept. */
  problem: string | null;
}

/** Where keys that the person sets are kept; `unknown` until the keychain has first been asked. */
export type KeyStorage =
  | { kind: 'unknown' }
  | { kind: 'keychain' }
  /** This system has no keychain: keys are kept in memory until the app quits. `reason` is for the person. */
  | { kind: 'session'; reason: string };

export interface KeysOptions {
  env: Readonly<Record<string, string | undefined>>;
  keychain: KeychainPort;
  /** Told of every key before it is used, e.g. so that the log never shows it. */
  onKey?: (key: string) => void;
}

export interface Keys {
  /**
   * The key and the host that it may go to, together; null if there is no key.
   * @throws KeyError if the keychain is locked or fails, or if the environment holds what cannot be used
   */
  resolveEndpoint(vendor: KeyVendor): Promise<VendorEndpoint | null>;
  /**
   * The same for a key that is not kept yet, to try it out.
   * @throws KeyError `bad-key`, `bad-base-url`
   */
  endpointWith(vendor: KeyVendor, pastedKey: string): VendorEndpoint;
  /** Never rejects: what stands in the way is the status's `problem`. */
  status(vendor: KeyVendor): Promise<KeyStatus>;
  /**
   * Keeps a key, reads it back and compares. If the keychain does not keep it, the key serves until the app quits, and
   * `problem` says so.
   * @throws KeyError `bad-key`
   */
  set(vendor: KeyVendor, pastedKey: string): Promise<KeyStatus>;
  /**
   * Forgets the key, here and in the keychain. A key from the environment stays.
   * @throws KeyError if the keychain could not delete it
   */
  delete(vendor: KeyVendor): Promise<KeyStatus>;
  /** Asks nothing. */
  storage(): KeyStorage;
  /** Whether the environment names a key for this vendor, usable or not: then the keychain is not asked for it. */
  isInEnvironment(vendor: KeyVendor): boolean;
  /**
   * Where the vendor's key goes. `variable`: which one says so, if one does; `baseUrl` is null when what it says cannot
   * be used.
   */
  host(vendor: KeyVendor): { baseUrl: string | null; variable: string | null };
}

interface FoundKey {
  key: string;
  source: KeySource;
}

/**
 * Finds each vendor's key: first in the environment, then in memory, then in the keychain. The keychain is touched when
 * a key is first needed that the environment does not give, one call at a time, so that it never asks twice at once.
 * A system without a keychain is asked once; a locked keychain is asked again each time.
 */
export function resolveKeys({ env, keychain, onKey = () => {} }: KeysOptions): Keys {
  const inMemory = new Map<KeyVendor, FoundKey | null>();
  const problems = new Map<KeyVendor, string>();
  let noKeychain: KeyError | null = null;
  let keychainAnswered = false;
  let lastCall: Promise<unknown> = Promise.resolve();

  function inTurn<T>(call: () => Promise<T>): Promise<T> {
    const result = lastCall.then(call);
    lastCall = result.catch(() => {});
    return result;
  }

  /** @throws KeyError */
  async function askKeychain<T>(call: () => Promise<T>): Promise<T> {
    if (noKeychain) throw noKeychain;
    try {
      const answer = await call();
      keychainAnswered = true;
      return answer;
    } catch (error) {
      const reason = error instanceof KeyError ? error : unexpected(error);
      if (reason.code === 'no-module' || reason.code === 'no-service') noKeychain = reason;
      throw reason;
    }
  }

  /** @throws KeyError */
  function baseUrlOf(vendor: KeyVendor): string {
    const baseUrl = env[baseUrlVariable(vendor)]?.trim();
    return baseUrl ? checkBaseUrl(vendor, baseUrl) : keyVendors[vendor].baseUrl;
  }

  function fromEnvironment(vendor: KeyVendor): string | null {
    const value = env[keyVariable(vendor)]?.trim();
    if (!value) return null;
    const key = checkKey(vendor, value, keyVariable(vendor));
    onKey(key);
    return key;
  }

  /** Null: there is none, and it is known for sure. */
  async function fromKeychain(vendor: KeyVendor): Promise<FoundKey | null> {
    const known = inMemory.get(vendor);
    if (known !== undefined) return known;
    let key: string | null = null;
    try {
      key = await askKeychain(() => keychain.get(vendor));
    } catch (error) {
      if (!(error instanceof KeyError) || error !== noKeychain) throw error;
      problems.set(vendor, error.message);
    }
    const found = key === null ? null : ({ key: checkKey(vendor, key), source: 'keychain' } as const);
    if (found) onKey(found.key);
    inMemory.set(vendor, found);
    return found;
  }

  async function find(vendor: KeyVendor): Promise<FoundKey | null> {
    const key = fromEnvironment(vendor);
    return key === null ? inTurn(() => fromKeychain(vendor)) : { key, source: 'environment' };
  }

  async function status(vendor: KeyVendor): Promise<KeyStatus> {
    try {
      const found = await find(vendor);
      const problem = found?.source === 'environment' ? null : (problems.get(vendor) ?? null);
      return { vendor, source: found?.source ?? 'none', mask: found && maskKey(found.key), problem };
    } catch (error) {
      return { vendor, source: 'none', mask: null, problem: (error as KeyError).message };
    }
  }

  async function keep(vendor: KeyVendor, key: string): Promise<void> {
    await keychain.set(vendor, key);
    if ((await keychain.get(vendor)) === key) return;
    // What it holds now is not the person's key: better none than a wrong one at the next start.
    await keychain.delete(vendor).catch(() => false);
    throw new KeyError('mismatch', 'Your keychain did not give back the key that it was given.');
  }

  return {
    status,
    async resolveEndpoint(vendor) {
      const found = await find(vendor);
      if (found === null) return null;
      return { apiKey: found.key, baseUrl: baseUrlOf(vendor) };
    },
    endpointWith(vendor, pastedKey) {
      const apiKey = checkKey(vendor, pastedKey);
      onKey(apiKey);
      return { apiKey, baseUrl: baseUrlOf(vendor) };
    },
    async set(vendor, pastedKey) {
      const key = checkKey(vendor, pastedKey);
      onKey(key);
      await inTurn(async () => {
        problems.delete(vendor);
        try {
          await askKeychain(() => keep(vendor, key));
          inMemory.set(vendor, { key, source: 'keychain' });
        } catch (error) {
          inMemory.set(vendor, { key, source: 'session' });
          problems.set(vendor, `${(error as KeyError).message} The key works until Parley quits.`);
        }
      });
      return status(vendor);
    },
    async delete(vendor) {
      await inTurn(async () => {
        try {
          await askKeychain(() => keychain.delete(vendor));
        } catch (error) {
          if (error !== noKeychain) throw error;
        }
        inMemory.set(vendor, null);
      });
      return status(vendor);
    },
    storage() {
      if (noKeychain) return { kind: 'session', reason: noKeychain.message };
      return { kind: keychainAnswered ? 'keychain' : 'unknown' };
    },
    isInEnvironment: (vendor) => Boolean(env[keyVariable(vendor)]?.trim()),
    host(vendor) {
      const variable = env[baseUrlVariable(vendor)]?.trim() ? baseUrlVariable(vendor) : null;
      try {
        return { baseUrl: baseUrlOf(vendor), variable };
      } catch {
        return { baseUrl: null, variable };
      }
    },
  };
}

function unexpected(error: unknown): KeyError {
  return new KeyError('failed', 'Your keychain failed. Try again, or restart your computer.', String(error));
}
