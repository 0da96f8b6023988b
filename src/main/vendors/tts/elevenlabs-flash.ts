import { PLAYER_RATE_HZ } from '#shared/contracts/audio.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import type { Clock } from '../../clock.ts';
import { elevenLabs, elevenLabsClose, elevenLabsHeaders, elevenLabsRejection } from '../elevenlabs-errors.ts';
import { socketUrl } from '../socket.ts';
import type { TtsVendor, VendorEndpoint } from '../types.ts';
import { type ContextProtocol, createContextVendor } from './context-socket.ts';
import { createElevenLabsReader } from './elevenlabs-events.ts';
import type { TtsLimits } from './tts-limits.ts';

const DEFAULT_MODEL = 'eleven_flash_v2_5';
/** "Sarah", one of the voices that every account has. */
const DEFAULT_VOICE_ID = 'EXAVITQu4vr4xnSDxMaL';
/** Other models refuse the parameter. */
const LANGUAGE_MODELS = /^eleven_(flash|turbo)_v2_5$/;
/** The longest that the vendor allows; its own default of 20 s is less than many a pause in a conversation. */
const INACTIVITY_S = 180;
/** Not every server keeps the longer inactivity: half of the default is safe with each. */
const KEEP_ALIVE_MS = 10_000;
/** The sixth makes the vendor close the socket and all that it carries. */
const CONTEXTS_MAX = 5;
const PING_MS = 15_000;
const QUEUE_MAX_BYTES = 256 * 1024;

export interface ElevenLabsFlashOptions {
  endpoint: VendorEndpoint;
  clock: Clock;
  model?: string;
  voiceId?: string;
  /** BCP 47 language, e.g. `en`. Without it the vendor goes by the text. */
  language?: string;
  /** 0.7 to 1.2; beyond that it is cut off. 1 is the voice's own. */
  speed?: number;
  limits?: TtsLimits;
}

/**
 * ElevenLabs Flash over the multi-context WebSocket
 * (https://elevenlabs.io/docs/api-reference/multi-context-text-to-speech): a context a speech, at most five a socket,
 * the cancelled ones counted until their `isFinal`. Voice and model are part of the address.
 *
 * Not through the vendor's SDK: it has no client for this socket, and costs 0.8 s and 200 MB to load.
 * Throws when the endpoint's base is not a URL.
 */
export function createElevenLabsFlash(options: ElevenLabsFlashOptions): TtsVendor {
  const { clock, endpoint, language } = options;
  const model = options.model ?? DEFAULT_MODEL;
  const limits = options.limits ?? tuning.tts;
  const voice = encodeURIComponent(options.voiceId ?? DEFAULT_VOICE_ID);
  const url = socketUrl(endpoint.baseUrl, `/v1/text-to-speech/${voice}/multi-stream-input`, {
    model_id: model,
    output_format: `pcm_${PLAYER_RATE_HZ}`,
    // We send whole clauses: the vendor need not wait for more.
    auto_mode: 'true',
    // Without it a clause may be timed on its first message only.
    sync_alignment: 'true',
    inactivity_timeout: String(INACTIVITY_S),
    ...(language !== undefined && LANGUAGE_MODELS.test(model)
      ? { language_code: language.split('-')[0] ?? language }
      : {}),
  });
  return createContextVendor({
    id: `elevenlabs/${model}`,
    limits,
    socket: {
      vendor: elevenLabs,
      url,
      headers: elevenLabsHeaders(endpoint.apiKey),
      clock,
      connectTimeoutMs: limits.connectMs,
      queueMaxBytes: QUEUE_MAX_BYTES,
      pingIntervalMs: PING_MS,
      errorOfRejection: (failure) => elevenLabsRejection(failure, clock.unixMs()),
      errorOfClose: elevenLabsClose,
    },
    createProtocol: () => createProtocol(options.speed ?? 1),
  });
}

function createProtocol(speed: number): ContextProtocol {
  const reader = createElevenLabsReader();
  const opened = new Set<string>();
  const settings = speed === 1 ? {} : { voice_settings: { speed: Math.min(1.2, Math.max(0.7, speed)) } };
  const forget = (id: string) => {
    opened.delete(id);
    reader.forget(id);
  };

  return {
    read(frame) {
      const event = reader.read(frame);
      if (event?.kind === 'done') forget(event.contextId);
      return event;
    },
    say(id, text) {
      const clause = { text: /\s$/.test(text) ? text : `${text} `, context_id: id, flush: true };
      if (opened.has(id)) return [clause];
      opened.add(id);
      reader.open(id);
      // Settings are for the first message of a context alone: later ones make the vendor close the socket.
      return [{ text: ' ', context_id: id, ...settings }, clause];
    },
    // `isFinal` comes for a closed context only; after a flush the closing waits for the sound.
    end: (id) => [
      { context_id: id, flush: true },
      { context_id: id, close_context: true },
    ],
    cancel(id) {
      forget(id);
      return [{ context_id: id, close_context: true }];
    },
    keepAlive: { everyMs: KEEP_ALIVE_MS, message: (id) => ({ text: '', context_id: id }) },
    contextsMax: CONTEXTS_MAX,
    isIdleClose: (code, reason) =>
      code === 1000 || (code === 1008 && reason.includes('input_timeout_exceeded')),
  };
}
