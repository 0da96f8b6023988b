import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { HttpRefusal } from './sim-faults.ts';

/** An error in the vendor's words. */
export class ElevenLabsRefusal extends Error {
  readonly id: string;
  readonly status: number;

  constructor(id: string, message: string, status = 400) {
    super(message);
    this.id = id;
    this.status = status;
  }

  http(): HttpRefusal {
    return {
      status: this.status,
      body: JSON.stringify({ detail: { status: this.id, message: this.message } }),
    };
  }

  /** The frame that precedes the close of a socket. */
  frame(contextId: string | null): object {
    const context = contextId === null ? {} : { contextId };
    return { message: this.message, error: this.id, code: 1008, ...context };
  }
}

/** What the vendor says to a status. */
export function elevenLabsRefusalOf(status: number): ElevenLabsRefusal {
  const [id, message] = refusals[status] ?? ['internal_server_error', 'Something went wrong.'];
  return new ElevenLabsRefusal(id, message, status);
}

const refusals: Readonly<Record<number, readonly [id: string, message: string]>> = {
  400: ['invalid_request', 'The request is not valid.'],
  401: ['invalid_api_key', 'The API key is missing or not valid.'],
  402: ['quota_exceeded', 'This request exceeds your quota.'],
  403: ['missing_permissions', 'The API key lacks the permission text_to_speech.'],
  404: ['not_found', 'Not found.'],
  429: ['too_many_concurrent_requests', 'Too many concurrent requests for your plan.'],
};

/** Judges the key: null when it will do. `apiKey` undefined: any that looks like one. */
export function judgeElevenLabsKey(
  headers: IncomingHttpHeaders,
  apiKey: string | undefined,
): ElevenLabsRefusal | null {
  const key = headers['xi-api-key'];
  const isKnown = apiKey === undefined ? /^(sk_|test-key-)/.test(String(key)) : key === apiKey;
  return isKnown ? null : elevenLabsRefusalOf(401);
}

export const elevenLabsVoices = [
  { voice_id: 'EXAVITQu4vr4xnSDxMaL', name: 'Sarah', language: 'en' },
  { voice_id: 'JBFqnCBsd6RMkjVDRZzb', name: 'George', language: 'en' },
  { voice_id: 'simulated-voice-es', name: 'Lucía', language: 'es' },
] as const;

const PAGE_DEFAULT = 10;
const PAGE_MAX = 100;

/** `GET /v2/voices`: a page of them, from behind `next_page_token`. */
export function elevenLabsVoicesPage(query: URLSearchParams): object {
  const size = Math.min(PAGE_MAX, Math.max(1, Number(query.get('page_size') ?? PAGE_DEFAULT)));
  const from = Number(query.get('next_page_token') ?? 0);
  const page = elevenLabsVoices.slice(from, from + size);
  const hasMore = from + page.length < elevenLabsVoices.length;
  return {
    voices: page.map(({ language, ...voice }) => ({
      ...voice,
      category: 'premade',
      labels: { language, description: 'simulated' },
    })),
    has_more: hasMore,
    total_count: elevenLabsVoices.length,
    next_page_token: hasMore ? String(from + page.length) : null,
  };
}

const queryNames = new Set([
  ...['model_id', 'output_format', 'language_code', 'auto_mode', 'inactivity_timeout', 'sync_alignment'],
  ...['enable_ssml_parsing', 'enable_logging', 'apply_text_normalization', 'seed'],
]);
const MODEL = /^eleven_(flash|turbo)_v2(_5)?$|^eleven_multilingual_v2$/;
const INACTIVITY_DEFAULT_S = 20;
const INACTIVITY_MAX_S = 180;

/** What a socket was opened with. */
export interface StreamParameters {
  voiceId: string;
  language: string;
  /** Speaks whatever comes; else text waits for the schedule or a flush. */
  autoMode: boolean;
  /** Every chunk is timed; else the first of a text only. */
  syncAlignment: boolean;
  inactivityMs: number;
}

/** Judges address and query of a handshake. Throws `ElevenLabsRefusal`. */
export function readStreamAddress({ pathname, searchParams: query }: URL): StreamParameters {
  const voice = /^\/v1\/text-to-speech\/([^/]+)\/multi-stream-input$/.exec(pathname)?.[1];
  if (voice === undefined) throw elevenLabsRefusalOf(404);
  if (!elevenLabsVoices.some(({ voice_id }) => voice_id === decodeURIComponent(voice))) {
    throw new ElevenLabsRefusal('voice_not_found', 'A voice with this id was not found.', 404);
  }
  for (const name of query.keys()) {
    if (!queryNames.has(name)) throw new ElevenLabsRefusal('invalid_request', `Unknown parameter ${name}.`);
  }
  const model = query.get('model_id') ?? 'eleven_multilingual_v2';
  if (!MODEL.test(model)) {
    throw new ElevenLabsRefusal('unsupported_model', 'This model is not available on this socket.');
  }
  const language = query.get('language_code');
  if (language !== null && !/_v2_5$/.test(model)) {
    throw new ElevenLabsRefusal('invalid_request', 'This model does not support language_code.');
  }
  if (query.get('output_format') !== 'pcm_24000') {
    throw new ElevenLabsRefusal('invalid_request', 'This simulator speaks pcm_24000 only.');
  }
  const inactivityS = Number(query.get('inactivity_timeout') ?? INACTIVITY_DEFAULT_S);
  if (!(inactivityS >= 1 && inactivityS <= INACTIVITY_MAX_S)) {
    throw new ElevenLabsRefusal('invalid_request', 'inactivity_timeout is out of range.');
  }
  return {
    voiceId: decodeURIComponent(voice),
    language: language ?? 'en',
    autoMode: query.get('auto_mode') === 'true',
    syncAlignment: query.get('sync_alignment') === 'true',
    inactivityMs: inactivityS * 1000,
  };
}

const messageSchema = z.strictObject({
  context_id: z.string().min(1).max(128).optional(),
  text: z.string().optional(),
  flush: z.boolean().optional(),
  try_trigger_generation: z.boolean().optional(),
  close_context: z.boolean().optional(),
  close_socket: z.boolean().optional(),
  voice_settings: z
    .strictObject({
      stability: z.number().min(0).max(1).optional(),
      similarity_boost: z.number().min(0).max(1).optional(),
      style: z.number().min(0).max(1).optional(),
      use_speaker_boost: z.boolean().optional(),
      speed: z.number().min(0.7).max(1.2).optional(),
    })
    .optional(),
  generation_config: z
    .strictObject({ chunk_length_schedule: z.array(z.number().min(50).max(500)).optional() })
    .optional(),
});
export type StreamMessage = z.infer<typeof messageSchema>;

/** Reads a client's frame. Throws `ElevenLabsRefusal`. */
export function readStreamMessage(frame: string): StreamMessage {
  try {
    const parsed = messageSchema.safeParse(JSON.parse(frame));
    if (parsed.success) return parsed.data;
    throw new ElevenLabsRefusal('invalid_message', z.prettifyError(parsed.error));
  } catch (error) {
    if (error instanceof ElevenLabsRefusal) throw error;
    throw new ElevenLabsRefusal('invalid_message', 'The message is not valid JSON.');
  }
}
