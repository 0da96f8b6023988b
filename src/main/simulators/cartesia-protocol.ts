import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import type { HttpRefusal } from './sim-faults.ts';

/** The versions whose behaviour this simulator knows; older ones want another shape of `voice`. */
export const cartesiaVersions = ['2026-03-01', '2026-08-14'];

/** An error in the vendor's words. */
export class CartesiaRefusal extends Error {
  readonly status: number;
  readonly errorCode: string | null;
  readonly title: string;

  constructor(status: number, title: string, message: string, errorCode: string | null = null) {
    super(message);
    this.status = status;
    this.title = title;
    this.errorCode = errorCode;
  }

  http(): HttpRefusal {
    return {
      status: this.status,
      body: JSON.stringify({
        error_code: this.errorCode,
        title: this.title,
        message: this.message,
        request_id: 'req_simulated',
      }),
    };
  }

  /** `shape`: `old` is how versions before 2026-03-01 said it. */
  event(contextId: string | null, shape: 'new' | 'old' = 'new'): object {
    const context = contextId === null ? {} : { context_id: contextId };
    const common = { type: 'error', done: true, status_code: this.status, ...context };
    if (shape === 'old') return { ...common, error: `${this.title}: ${this.message}` };
    return {
      ...common,
      error_code: this.errorCode,
      title: this.title,
      message: this.message,
      request_id: 'req_simulated',
    };
  }
}

/** What the vendor says to a status. */
export function cartesiaRefusalOf(status: number): CartesiaRefusal {
  const [title, message, code] = refusals[status] ?? [
    'Internal server error',
    'Something went wrong on our side.',
    null,
  ];
  return new CartesiaRefusal(status, title, message, code);
}

const refusals: Record<number, readonly [title: string, message: string, errorCode: string | null]> = {
  400: ['Invalid request', 'The request is not valid.', null],
  401: ['Unauthorized', 'The API key is missing or not valid.', null],
  402: ['Payment required', 'The credit limit of your plan is reached.', 'quota_exceeded'],
  403: ['Forbidden', 'The API key may not do this.', null],
  404: ['Not found', 'The model or the voice does not exist.', 'model_not_found'],
  429: [
    'Too many concurrent requests',
    'The concurrency limit of your plan is reached.',
    'concurrency_limited',
  ],
};

const contextId = z.string().min(1).max(128);

const cancelSchema = z.strictObject({ context_id: contextId, cancel: z.literal(true) });

const generateSchema = z.strictObject({
  context_id: contextId,
  model_id: z.string().min(1),
  transcript: z.string(),
  voice: z.union([z.string().min(1), z.looseObject({ id: z.string().min(1) })]),
  output_format: z.strictObject({
    container: z.literal('raw'),
    encoding: z.literal('pcm_s16le'),
    sample_rate: z.literal(24_000),
  }),
  language: z.string().min(2).optional(),
  locale: z.string().min(2).optional(),
  continue: z.boolean().default(false),
  flush: z.boolean().default(false),
  max_buffer_delay_ms: z.number().int().min(0).max(5000).default(3000),
  add_timestamps: z.boolean().default(false),
  generation_config: z
    .strictObject({
      speed: z.number().min(0.6).max(1.5).optional(),
      volume: z.number().min(0.5).max(2).optional(),
      emotion: z.string().optional(),
    })
    .optional(),
});

export type CartesiaGenerate = z.infer<typeof generateSchema>;
export type CartesiaRequest =
  | { kind: 'cancel'; contextId: string }
  | { kind: 'generate'; message: CartesiaGenerate };

const knownModels = /^sonic-(3|3\.5)(-\d{4}-\d{2}-\d{2})?$|^sonic-latest$/;

/** Reads a client's frame. Throws `CartesiaRefusal`. */
export function readCartesiaRequest(frame: string): CartesiaRequest {
  const json = parseJson(frame);
  const cancel = cancelSchema.safeParse(json);
  if (cancel.success) return { kind: 'cancel', contextId: cancel.data.context_id };
  const generate = generateSchema.safeParse(json);
  if (!generate.success) {
    const [issue] = generate.error.issues;
    throw new CartesiaRefusal(400, 'Invalid request', `${issue?.path.join('.')}: ${issue?.message}`);
  }
  const message = generate.data;
  if (message.language !== undefined && message.locale !== undefined) {
    throw new CartesiaRefusal(400, 'Invalid request', 'Give language or locale, not both.');
  }
  if (!knownModels.test(message.model_id)) throw cartesiaRefusalOf(404);
  return { kind: 'generate', message };
}

/** The fields that must not change within a context, as one comparable text. */
export function settingsOf(message: CartesiaGenerate): string {
  const { model_id, voice, language, locale, output_format, add_timestamps } = message;
  return JSON.stringify([model_id, voice, language, locale, output_format, add_timestamps]);
}

function parseJson(frame: string): unknown {
  try {
    return JSON.parse(frame);
  } catch {
    throw new CartesiaRefusal(400, 'Invalid request', 'The message is not valid JSON.');
  }
}

/** Judges key and version as every route does: null when they will do. `apiKey` undefined: any key that looks like one. */
export function judgeCartesiaHeaders(
  url: URL,
  headers: IncomingHttpHeaders,
  apiKey: string | undefined,
): CartesiaRefusal | null {
  const key = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? headers['x-api-key'];
  const isKnown = apiKey === undefined ? /^(sk_car_|test-key-)/.test(String(key)) : key === apiKey;
  if (!isKnown) return cartesiaRefusalOf(401);
  const version = url.searchParams.get('cartesia_version') ?? headers['cartesia-version'];
  if (cartesiaVersions.includes(String(version))) return null;
  const words = `Cartesia-Version must be one of ${cartesiaVersions.join(', ')}.`;
  return new CartesiaRefusal(400, 'Invalid version', words);
}
