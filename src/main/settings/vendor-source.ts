import type { Notice } from '#shared/contracts/snapshot.ts';
import type { Settings } from '#shared/model/settings.ts';
import { type CatalogEntry, knowsLanguage, stageNames, vendorCatalog } from '#shared/model/vendor-catalog.ts';
import type { DemoVendors } from '../demo/demo-vendors.ts';
import { type KeyVendor, keyVendors } from '../keys/key-vendors.ts';
import type { EndpointLookup, StackPlan } from '../vendors/stack.ts';
import type { VendorEndpoint } from '../vendors/types.ts';
import type { KeyLookup, KeyRing } from './key-ring.ts';
import { demoPlan, spokenLanguage, stackPlan } from './plan.ts';

export interface VendorSource {
  /** No key is set for any vendor that is enabled: the simulators answer. */
  isDemo(): boolean;
  plan(): StackPlan;
  /** Of the plan's vendors: in demo mode the simulators'. */
  endpointOf: EndpointLookup;
  /** Of the real vendors, whatever answers now. */
  realEndpointOf: EndpointLookup;
  /** What stands in the way of a stage, in words. Empty while the keychain has not answered. */
  notices(): Notice[];
  /** Demo mode is on and its simulators listen, or it is off for certain. Never rejects. */
  settled(): Promise<void>;
  /** To be called when settings or keys have changed. */
  refresh(): void;
  dispose(): Promise<void>;
}

const stageTitles = {
  stt: 'Parley cannot understand speech',
  llm: 'Parley cannot answer',
  tts: 'Parley cannot speak',
} as const;

/** Where the vendors of the stages are: the person's own by their keys, or the simulators of demo mode. */
export function createVendorSource(options: {
  settings(): Settings;
  ring: KeyRing;
  /** Starts the simulators; called once, when they are first needed. */
  startDemo(): Promise<DemoVendors>;
  /** Demo mode began or ended, or its simulators are ready. */
  onChange(): void;
  onError(error: unknown): void;
}): VendorSource {
  const { settings, ring, startDemo, onChange, onError } = options;
  let demo: DemoVendors | null = null;
  let starting: Promise<void> | null = null;
  let disposed = false;
  const keyless = new Map<string, VendorEndpoint>();

  const entryOf = (id: string): CatalogEntry | undefined => vendorCatalog.find((entry) => entry.id === id);
  const planned = (): CatalogEntry[] =>
    stageNames.flatMap((stage) => stackPlan(settings())[stage]).flatMap(({ id }) => entryOf(id) ?? []);

  const lookUp = (entry: CatalogEntry): KeyLookup | null =>
    entry.keyVendor === null ? null : ring.lookUp(entry.keyVendor as KeyVendor);

  /** A voice of the system's own is no reason to leave the demo: it is on every list. */
  function isDemo(): boolean {
    const entries = planned();
    if (entries.some(({ stage, keyVendor }) => keyVendor === null && stage !== 'tts')) return false;
    const lookups = entries.flatMap((entry) => lookUp(entry) ?? []);
    return lookups.length > 0 && lookups.every(({ kind }) => kind === 'missing');
  }

  function keylessEndpoint(baseUrl: string): VendorEndpoint {
    const known = keyless.get(baseUrl) ?? { apiKey: '', baseUrl };
    keyless.set(baseUrl, known);
    return known;
  }

  const realEndpointOf: EndpointLookup = (entry) => {
    const language = spokenLanguage(settings());
    if (!knowsLanguage(entry, language)) {
      return {
        problem: `${entry.label} does not know the language “${language}”. Choose another one in Settings.`,
      };
    }
    const found = lookUp(entry);
    if (found === null) return keylessEndpoint(entry.stage === 'llm' ? settings().llm.localServerUrl : '');
    const { label } = keyVendors[entry.keyVendor as KeyVendor];
    switch (found.kind) {
      case 'found':
        return found.endpoint;
      case 'missing':
        return { problem: `There is no key for ${label}. Add one in Settings, under Keys.` };
      case 'refused':
        return { problem: `${label} cannot be used. ${found.problem}` };
      case 'looking':
        return { problem: 'Your keychain has not answered yet. Unlock it if it asks, then try again.' };
    }
  };

  function refresh(): void {
    if (!isDemo() || demo !== null) return;
    starting ??= startDemo()
      .then(async (started) => {
        if (disposed) return started.dispose();
        demo = started;
        onChange();
      })
      .catch(onError)
      .finally(() => {
        starting = null;
      });
  }

  return {
    isDemo,
    plan: () => (isDemo() ? demoPlan : stackPlan(settings())),
    endpointOf(entry) {
      if (!isDemo()) return realEndpointOf(entry);
      return (
        demo?.endpoints[entry.stage] ?? { problem: 'The demo is still starting. Try again in a moment.' }
      );
    },
    realEndpointOf,
    notices() {
      if (isDemo()) return [];
      return stageNames.flatMap((stage) => {
        const entries = stackPlan(settings())[stage].flatMap(({ id }) => entryOf(id) ?? []);
        const isOpen = (entry: CatalogEntry) =>
          !('problem' in realEndpointOf(entry)) || lookUp(entry)?.kind === 'looking';
        if (entries.some(isOpen)) return [];
        const first = entries[0] && realEndpointOf(entries[0]);
        const detail =
          first && 'problem' in first ? first.problem : 'No vendor is chosen for it. Choose one in Settings.';
        return [{ id: `stage-${stage}`, level: 'error' as const, title: stageTitles[stage], detail }];
      });
    },
    async settled() {
      await ring.settled();
      refresh();
      await starting;
    },
    refresh,
    async dispose() {
      disposed = true;
      await starting;
      await demo?.dispose();
    },
  };
}
