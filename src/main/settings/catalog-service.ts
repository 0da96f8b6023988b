import type { CatalogItem, ModelList, VoiceList } from '#shared/contracts/settings-routes.ts';
import { type CatalogEntry, vendorCatalog } from '#shared/model/vendor-catalog.ts';
import type { Clock } from '../clock.ts';
import type { EndpointLookup } from '../vendors/stack.ts';
import type { VendorEndpoint } from '../vendors/types.ts';

/** What the person can choose from. Lists are asked for once a run and key, unless they are refreshed. */
export interface CatalogService {
  list(): CatalogItem[];
  /** In words: why it cannot be used now; null: it can. Throws in words if there is no such vendor. */
  problemOf(id: string): string | null;
  models(id: string, refresh?: boolean): Promise<ModelList>;
  voices(id: string, refresh?: boolean): Promise<VoiceList>;
}

/** Asks the vendor. Rejects in words. */
type Ask<Item> = (request: { endpoint: VendorEndpoint; clock: Clock }) => Promise<readonly Item[]>;
/** By id in the catalog. */
type Askers<Item> = Readonly<Record<string, Ask<Item>>>;

interface Cached<Item> {
  endpoint: VendorEndpoint;
  list: readonly Item[];
}

export function createCatalogService(options: {
  clock: Clock;
  endpointOf: EndpointLookup;
  localOnly(): boolean;
  models: Askers<string>;
  voices: Askers<{ id: string; name: string; language?: string | null }>;
}): CatalogService {
  const { clock, endpointOf, localOnly } = options;

  /** Null: it can be asked. */
  function problemOf(entry: CatalogEntry): string | null {
    if (localOnly() && !entry.isLocal) {
      return `${entry.label} is not on this computer, and under Settings, Privacy, only local vendors are allowed.`;
    }
    const endpoint = endpointOf(entry);
    return 'problem' in endpoint ? endpoint.problem : null;
  }

  function entryOf(id: string): CatalogEntry {
    const entry = vendorCatalog.find((known) => known.id === id);
    if (entry === undefined) throw new Error('There is no such vendor.');
    return entry;
  }

  function createLists<Item>(askers: Askers<Item>) {
    const cache = new Map<string, Cached<Item>>();
    return async (
      entry: CatalogEntry,
      refresh: boolean,
    ): Promise<{ items: readonly Item[]; problem: string | null }> => {
      const ask = askers[entry.id];
      if (ask === undefined) return { items: [], problem: null };
      const problem = problemOf(entry);
      const endpoint = endpointOf(entry);
      if (problem !== null || 'problem' in endpoint) return { items: [], problem };
      const known = cache.get(entry.id);
      const isSame =
        known?.endpoint.apiKey === endpoint.apiKey && known.endpoint.baseUrl === endpoint.baseUrl;
      if (known && isSame && !refresh) return { items: known.list, problem: null };
      try {
        const list = await ask({ endpoint, clock });
        cache.set(entry.id, { endpoint, list });
        return { items: list, problem: null };
      } catch (error) {
        const items = known && isSame ? known.list : [];
        return { items, problem: error instanceof Error ? error.message : String(error) };
      }
    };
  }

  const listModels = createLists(options.models);
  const listVoices = createLists(options.voices);

  return {
    list: () =>
      vendorCatalog.map((entry: CatalogEntry) => ({
        id: entry.id,
        stage: entry.stage,
        label: entry.label,
        keyVendor: entry.keyVendor,
        isLocal: entry.isLocal,
        languages: entry.languages === null ? null : [...entry.languages],
        models: [...entry.models],
        problem: problemOf(entry),
      })),
    problemOf: (id) => problemOf(entryOf(id)),
    async models(id, refresh = false) {
      const entry = entryOf(id);
      const { items, problem } = await listModels(entry, refresh);
      return { models: items.length > 0 ? [...items] : [...entry.models], problem };
    },
    async voices(id, refresh = false) {
      const { items, problem } = await listVoices(entryOf(id), refresh);
      const voices = items.map((voice) => ({
        id: voice.id,
        name: voice.name,
        language: voice.language ?? null,
      }));
      return { voices, problem };
    },
  };
}
