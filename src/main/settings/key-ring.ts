import type { KeyState, KeysState } from '#shared/contracts/settings-routes.ts';
import { KeyError } from '../keys/key-error.ts';
import { type KeyVendor, keyVariable, keyVendorIds, keyVendors } from '../keys/key-vendors.ts';
import type { Keys } from '../keys/keys.ts';
import type { VendorEndpoint } from '../vendors/types.ts';

/** What is known of a vendor's key. `problem` is for the person. */
export type KeyLookup =
  | { kind: 'looking' }
  | { kind: 'found'; endpoint: VendorEndpoint }
  | { kind: 'missing' }
  /** There may be a key, but it cannot be used. */
  | { kind: 'refused'; problem: string };

export interface KeyRing {
  /** What is known now; asks nobody. The endpoint stays the same object until the key is set again, or renewed. */
  lookUp(vendor: KeyVendor): KeyLookup;
  /** For windows: masks only. */
  states(): KeyState[];
  storage(): KeysState['storage'];
  /** Every vendor was asked for. Resolves also when the keychain stays locked. */
  settled(): Promise<void>;
  /** Asks again for every key that is not known. */
  retry(): Promise<void>;
  /** The host that a key which is not kept yet may go to, with it. @throws KeyError */
  endpointWith(vendor: KeyVendor, pastedKey: string): VendorEndpoint;
  /** The key has been seen to work: whatever was held against it is forgotten, since its endpoint is a new one. */
  renew(vendor: KeyVendor): void;
  /** @throws KeyError `bad-key` */
  set(vendor: KeyVendor, pastedKey: string): Promise<void>;
  /** @throws KeyError */
  delete(vendor: KeyVendor): Promise<void>;
  onChange(listener: () => void): () => void;
}

interface Known {
  lookup: KeyLookup;
  state: KeyState;
}

/**
 * Every vendor's key, looked up in the background, so that nothing waits for a keychain. Those of the environment are
 * known at once; the keychain is asked for one after the other, and not again once it is found locked.
 */
export function createKeyRing(keys: Keys): KeyRing {
  const listeners = new Set<() => void>();
  const known = new Map<KeyVendor, Known>(keyVendorIds.map((vendor) => [vendor, looking(vendor)]));
  let asking: Promise<void> | null = null;

  function looking(vendor: KeyVendor): Known {
    return { lookup: { kind: 'looking' }, state: stateOf(vendor, 'looking', null, null) };
  }

  function stateOf(
    vendor: KeyVendor,
    source: KeyState['source'],
    mask: string | null,
    problem: string | null,
  ): KeyState {
    const { baseUrl, variable } = keys.host(vendor);
    const { label } = keyVendors[vendor];
    return {
      vendor,
      label,
      source,
      mask,
      problem,
      variable: keyVariable(vendor),
      host: baseUrl,
      hostVariable: variable,
    };
  }

  function learn(vendor: KeyVendor, next: Known, isRenewed = false): void {
    const before = known.get(vendor)?.lookup;
    const isSame =
      !isRenewed &&
      before?.kind === 'found' &&
      next.lookup.kind === 'found' &&
      before.endpoint.apiKey === next.lookup.endpoint.apiKey &&
      before.endpoint.baseUrl === next.lookup.endpoint.baseUrl;
    known.set(vendor, isSame ? { ...next, lookup: before } : next);
    for (const listener of [...listeners]) listener();
  }

  const refused = (vendor: KeyVendor, problem: string, mask: string | null = null): Known => ({
    lookup: { kind: 'refused', problem },
    state: stateOf(vendor, 'none', mask, problem),
  });

  /** The error, if it is one that the next vendor would meet as well. */
  async function ask(vendor: KeyVendor, isRenewed = false): Promise<KeyError | null> {
    try {
      const endpoint = await keys.resolveEndpoint(vendor);
      // The keys know the answer by now, so this asks nobody.
      const { source, mask, problem } = await keys.status(vendor);
      learn(
        vendor,
        {
          lookup: endpoint === null ? { kind: 'missing' } : { kind: 'found', endpoint },
          state: stateOf(vendor, source, mask, problem),
        },
        isRenewed,
      );
      return null;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      learn(vendor, refused(vendor, problem));
      return error instanceof KeyError && error.code === 'locked' ? error : null;
    }
  }

  async function askAll(vendors: readonly KeyVendor[]): Promise<void> {
    const isInEnvironment = (vendor: KeyVendor) => keys.isInEnvironment(vendor);
    await Promise.all(vendors.filter(isInEnvironment).map((vendor) => ask(vendor)));
    let locked: KeyError | null = null;
    for (const vendor of vendors.filter((each) => !isInEnvironment(each))) {
      if (locked === null) locked = await ask(vendor);
      else learn(vendor, refused(vendor, locked.message));
    }
  }

  function askForUnknown(): Promise<void> {
    const unknown = keyVendorIds.filter((vendor) => known.get(vendor)?.lookup.kind !== 'found');
    asking ??= askAll(unknown).finally(() => {
      asking = null;
    });
    return asking;
  }

  const first = askForUnknown();

  return {
    lookUp: (vendor) => known.get(vendor)!.lookup,
    states: () => keyVendorIds.map((vendor) => known.get(vendor)!.state),
    storage: () => keys.storage(),
    endpointWith: (vendor, pastedKey) => keys.endpointWith(vendor, pastedKey),
    settled: () => first,
    async retry() {
      await asking;
      await askForUnknown();
    },
    renew(vendor) {
      const now = known.get(vendor)!;
      if (now.lookup.kind !== 'found') return;
      learn(vendor, { ...now, lookup: { kind: 'found', endpoint: { ...now.lookup.endpoint } } }, true);
    },
    async set(vendor, pastedKey) {
      await keys.set(vendor, pastedKey);
      await ask(vendor, true);
    },
    async delete(vendor) {
      await keys.delete(vendor);
      await ask(vendor);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
