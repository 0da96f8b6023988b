import { PLAYER_RATE_HZ } from '#shared/contracts/audio.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import type { Clock } from '../../clock.ts';
import { cartesiaHeaders, cartesiaIdentity, cartesiaRejection } from '../cartesia-errors.ts';
import { socketUrl } from '../socket.ts';
import type { TtsVendor, VendorEndpoint } from '../types.ts';
import { readCartesiaEvent } from './cartesia-events.ts';
import { createContextVendor } from './context-socket.ts';
import type { TtsLimits } from './tts-limits.ts';

const DEFAULT_MODEL = 'sonic-3.5';
/** "Katie", whom the vendor recommends for assistants. */
const DEFAULT_VOICE_ID = 'f786b574-daa5-4673-aa0c-cbe3e8534c02';
/** After a sleep or a change of network nothing else tells that a silent socket is dead. */
const PING_MS = 15_000;
/** "connection idle timeout", after five minutes. A socket that carries nothing ends unnoticed. */
const IDLE_CLOSE = 1000;
const QUEUE_MAX_BYTES = 256 * 1024;

export interface CartesiaOptions {
  endpoint: VendorEndpoint;
  clock: Clock;
  model?: string;
  voiceId?: string;
  /** BCP 47 language, e.g. `en`. */
  language?: string;
  /** 0.6 to 1.5; beyond that it is cut off. 1 is the voice's own. */
  speed?: number;
  /** 0.5 to 2; beyond that it is cut off. 1 is the voice's own. */
  volume?: number;
  /** One of the vendor's words, e.g. `calm`. */
  emotion?: string;
  limits?: TtsLimits;
}

/**
 * Cartesia Sonic over its TTS WebSocket (https://docs.cartesia.ai/api-reference/tts/websocket): one socket for many
 * speeches, a context a speech.
 *
 * Not through the vendor's SDK: its TTS socket is `wss` only, puts the key into the URL in an ES module, reconnects on
 * its own in the middle of a speech and loses what a refused handshake says.
 * Throws when the endpoint's base is not a URL.
 */
export function createCartesia(options: CartesiaOptions): TtsVendor {
  const { clock, endpoint } = options;
  const model = options.model ?? DEFAULT_MODEL;
  const limits = options.limits ?? tuning.tts;
  const generation = generationConfig(options);
  /** Repeated in every message: the vendor wants a context's settings each time. */
  const settings = {
    model_id: model,
    voice: options.voiceId ?? DEFAULT_VOICE_ID,
    language: (options.language ?? 'en').split('-')[0],
    output_format: { container: 'raw', encoding: 'pcm_s16le', sample_rate: PLAYER_RATE_HZ },
    add_timestamps: true,
    // We send whole clauses: the vendor need not wait for more.
    max_buffer_delay_ms: 0,
    ...(generation === null ? {} : { generation_config: generation }),
  };

  return createContextVendor({
    id: `cartesia/${model}`,
    limits,
    socket: {
      vendor: cartesiaIdentity,
      url: socketUrl(endpoint.baseUrl, '/tts/websocket', {}),
      headers: cartesiaHeaders(endpoint.apiKey),
      clock,
      connectTimeoutMs: limits.connectMs,
      queueMaxBytes: QUEUE_MAX_BYTES,
      pingIntervalMs: PING_MS,
      errorOfRejection: (failure) => cartesiaRejection(failure, clock.unixMs()),
    },
    createProtocol: () => ({
      read: (frame) => readCartesiaEvent(frame, clock.unixMs()),
      say: (id, text) => [{ context_id: id, transcript: text, continue: true, ...settings }],
      end: (id) => [{ context_id: id, transcript: '', continue: false, ...settings }],
      cancel: (id) => [{ context_id: id, cancel: true }],
      // The plan limits active contexts over all sockets, and says so with 429.
      contextsMax: Number.POSITIVE_INFINITY,
      isIdleClose: (code) => code === IDLE_CLOSE,
    }),
  });
}

/** Only what was asked for: models before Sonic 3 know none of it. */
function generationConfig({ speed, volume, emotion }: CartesiaOptions): object | null {
  const within = (value: number, min: number, max: number) => Math.min(max, Math.max(min, value));
  const config = {
    ...(speed === undefined || speed === 1 ? {} : { speed: within(speed, 0.6, 1.5) }),
    ...(volume === undefined || volume === 1 ? {} : { volume: within(volume, 0.5, 2) }),
    ...(emotion === undefined ? {} : { emotion }),
  };
  return Object.keys(config).length === 0 ? null : config;
}
