import { badQuery, deepgramRejections, isAuthorized } from './deepgram-rejections.ts';
import type { SimUpgrade } from './sim-server.ts';
import type { SttRejection } from './stt-simulator.ts';

/** What a session was opened with. */
export interface ListenParameters {
  interimResults: boolean;
  /** Null: no endpointing. */
  endpointingMs: number | null;
  utteranceEndMs: number | null;
  vadEvents: boolean;
  model: string;
  language: string;
}

const parameterNames = new Set([
  ...[
    'model',
    'encoding',
    'sample_rate',
    'channels',
    'language',
    'interim_results',
    'endpointing',
    'version',
  ],
  ...[
    'utterance_end_ms',
    'vad_events',
    'smart_format',
    'punctuate',
    'numerals',
    'profanity_filter',
    'redact',
  ],
  ...[
    'dictation',
    'diarize',
    'diarize_model',
    'multichannel',
    'replace',
    'search',
    'tag',
    'extra',
    'callback',
  ],
  ...['callback_method', 'detect_entities', 'mip_opt_out', 'keyterm', 'keywords', 'filler_words'],
  // Not documented, but taken: LiveKit's plugin always sends it.
  'no_delay',
]);
const MODEL = /^nova-(3(-general|-medical)?|2(-[a-z]+)?)$/;
const LANGUAGE = /^(multi|[a-z]{2,3}(-[A-Za-z0-9]{2,8})*)$/;
const DEFAULT_ENDPOINTING_MS = 10;

/** Judges a handshake of `GET /v1/listen` as the vendor does. `apiKey` null accepts every key. */
export function readListenHandshake(
  upgrade: Pick<SimUpgrade, 'url' | 'headers'>,
  apiKey: string | null,
): ListenParameters | SttRejection {
  const { url, headers } = upgrade;
  if (url.pathname !== '/v1/listen') return deepgramRejections.rejectionOf(404);
  if (!isAuthorized(headers.authorization, apiKey)) return deepgramRejections.rejectionOf(401);
  const query = url.searchParams;
  for (const name of query.keys()) {
    if (!parameterNames.has(name)) return badQuery(`Unknown query parameter: ${name}.`);
  }
  const model = query.get('model') ?? '';
  const language = query.get('language') ?? 'en';
  if (!MODEL.test(model) || !LANGUAGE.test(language)) {
    return { status: 400, code: 'Bad Request', message: 'No such model/language/tier combination found.' };
  }
  if (model.startsWith('nova-3') && query.has('keywords')) {
    return badQuery('Keywords are not supported with nova-3. Use keyterm.');
  }
  if (query.get('encoding') !== 'linear16' || query.get('sample_rate') !== '16000') {
    return badQuery('This simulator decodes linear16 at a sample_rate of 16000 only.');
  }
  if ((query.get('channels') ?? '1') !== '1') return badQuery('This simulator decodes one channel only.');
  return readOptions(query, model, language);
}

function readOptions(
  query: URLSearchParams,
  model: string,
  language: string,
): ListenParameters | SttRejection {
  const interimResults = query.get('interim_results') === 'true';
  const endpointing = query.get('endpointing');
  const endpointingMs =
    endpointing === null ? DEFAULT_ENDPOINTING_MS : endpointing === 'false' ? null : Number(endpointing);
  if (endpointingMs !== null && !(Number.isInteger(endpointingMs) && endpointingMs >= 0)) {
    return badQuery('endpointing must be a number of milliseconds or false.');
  }
  const utteranceEnd = query.get('utterance_end_ms');
  const utteranceEndMs = utteranceEnd === null ? null : Number(utteranceEnd);
  if (utteranceEndMs !== null && !(Number.isInteger(utteranceEndMs) && utteranceEndMs >= 1000)) {
    return badQuery('utterance_end_ms must be at least 1000.');
  }
  if (utteranceEndMs !== null && !interimResults) return badQuery('utterance_end_ms needs interim_results.');
  return {
    model,
    language,
    interimResults,
    endpointingMs,
    utteranceEndMs,
    vadEvents: query.get('vad_events') === 'true',
  };
}
