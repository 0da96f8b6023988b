import { badQuery, deepgramRejections, isAuthorized } from './deepgram-rejections.ts';
import type { SimUpgrade } from './sim-server.ts';
import type { SttRejection } from './stt-simulator.ts';

/** What a session was opened with; `Configure` changes the thresholds. */
export interface FluxParameters {
  model: string;
  endThreshold: number;
  eagerThreshold: number | null;
  endTimeoutMs: number;
  languageHints: string[];
}

const parameterNames = new Set([
  ...[
    'model',
    'encoding',
    'sample_rate',
    'eot_threshold',
    'eager_eot_threshold',
    'eot_timeout_ms',
    'keyterm',
  ],
  ...['language_hint', 'profanity_filter', 'numerals', 'redact', 'mip_opt_out', 'tag'],
]);
const MODEL = /^flux-general-(en|multi)$/;

/** Judges a handshake of `GET /v2/listen` as the vendor does. `apiKey` null accepts every key. */
export function readFluxHandshake(
  { url, headers }: Pick<SimUpgrade, 'url' | 'headers'>,
  apiKey: string | null,
): FluxParameters | SttRejection {
  if (url.pathname !== '/v2/listen') return deepgramRejections.rejectionOf(404);
  if (!isAuthorized(headers.authorization, apiKey)) return deepgramRejections.rejectionOf(401);
  const query = url.searchParams;
  for (const name of query.keys()) {
    if (!parameterNames.has(name)) return badQuery(`Unknown query parameter: ${name}.`);
  }
  const model = query.get('model') ?? '';
  if (!MODEL.test(model)) return { status: 400, code: 'Bad Request', message: 'No such model found.' };
  if (query.get('encoding') !== 'linear16' || query.get('sample_rate') !== '16000') {
    return badQuery('This simulator decodes linear16 at a sample_rate of 16000 only.');
  }
  const languageHints = query.getAll('language_hint');
  if (languageHints.length > 0 && model !== 'flux-general-multi') {
    return badQuery('language_hint needs flux-general-multi.');
  }
  const eager = query.get('eager_eot_threshold');
  const thresholds = {
    endThreshold: Number(query.get('eot_threshold') ?? 0.7),
    eagerThreshold: eager === null ? null : Number(eager),
    endTimeoutMs: Number(query.get('eot_timeout_ms') ?? 5000),
  };
  const problem = problemOf(thresholds);
  return problem === null ? { model, languageHints, ...thresholds } : badQuery(problem);
}

/** What is wrong with thresholds, in words; null: nothing. */
export function problemOf({
  endThreshold,
  eagerThreshold,
  endTimeoutMs,
}: Pick<FluxParameters, 'endThreshold' | 'eagerThreshold' | 'endTimeoutMs'>): string | null {
  if (!(endThreshold >= 0.5 && endThreshold <= 1)) return 'eot_threshold must be between 0.5 and 1.0.';
  if (!Number.isInteger(endTimeoutMs) || endTimeoutMs < 500 || endTimeoutMs > 60_000) {
    return 'eot_timeout_ms must be between 500 and 60000.';
  }
  if (eagerThreshold === null) return null;
  if (!(eagerThreshold >= 0.3 && eagerThreshold <= 0.9)) {
    return 'eager_eot_threshold must be between 0.3 and 0.9.';
  }
  return eagerThreshold > endThreshold ? 'eager_eot_threshold must not be above eot_threshold.' : null;
}
