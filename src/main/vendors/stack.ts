import { type CatalogEntry, type StageName, vendorCatalog } from '#shared/model/vendor-catalog.ts';
import type { Clock } from '../clock.ts';
import { llmAdapters, sttAdapters, type TtsAdapterOptions, ttsAdapters } from './adapters.ts';
import type { Candidate } from './failover/roster.ts';
import { missingLlm, missingStt, missingTts } from './missing.ts';
import type { LlmVendor, SttVendor, TtsVendor, VendorEndpoint } from './types.ts';

/** A vendor that a stage may use, and how. */
export interface PlannedVendor extends Omit<TtsAdapterOptions, 'endpoint' | 'clock'> {
  /** In the catalog. */
  id: string;
}

/** Who may serve each stage, the first choice first. */
export type StackPlan = Readonly<Record<StageName, readonly PlannedVendor[]>>;

/** Where a vendor of the catalog is reached with which key, or in words why it is not. Another object makes another adapter. */
export type EndpointLookup = (entry: CatalogEntry) => VendorEndpoint | { problem: string };

export interface StackOptions {
  clock: Clock;
  plan(): StackPlan;
  endpointOf: EndpointLookup;
}

/** The adapters of the current plan. Each list is made anew at each call, of adapters that stay the same while they can. */
export interface VendorStack {
  stt(): readonly Candidate<SttVendor>[];
  llm(): readonly Candidate<LlmVendor>[];
  tts(): readonly Candidate<TtsVendor>[];
  /** A voice of its own, for whoever disposes it. Throws in words. */
  makeVoice(planned: PlannedVendor): TtsVendor;
  /** Lets go of the adapters that the plan does not name any more. To be called while none is in use. */
  sweep(): void;
  dispose(): void;
}

interface Stage<V> {
  candidates(): readonly Candidate<V>[];
  sweep(): void;
  dispose(): void;
}

interface Made<V> {
  vendor: V;
  /** Everything it was made from. */
  planned: string;
  endpoint: VendorEndpoint;
}

/** Adapters are made at their first use, and kept while their place in the plan, and their endpoint is the same object. */
export function createStack({ clock, plan, endpointOf }: StackOptions): VendorStack {
  function createStage<V>(
    stage: StageName,
    dispose: (vendor: V) => void,
    adapters: Readonly<Record<string, (options: TtsAdapterOptions) => V>>,
    missing: (vendor: string, message: string) => V,
  ): Stage<V> {
    let made: Made<V>[] = [];
    /** Says why nobody can serve; the same object as long as the reason is the same. */
    let absence: { message: string; candidate: Candidate<V> } | null = null;

    const find = (planned: PlannedVendor, endpoint: VendorEndpoint): Made<V> | undefined =>
      made.find((one) => one.planned === JSON.stringify(planned) && one.endpoint === endpoint);

    /** What can be used now, in order, and why the rest cannot. */
    function reachable(): {
      usable: { planned: PlannedVendor; entry: CatalogEntry; endpoint: VendorEndpoint }[];
      problems: string[];
    } {
      const usable = [];
      const problems: string[] = [];
      for (const planned of plan()[stage]) {
        const entry = catalogEntry(planned.id);
        if (entry === null || !Object.hasOwn(adapters, planned.id)) continue;
        const endpoint = endpointOf(entry);
        if ('problem' in endpoint) problems.push(endpoint.problem);
        else usable.push({ planned, entry, endpoint });
      }
      return { usable, problems };
    }

    function absent(message: string): Candidate<V> {
      if (absence?.message !== message) {
        const vendor = missing(plan()[stage][0]?.id ?? 'parley', message);
        absence = { message, candidate: { vendor, label: stageNouns[stage], isLocal: true } };
      }
      return absence.candidate;
    }

    return {
      candidates() {
        const { usable, problems } = reachable();
        if (usable.length === 0) {
          return [absent(problems[0] ?? `No ${stageNouns[stage]} is chosen. Choose one in Settings.`)];
        }
        return usable.map(({ planned, entry, endpoint }) => {
          let one = find(planned, endpoint);
          if (one === undefined) {
            const { id, ...options } = planned;
            const vendor = adapters[id]!({ ...options, endpoint, clock });
            one = { vendor, planned: JSON.stringify(planned), endpoint };
            made.push(one);
          }
          return { vendor: one.vendor, label: entry.label, isLocal: entry.isLocal };
        });
      },
      sweep() {
        const current = new Set(reachable().usable.map(({ planned, endpoint }) => find(planned, endpoint)));
        for (const one of made) if (!current.has(one)) dispose(one.vendor);
        made = made.filter((one) => current.has(one));
      },
      dispose() {
        for (const { vendor } of made) dispose(vendor);
        made = [];
      },
    };
  }

  const stt = createStage<SttVendor>('stt', () => {}, sttAdapters, missingStt);
  const llm = createStage<LlmVendor>('llm', (vendor) => vendor.dispose(), llmAdapters, missingLlm);
  const tts = createStage<TtsVendor>('tts', (vendor) => vendor.dispose(), ttsAdapters, missingTts);
  return {
    stt: stt.candidates,
    llm: llm.candidates,
    tts: tts.candidates,
    makeVoice({ id, ...options }) {
      const entry = catalogEntry(id);
      const make = (ttsAdapters as Record<string, (options: TtsAdapterOptions) => TtsVendor>)[id];
      if (entry === null || make === undefined) throw new Error('There is no such voice vendor.');
      const endpoint = endpointOf(entry);
      if ('problem' in endpoint) throw new Error(endpoint.problem);
      return make({ ...options, endpoint, clock });
    },
    sweep() {
      for (const stage of [stt, llm, tts]) stage.sweep();
    },
    dispose() {
      for (const stage of [stt, llm, tts]) stage.dispose();
    },
  };
}

const stageNouns: Readonly<Record<StageName, string>> = {
  stt: 'speech-to-text',
  llm: 'language model',
  tts: 'voice',
};

function catalogEntry(id: string): CatalogEntry | null {
  return vendorCatalog.find((entry) => entry.id === id) ?? null;
}
