import {
  type CatalogEntry,
  knowsLanguage,
  type StageName,
  vendorCatalog,
} from '#shared/model/vendor-catalog.ts';
import { entryFor } from '#shared/text/language.ts';
import type { Clock } from '../clock.ts';
import { llmAdapters, sttAdapters, type TtsAdapterOptions, ttsAdapters } from './adapters.ts';
import type { Candidate } from './failover/roster.ts';
import { missingLlm, missingStt, missingTts } from './missing.ts';
import type { LlmVendor, SttVendor, TtsVendor, VendorEndpoint } from './types.ts';

/** A vendor that a stage may use, and how. */
export interface PlannedVendor extends Omit<TtsAdapterOptions, 'endpoint' | 'clock'> {
  /** In the catalog. */
  id: string;
  /** Of a voice: whose it is in which language (BCP 47), in place of `voiceId`. */
  voices?: Readonly<Record<string, string>>;
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
  /** Those who speak the language (BCP 47), each in its voice; null or nobody: the plan as it is. */
  tts(language?: string | null): readonly Candidate<TtsVendor>[];
  /** A voice of its own, for whoever disposes it. Throws in words. */
  makeVoice(planned: PlannedVendor): TtsVendor;
  /** Lets go of the adapters that the plan does not name any more. To be called while none is in use. */
  sweep(): void;
  dispose(): void;
}

interface Stage<V> {
  candidates(language?: string | null): readonly Candidate<V>[];
  sweep(): void;
  dispose(): void;
}

interface Made<V> {
  vendor: V;
  /** Everything it was made from: the vendor's place in the plan, and what that means in the language. */
  source: string;
  planned: string;
  endpoint: VendorEndpoint;
}

/** Adapters are made at their first use, and kept while their place in the plan, and their endpoint is the same object. */
export function createStack({ clock, plan, endpointOf }: StackOptions): VendorStack {
  function createStage<V extends object>(
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
      candidates(language = null) {
        const { usable, problems } = reachable();
        if (usable.length === 0) {
          return [absent(problems[0] ?? `No ${stageNouns[stage]} is chosen. Choose one in Settings.`)];
        }
        const speaking = usable.filter(({ entry }) => knowsLanguage(entry, language));
        return (speaking.length > 0 ? speaking : usable).map(({ planned, entry, endpoint }) => {
          const spoken = spokenIn(planned, language);
          const source = JSON.stringify(planned);
          let one = find(spoken, endpoint);
          if (one === undefined) {
            const { id, ...options } = spoken;
            const vendor = adapters[id]!({ ...options, endpoint, clock });
            one = { vendor, source, planned: JSON.stringify(spoken), endpoint };
            made.push(one);
          }
          const first = made.find((other) => other.source === source && other.endpoint === endpoint) ?? one;
          return { vendor: one.vendor, group: first.vendor, label: entry.label, isLocal: entry.isLocal };
        });
      },
      sweep() {
        const { usable } = reachable();
        const isCurrent = (one: Made<V>) =>
          usable.some(
            ({ planned, endpoint }) => one.endpoint === endpoint && one.source === JSON.stringify(planned),
          );
        for (const one of made) if (!isCurrent(one)) dispose(one.vendor);
        made = made.filter(isCurrent);
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
    makeVoice(planned) {
      const { id, ...options } = spokenIn(planned, null);
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

/** A vendor's place in the plan, in a language: null is the plan's own. */
function spokenIn({ voices = {}, ...planned }: PlannedVendor, language: string | null): PlannedVendor {
  const spoken = language ?? planned.language;
  if (spoken === undefined) return planned;
  const voiceId = entryFor(voices, spoken) ?? planned.voiceId;
  return { ...planned, language: spoken, ...(voiceId !== undefined && { voiceId }) };
}

const stageNouns: Readonly<Record<StageName, string>> = {
  stt: 'speech-to-text',
  llm: 'language model',
  tts: 'voice',
};

function catalogEntry(id: string): CatalogEntry | null {
  return vendorCatalog.find((entry) => entry.id === id) ?? null;
}
