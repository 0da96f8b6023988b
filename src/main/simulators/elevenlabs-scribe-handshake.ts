import type { SimUpgrade } from './sim-server.ts';
import type { SttRejection } from './stt-simulator.ts';

export interface ScribeParameters {
  model: string;
  /** Null: we are told when to commit. */
  vadSilenceMs: number | null;
  /** Null: found out. */
  language: string | null;
  detectsLanguage: boolean;
}

const parameterNames = new Set([
  ...['model_id', 'audio_format', 'commit_strategy', 'vad_silence_threshold_secs', 'vad_threshold', 'token'],
  ...[
    'min_speech_duration_ms',
    'min_silence_duration_ms',
    'language_code',
    'secondary_languages',
    'keyterms',
  ],
  ...[
    'include_timestamps',
    'include_language_detection',
    'no_verbatim',
    'entity_detection',
    'enable_logging',
  ],
  ...['transcript_edit', 'filter_background_audio'],
]);

const badQuery = (message: string): SttRejection => ({ status: 422, code: 'invalid_request', message });

/** Judges a handshake as the vendor does; a number is the status of a refusal in the usual words. `apiKey` null accepts every key. */
export function readScribeHandshake(
  { url, headers }: Pick<SimUpgrade, 'url' | 'headers'>,
  apiKey: string | null,
): ScribeParameters | SttRejection | number {
  const key = headers['xi-api-key'];
  if (typeof key !== 'string' || (apiKey !== null && key !== apiKey)) return 401;
  const query = url.searchParams;
  for (const name of query.keys()) {
    if (!parameterNames.has(name)) return badQuery(`Unknown query parameter: ${name}.`);
  }
  const model = query.get('model_id') ?? '';
  if (!/^scribe_v\d_realtime$/.test(model)) return badQuery('The model_id is not a realtime model.');
  if (query.get('audio_format') !== 'pcm_16000') return badQuery('This simulator decodes pcm_16000 only.');
  const strategy = query.get('commit_strategy') ?? 'manual';
  if (strategy !== 'manual' && strategy !== 'vad') return badQuery('commit_strategy must be manual or vad.');
  const silenceS = Number(query.get('vad_silence_threshold_secs') ?? 1.5);
  if (!(silenceS >= 0.3 && silenceS <= 3)) return badQuery('vad_silence_threshold_secs must be 0.3 to 3.0.');
  return {
    model,
    vadSilenceMs: strategy === 'vad' ? silenceS * 1000 : null,
    language: query.get('language_code'),
    detectsLanguage: query.get('include_language_detection') === 'true',
  };
}
