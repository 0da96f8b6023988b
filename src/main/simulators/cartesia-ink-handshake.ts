import { type CartesiaRefusal, judgeCartesiaHeaders } from './cartesia-protocol.ts';
import type { SimUpgrade } from './sim-server.ts';
import type { SttRejection } from './stt-simulator.ts';

export interface InkTurnParameters {
  startThreshold: number;
  eagerEndThreshold: number;
  endThreshold: number;
  endTimeoutMs: number;
}

export interface InkParameters {
  model: string;
  language: string;
}

const TURN_PARAMETERS = [
  ...['model', 'encoding', 'sample_rate', 'keyterm', 'cartesia_version', 'turn_start_threshold'],
  ...['turn_eager_end_threshold', 'turn_end_threshold', 'turn_end_timeout_ms'],
];
const MANUAL_PARAMETERS = [
  ...['model', 'encoding', 'sample_rate', 'language', 'keyterm', 'cartesia_version'],
  ...['max_silence_duration_secs', 'min_volume'],
];
const MANUAL_MODELS = ['ink-2', 'ink-whisper', 'ink-whisper-2025-06-04'];

const refused = (refusal: CartesiaRefusal): SttRejection => ({
  status: refusal.status,
  code: refusal.errorCode ?? '',
  message: refusal.message,
});
const badRequest = (message: string): SttRejection => ({ status: 400, code: '', message });

/** Judges a handshake of `/stt/turns/websocket` as the vendor does. `apiKey` null accepts every key. */
export function readInkTurnsHandshake(
  upgrade: Pick<SimUpgrade, 'url' | 'headers'>,
  apiKey: string | null,
): InkTurnParameters | SttRejection {
  const query = upgrade.url.searchParams;
  const problem = judge(upgrade, apiKey, TURN_PARAMETERS, ['ink-2']);
  if (problem !== null) return problem;
  const parameters: InkTurnParameters = {
    startThreshold: Number(query.get('turn_start_threshold') ?? 0.8),
    eagerEndThreshold: Number(query.get('turn_eager_end_threshold') ?? 0.4),
    endThreshold: Number(query.get('turn_end_threshold') ?? 0.2),
    endTimeoutMs: Number(query.get('turn_end_timeout_ms') ?? 5600),
  };
  const words = inkTurnProblem(parameters);
  return words === null ? parameters : badRequest(words);
}

/** Judges a handshake of `/stt/websocket` as the vendor does. `apiKey` null accepts every key. */
export function readInkHandshake(
  upgrade: Pick<SimUpgrade, 'url' | 'headers'>,
  apiKey: string | null,
): InkParameters | SttRejection {
  const query = upgrade.url.searchParams;
  const problem = judge(upgrade, apiKey, MANUAL_PARAMETERS, MANUAL_MODELS);
  if (problem !== null) return problem;
  const model = query.get('model') ?? '';
  const language = query.get('language') ?? 'en';
  if (model === 'ink-2' && language !== 'en') return badRequest('ink-2 transcribes English only.');
  if (!/^[a-z]{2,3}$/.test(language)) return badRequest(`Unknown language: ${language}.`);
  return { model, language };
}

/** What is wrong with the thresholds of turns, in words; null: nothing. */
export function inkTurnProblem(parameters: InkTurnParameters): string | null {
  const { startThreshold, eagerEndThreshold, endThreshold, endTimeoutMs } = parameters;
  if (!(startThreshold >= 0.5 && startThreshold <= 0.9)) return 'start_threshold must be 0.5 to 0.9.';
  if (!(eagerEndThreshold >= 0.3 && eagerEndThreshold <= 0.6))
    return 'eager_end_threshold must be 0.3 to 0.6.';
  if (!(endThreshold >= 0.05 && endThreshold <= 0.5)) return 'end_threshold must be 0.05 to 0.5.';
  if (!(endThreshold < eagerEndThreshold && eagerEndThreshold < startThreshold)) {
    return 'The thresholds must hold end < eager_end < start.';
  }
  const isTimeout = Number.isInteger(endTimeoutMs) && endTimeoutMs >= 640 && endTimeoutMs <= 11_200;
  return isTimeout ? null : 'end_timeout_ms must be 640 to 11200.';
}

function judge(
  { url, headers }: Pick<SimUpgrade, 'url' | 'headers'>,
  apiKey: string | null,
  known: readonly string[],
  models: readonly string[],
): SttRejection | null {
  const refusal = judgeCartesiaHeaders(url, headers, apiKey ?? undefined);
  if (refusal !== null) return refused(refusal);
  const query = url.searchParams;
  for (const name of query.keys()) {
    if (!known.includes(name)) return badRequest(`Unknown query parameter: ${name}.`);
  }
  if (!models.includes(query.get('model') ?? '')) {
    return { status: 404, code: 'model_not_found', message: 'The model does not exist.' };
  }
  if (query.get('encoding') !== 'pcm_s16le' || query.get('sample_rate') !== '16000') {
    return badRequest('This simulator decodes pcm_s16le at a sample_rate of 16000 only.');
  }
  return null;
}
