import type { Notice } from '#shared/contracts/snapshot.ts';
import type { Clock } from '../clock.ts';
import { type KeyVendor, keyVariable, keyVendors } from '../keys/key-vendors.ts';
import type { Keys } from '../keys/keys.ts';
import { createGroq } from './llm/groq.ts';
import { missingLlm, missingStt, missingTts } from './missing.ts';
import { createDeepgramNova } from './stt/deepgram-nova.ts';
import { createCartesia } from './tts/cartesia.ts';
import type { LlmVendor, SttVendor, TtsVendor, VendorEndpoint } from './types.ts';

/** The vendors of a conversation, a stage each. */
export interface VendorStack {
  stt: SttVendor;
  llm: LlmVendor;
  tts: TtsVendor;
  /** What stands in the way of a stage, in words. */
  notices: Notice[];
}

/** The first stack: which vendor serves which stage. */
const stages = { stt: 'deepgram', llm: 'groq', tts: 'cartesia' } as const satisfies Record<string, KeyVendor>;
export type StackEndpoints = Record<keyof typeof stages, VendorEndpoint>;
type Found = Record<keyof typeof stages, VendorEndpoint | Error | null>;

/** Looks up the key and the host of each stage. Null when there is no key at all: that is demo mode. */
export async function findStackEndpoints(keys: Keys): Promise<Found | null> {
  const find = (vendor: KeyVendor): Promise<VendorEndpoint | Error | null> =>
    keys
      .resolveEndpoint(vendor)
      .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  const [stt, llm, tts] = await Promise.all([find(stages.stt), find(stages.llm), find(stages.tts)]);
  const found = { stt, llm, tts };
  return Object.values(found).every((endpoint) => endpoint === null) ? null : found;
}

/** The adapters for these endpoints. A stage without one fails in words when it is used, and says so at once. */
export function createStack(endpoints: Found, clock: Clock): VendorStack {
  const notices: Notice[] = [];
  const build = <V>(
    stage: keyof typeof stages,
    make: (endpoint: VendorEndpoint) => V,
    missing: (vendor: string, message: string) => V,
  ): V => {
    const endpoint = endpoints[stage];
    if (endpoint !== null && !(endpoint instanceof Error)) return make(endpoint);
    const vendor = stages[stage];
    const { label } = keyVendors[vendor];
    const title = `${label} cannot be used`;
    const detail =
      endpoint?.message ?? `There is no key for ${label}. Set ${keyVariable(vendor)} and start Parley again.`;
    notices.push({ id: `key-${vendor}`, level: 'error', title, detail });
    return missing(vendor, `${title}. ${detail}`);
  };
  return {
    stt: build('stt', (endpoint) => createDeepgramNova({ endpoint, clock }), missingStt),
    llm: build('llm', (endpoint) => createGroq({ endpoint, clock }), missingLlm),
    tts: build('tts', (endpoint) => createCartesia({ endpoint, clock }), missingTts),
    notices,
  };
}
