/**
 * Deepgram Flux, conversational speech-to-text that ends turns itself (`/v2/listen`,
 * https://developers.deepgram.com/docs/flux/state), on a socket of our own: the official SDK loses the words of a
 * refused handshake and reconnects in the middle of a turn.
 */
import { CAPTURE_RATE_HZ } from '#shared/contracts/audio.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import type { Clock } from '../../clock.ts';
import { vendorError } from '../errors.ts';
import { socketUrl } from '../socket.ts';
import type { SttSink, SttVendor, VendorEndpoint } from '../types.ts';
import { deepgram, deepgramClose, deepgramRejection, isIdleClose } from './deepgram-errors.ts';
import { readFluxMessage } from './deepgram-flux-messages.ts';
import type { TurnDialect, TurnSettings } from './turn-dialect.ts';
import { TurnStream, type TurnSttStream } from './turn-stream.ts';

export interface FluxSettings extends TurnSettings {
  /** How sure Flux must be that a turn is over, 0.5–1; 1: only silence of `endTimeoutMs` ends it. */
  endThreshold: number;
  /** From where on it says that a turn may be over, 0.3–0.9, at most `endThreshold`; null: never. */
  eagerThreshold: number | null;
}

export interface DeepgramFluxOptions extends Partial<FluxSettings> {
  endpoint: VendorEndpoint;
  clock: Clock;
  /** BCP 47; `multi` for several languages in turn. */
  language?: string;
  /** Default by the language: `flux-general-en`, else `flux-general-multi`. */
  model?: string;
}

export interface DeepgramFlux extends SttVendor {
  open(sink: SttSink): TurnSttStream<FluxSettings>;
}

const ENGLISH_MODEL = 'flux-general-en';
const MULTILINGUAL_MODEL = 'flux-general-multi';
/** What Deepgram asks for; a multiple of our frames. */
const CHUNK_MS = 80;
/** An `Update` comes for about each 250 ms of audio, words or not. */
const PROGRESS_MS = 3000;
const defaults: FluxSettings = {
  // The vendor's default.
  endThreshold: 0.7,
  // Saves 150–250 ms for more calls of the language model.
  eagerThreshold: 0.5,
  endTimeoutMs: tuning.endpointing.maxMs,
};

/** Deepgram Flux. One stream serves many turns; it reports its end and never reconnects in the middle of a turn. Throws a `VendorError` for thresholds that Flux does not take. */
export function createDeepgramFlux(options: DeepgramFluxOptions): DeepgramFlux {
  const { clock, language = 'en' } = options;
  const settings: FluxSettings = {
    endThreshold: options.endThreshold ?? defaults.endThreshold,
    eagerThreshold: options.eagerThreshold === undefined ? defaults.eagerThreshold : options.eagerThreshold,
    endTimeoutMs: options.endTimeoutMs ?? defaults.endTimeoutMs,
  };
  check(settings);
  const isEnglish = /^en\b/i.test(language);
  const asked = options.model ?? (isEnglish ? ENGLISH_MODEL : MULTILINGUAL_MODEL);
  // The English model hears every language as English.
  const model = asked === ENGLISH_MODEL && !isEnglish ? MULTILINGUAL_MODEL : asked;
  const dialect = fluxDialect(options, model, language);
  return {
    id: `deepgram/${model}`,
    // Nobody has published one: it ends a turn about 260 ms after the last word (Deepgram), and is allowed a tail.
    finalP99Ms: tuning.endpointing.sttFinalDefaultMs,
    hasEndpointing: true,
    endsTurns: true,
    open: (sink) => new TurnStream(dialect, settings, clock, sink),
  };
}

function fluxDialect(
  { endpoint, clock }: DeepgramFluxOptions,
  model: string,
  language: string,
): TurnDialect<FluxSettings> {
  return {
    vendor: deepgram,
    url: ({ endThreshold, eagerThreshold, endTimeoutMs }) =>
      socketUrl(endpoint.baseUrl, '/v2/listen', {
        model,
        encoding: 'linear16',
        sample_rate: String(CAPTURE_RATE_HZ),
        eot_threshold: String(endThreshold),
        ...(eagerThreshold === null ? {} : { eager_eot_threshold: String(eagerThreshold) }),
        eot_timeout_ms: String(endTimeoutMs),
        ...(language.startsWith('en') ? { numerals: 'true' } : {}),
        ...hintOf(model, language),
      }),
    headers: { authorization: `Token ${endpoint.apiKey}` },
    chunkMs: CHUNK_MS,
    idleSilenceMs: null,
    progressMs: PROGRESS_MS,
    read: readFluxMessage,
    configureMessage(settings) {
      check(settings);
      const { endThreshold, eagerThreshold, endTimeoutMs } = settings;
      // What is left out stays as it is: early ends can only be turned off with the next connection.
      const eager = eagerThreshold === null ? {} : { eager_eot_threshold: eagerThreshold };
      const thresholds = { eot_threshold: endThreshold, ...eager, eot_timeout_ms: endTimeoutMs };
      return JSON.stringify({ type: 'Configure', thresholds });
    },
    answersConfigure: true,
    closeMessage: '{"type":"CloseStream"}',
    errorOfRejection: (failure) => deepgramRejection(failure, clock.unixMs()),
    errorOfClose: deepgramClose,
    // Flux also closes without a code.
    isIdleClose: (code, reason) => code === 1005 || isIdleClose(code, reason),
  };
}

/** Only the multilingual model takes a hint, a language without its region; without one it finds out. */
function hintOf(model: string, language: string): Record<string, string> {
  if (model !== MULTILINGUAL_MODEL || language === 'multi') return {};
  return { language_hint: language.split('-')[0]!.toLowerCase() };
}

function check({ endThreshold, eagerThreshold, endTimeoutMs }: FluxSettings): void {
  const within = (value: number, min: number, max: number) => value >= min && value <= max;
  const isRight =
    within(endThreshold, 0.5, 1) &&
    (eagerThreshold === null || within(eagerThreshold, 0.3, Math.min(0.9, endThreshold))) &&
    within(endTimeoutMs, 500, 60_000);
  if (isRight) return;
  const words =
    'Deepgram Flux does not take these thresholds: the early one must lie between 0.3 and 0.9 and not above the one that ends a turn, that one between 0.5 and 1, and the timeout between 0.5 and 60 seconds.';
  throw vendorError(deepgram, 'bad-request', { words });
}
