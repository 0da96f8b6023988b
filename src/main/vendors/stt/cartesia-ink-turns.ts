/**
 * Cartesia Ink, speech-to-text that ends turns itself (`/stt/turns/websocket`,
 * https://docs.cartesia.ai/api-reference/stt/turns), on a socket of our own: the vendor's SDK puts the key into the
 * address in an ES module and loses what a refused handshake says.
 */
import { CAPTURE_RATE_HZ } from '#shared/contracts/audio.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import type { Clock } from '../../clock.ts';
import { cartesiaHeaders, cartesiaIdentity, cartesiaRejection } from '../cartesia-errors.ts';
import { errorOfClose, vendorError } from '../errors.ts';
import { socketUrl } from '../socket.ts';
import type { SttSink, SttVendor, VendorEndpoint } from '../types.ts';
import {
  INK_FINAL_P99_MS,
  INK_IDLE_SILENCE_MS,
  isInkIdleClose,
  readInkTurn,
} from './cartesia-ink-messages.ts';
import type { TurnDialect, TurnSettings } from './turn-dialect.ts';
import { TurnStream, type TurnSttStream } from './turn-stream.ts';

/**
 * Probabilities that the person speaks, so the other way round than Deepgram's: the lower an end, the surer. They must
 * lie in order: end < eager end < start.
 */
export interface InkTurnSettings extends TurnSettings {
  /** 0.5–0.9. */
  startThreshold: number;
  /** 0.3–0.6. */
  eagerEndThreshold: number;
  /** 0.05–0.5. */
  endThreshold: number;
}

export interface CartesiaInkTurnsOptions extends Partial<InkTurnSettings> {
  endpoint: VendorEndpoint;
  clock: Clock;
  /** Default `ink-2`, which is for English. */
  model?: string;
}

export interface CartesiaInkTurns extends SttVendor {
  open(sink: SttSink): TurnSttStream<InkTurnSettings>;
}

/** What Cartesia recommends. */
const CHUNK_MS = 100;
/** The vendor's own, but for the timeout. */
const defaults: InkTurnSettings = {
  startThreshold: 0.8,
  eagerEndThreshold: 0.4,
  endThreshold: 0.2,
  endTimeoutMs: tuning.endpointing.maxMs,
};

/** Cartesia Ink with turns. One stream serves many turns; it reports its end and never reconnects in the middle of a turn. Throws a `VendorError` for thresholds that Ink does not take. */
export function createCartesiaInkTurns(options: CartesiaInkTurnsOptions): CartesiaInkTurns {
  const { clock, model = 'ink-2' } = options;
  const settings: InkTurnSettings = {
    startThreshold: options.startThreshold ?? defaults.startThreshold,
    eagerEndThreshold: options.eagerEndThreshold ?? defaults.eagerEndThreshold,
    endThreshold: options.endThreshold ?? defaults.endThreshold,
    endTimeoutMs: options.endTimeoutMs ?? defaults.endTimeoutMs,
  };
  check(settings);
  const dialect = inkDialect(options, model);
  return {
    id: `cartesia/${model}-turns`,
    finalP99Ms: INK_FINAL_P99_MS,
    hasEndpointing: true,
    endsTurns: true,
    open: (sink) => new TurnStream(dialect, settings, clock, sink),
  };
}

function inkDialect(
  { endpoint, clock }: CartesiaInkTurnsOptions,
  model: string,
): TurnDialect<InkTurnSettings> {
  return {
    vendor: cartesiaIdentity,
    url: (settings) =>
      socketUrl(endpoint.baseUrl, '/stt/turns/websocket', {
        model,
        encoding: 'pcm_s16le',
        sample_rate: String(CAPTURE_RATE_HZ),
        turn_start_threshold: String(settings.startThreshold),
        turn_eager_end_threshold: String(settings.eagerEndThreshold),
        turn_end_threshold: String(settings.endThreshold),
        turn_end_timeout_ms: String(settings.endTimeoutMs),
      }),
    headers: cartesiaHeaders(endpoint.apiKey),
    chunkMs: CHUNK_MS,
    idleSilenceMs: INK_IDLE_SILENCE_MS,
    progressMs: null,
    read: (text) => readInkTurn(text, clock.unixMs()),
    configureMessage(settings) {
      check(settings);
      return JSON.stringify({
        type: 'config',
        turn: {
          start_threshold: settings.startThreshold,
          eager_end_threshold: settings.eagerEndThreshold,
          end_threshold: settings.endThreshold,
          end_timeout_ms: settings.endTimeoutMs,
        },
      });
    },
    answersConfigure: false,
    closeMessage: '{"type":"close"}',
    errorOfRejection: (failure) => cartesiaRejection(failure, clock.unixMs()),
    errorOfClose: (code) => errorOfClose(cartesiaIdentity, code),
    isIdleClose: isInkIdleClose,
  };
}

function check({ startThreshold, eagerEndThreshold, endThreshold, endTimeoutMs }: InkTurnSettings): void {
  const within = (value: number, min: number, max: number) => value >= min && value <= max;
  const isRight =
    within(startThreshold, 0.5, 0.9) &&
    within(eagerEndThreshold, 0.3, 0.6) &&
    within(endThreshold, 0.05, 0.5) &&
    endThreshold < eagerEndThreshold &&
    eagerEndThreshold < startThreshold &&
    within(endTimeoutMs, 640, 11_200);
  if (isRight) return;
  const words =
    'Cartesia Ink does not take these thresholds: the one for the end of a turn (0.05 to 0.5) must lie below the one for an early end (0.3 to 0.6), that one below the one for its start (0.5 to 0.9), and the timeout between 0.64 and 11.2 seconds.';
  throw vendorError(cartesiaIdentity, 'bad-request', { words });
}
