import { CAPTURE_RATE_HZ } from '#shared/contracts/audio.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import type { Clock } from '../../clock.ts';
import { socketUrl } from '../socket.ts';
import type { VendorEndpoint } from '../types.ts';

export interface DeepgramNovaOptions {
  endpoint: VendorEndpoint;
  clock: Clock;
  /** BCP-47, or `multi`. */
  language?: string;
  /** Default `nova-3`. */
  model?: string;
  /** Silence after which Deepgram ends an utterance; its words are final then. */
  endpointingMs?: number;
}

/** Interims come about once a second: an earlier utterance end is not to be had. */
const UTTERANCE_END_MS = 1000;

/** Address of a listening session, options and all. Throws on a base URL that is none. */
export function listenUrl(options: DeepgramNovaOptions & { model: string }): URL {
  const { endpoint, model, language = 'en', endpointingMs = tuning.stt.vendorEndpointingMs } = options;
  return socketUrl(endpoint.baseUrl, '/v1/listen', {
    model,
    language,
    encoding: 'linear16',
    sample_rate: String(CAPTURE_RATE_HZ),
    channels: '1',
    interim_results: 'true',
    endpointing: String(endpointingMs),
    utterance_end_ms: String(UTTERANCE_END_MS),
    // Commas tell whether a sentence goes on. `smart_format` would hold finals back until a date or a number is whole.
    punctuate: 'true',
    ...(language.startsWith('en') ? { numerals: 'true' } : {}),
  });
}
