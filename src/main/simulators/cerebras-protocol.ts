import { z } from 'zod';
import { type LlmAsked, LlmRefusal, readJson } from './llm-wire.ts';
import type { SimRequest } from './sim-server.ts';

const created = 1_754_407_957;
export const cerebrasModels = ['gpt-oss-120b', 'qwen-3.8-27b'].map((id) => ({
  id,
  object: 'model',
  created,
  owned_by: 'Cerebras',
}));

/** An HTTP error in Cerebras's shape: the fields at the top of the body. */
export function cerebrasRefusal(
  status: number,
  message: string,
  type: string,
  code: string,
  retryAfterS: number | null = null,
): LlmRefusal {
  const headers: Record<string, string> = retryAfterS === null ? {} : { 'retry-after': String(retryAfterS) };
  return new LlmRefusal(status, { message, type, param: '', code }, headers);
}

const badRequest = (message: string) =>
  cerebrasRefusal(400, message, 'invalid_request_error', 'wrong_api_format');

const messageSchema = z.looseObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string(),
});

/** The fields that the vendor takes; anything else is refused, and so are OpenAI's that it does not support. */
const requestSchema = z.strictObject({
  model: z.string(),
  messages: z.array(messageSchema).min(1),
  stream: z.literal(true, { error: 'this simulator only streams' }),
  stream_options: z.strictObject({ include_usage: z.boolean() }).nullish(),
  temperature: z.number().min(0).max(1.5).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  max_completion_tokens: z.number().int().min(1).nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  seed: z.number().int().nullish(),
  user: z.string().nullish(),
  reasoning_effort: z.enum(['none', 'low', 'medium', 'high']).nullish(),
  reasoning_format: z.enum(['none', 'parsed', 'text_parsed', 'raw', 'hidden']).nullish(),
  service_tier: z.enum(['auto', 'default', 'flex', 'priority']).nullish(),
  prompt_cache_key: z.string().nullish(),
});

/** What one request may be estimated to cost: the prompt and the whole of the answer that it allows. */
const ADMITTED_TOKENS = 60_000;
/** Charged where `max_completion_tokens` is missing. */
const COMPLETION_DEFAULT_TOKENS = 65_536;

/** Checks a completion request as the vendor would. Throws `LlmRefusal`. */
export function checkCerebrasRequest(request: SimRequest): LlmAsked {
  const parsed = requestSchema.safeParse(readJson(request, badRequest('The body is not valid JSON.')));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badRequest(`body.${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { model, messages, reasoning_effort: effort, ...asked } = parsed.data;
  if (!cerebrasModels.some(({ id }) => id === model)) {
    const words = `Model ${model} does not exist or you do not have access to it.`;
    throw cerebrasRefusal(404, words, 'not_found_error', 'model_not_found');
  }
  if (effort === 'none' && model.startsWith('gpt-oss'))
    throw badRequest('reasoning_effort none is not supported by this model.');
  const maxTokens = asked.max_completion_tokens ?? COMPLETION_DEFAULT_TOKENS;
  if (maxTokens > ADMITTED_TOKENS) throw cerebrasRefusalOf(429, 60);
  return {
    model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    maxTokens,
    showsReasoning: asked.reasoning_format !== 'hidden',
  };
}

/** The vendor's own words for a status. */
export function cerebrasRefusalOf(status: number, retryAfterS: number | null): LlmRefusal {
  const [message, type, code] = refusals[status] ?? [
    'Internal server error.',
    'server_error',
    'internal_error',
  ];
  return cerebrasRefusal(status, message, type, code, retryAfterS);
}

const refusals: Record<number, readonly [message: string, type: string, code: string]> = {
  400: [
    'Please reduce the length of the messages or completion.',
    'invalid_request_error',
    'context_length_exceeded',
  ],
  401: ['Wrong API Key', 'invalid_request_error', 'wrong_api_key'],
  402: ['Payment required.', 'payment_required_error', 'payment_required'],
  403: ['Access denied.', 'forbidden_error', 'access_denied'],
  404: ['Model does not exist or you do not have access to it.', 'not_found_error', 'model_not_found'],
  422: ['Unprocessable entity.', 'invalid_request_error', 'unprocessable_entity'],
  429: [
    'Tokens per minute limit exceeded - too many tokens processed.',
    'too_many_tokens_error',
    'token_quota_exceeded',
  ],
  503: ["We're experiencing high traffic right now!", 'too_many_requests_error', 'queue_exceeded'],
};
