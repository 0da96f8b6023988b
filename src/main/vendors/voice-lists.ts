import { z } from 'zod';
import { cartesiaHeaders, cartesiaIdentity, cartesiaRejection } from './cartesia-errors.ts';
import { elevenLabs, elevenLabsHeaders, elevenLabsRejection } from './elevenlabs-errors.ts';
import { parseFrame, parseJson } from './frames.ts';
import { getText, type RestRequest, type RestVendor } from './rest.ts';
import { deepgram, deepgramRejection } from './stt/deepgram-errors.ts';
import { listSystemVoices } from './tts/system-voice.ts';

/** A voice that can be chosen: its `id` is the adapter's `voiceId`. */
export interface Voice {
  id: string;
  /** For people. */
  name: string;
  /** BCP 47, where it is known. */
  language?: string;
}

/** The voices that the key may use, in the vendor's order. Rejects with a `VendorError`. Nothing is cached. */
export type ListVoices = (request: RestRequest) => Promise<Voice[]>;

/** Some vendors have thousands of voices; what comes later than this is for their own websites. */
const PAGES_MAX = 5;
const PAGE_SIZE = 100;

const cartesia: RestVendor = {
  vendor: cartesiaIdentity,
  headers: cartesiaHeaders,
  errorOfHttp: cartesiaRejection,
};
const elevenlabs: RestVendor = {
  vendor: elevenLabs,
  headers: elevenLabsHeaders,
  errorOfHttp: elevenLabsRejection,
};
const deepgramRest: RestVendor = {
  vendor: deepgram,
  headers: (apiKey) => ({ authorization: `Token ${apiKey}` }),
  errorOfHttp: deepgramRejection,
};

/** By the voice's id in the catalog. */
export const voiceLists = {
  'cartesia-sonic': listCartesia,
  'elevenlabs-flash': listElevenLabs,
  'deepgram-aura': listDeepgram('aura-'),
  'deepgram-flux-tts': listDeepgram('flux-'),
  'system-voice': () => listSystemVoices(),
} satisfies Record<string, ListVoices>;

/** One page of a list as the vendor's JSON, checked. */
async function getPage<T>(
  rest: RestVendor,
  path: string,
  query: Readonly<Record<string, string>>,
  schema: z.ZodType<T>,
  request: RestRequest,
): Promise<T> {
  const body = await getText(rest, `${path}?${new URLSearchParams(query)}`, request);
  return parseFrame(rest.vendor, schema, parseJson(rest.vendor, body));
}

const named = (id: string, name: string, language: string | null | undefined): Voice => ({
  id,
  name,
  ...(language ? { language } : {}),
});

const cartesiaPage = z.object({
  data: z.array(z.object({ id: z.string(), name: z.string(), language: z.string().nullish() })),
  has_more: z.boolean().nullish(),
});

async function listCartesia(request: RestRequest): Promise<Voice[]> {
  const voices: Voice[] = [];
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const last = voices.at(-1)?.id;
    const query = { limit: String(PAGE_SIZE), ...(last === undefined ? {} : { starting_after: last }) };
    const { data, has_more } = await getPage(cartesia, '/voices', query, cartesiaPage, request);
    voices.push(...data.map(({ id, name, language }) => named(id, name, language)));
    if (!has_more || data.length === 0) break;
  }
  return voices;
}

const elevenLabsPage = z.object({
  voices: z.array(
    z.object({
      voice_id: z.string(),
      name: z.string(),
      labels: z.record(z.string(), z.unknown()).nullish(),
    }),
  ),
  has_more: z.boolean().nullish(),
  next_page_token: z.string().nullish(),
});

async function listElevenLabs(request: RestRequest): Promise<Voice[]> {
  const voices: Voice[] = [];
  let token: string | null = null;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const query: Record<string, string> = {
      page_size: String(PAGE_SIZE),
      ...(token === null ? {} : { next_page_token: token }),
    };
    const answer = await getPage(elevenlabs, '/v2/voices', query, elevenLabsPage, request);
    for (const { voice_id, name, labels } of answer.voices) {
      const language = labels?.language;
      voices.push(named(voice_id, name, typeof language === 'string' ? language : null));
    }
    if (!answer.has_more || !answer.next_page_token) break;
    token = answer.next_page_token;
  }
  return voices;
}

const deepgramModels = z.object({
  tts: z
    .array(
      z.object({
        name: z.string().nullish(),
        canonical_name: z.string(),
        languages: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
});

/** Each voice is a model of its own; `family` is how its id begins. */
function listDeepgram(family: string): ListVoices {
  return async (request) => {
    const { tts } = await getPage(deepgramRest, '/v1/models', {}, deepgramModels, request);
    return (tts ?? [])
      .filter(({ canonical_name }) => canonical_name.startsWith(family))
      .map(({ canonical_name: id, name, languages }) => named(id, capital(name ?? id), languages?.[0]));
  };
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
