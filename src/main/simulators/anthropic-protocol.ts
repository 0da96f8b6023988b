import { z } from 'zod';
import { type LlmAsked, LlmRefusal, readJson } from './llm-wire.ts';
import type { SimRequest } from './sim-server.ts';

/** Under the newer one the sampling parameters are refused. */
const versions = ['2023-06-01', '2026-10-21'];

export const anthropicModels = ['claude-haiku-5-5', 'claude-sonnet-5-5', 'claude-opus-5-5'].map((id) => ({
  type: 'model',
  id,
  display_name: id,
  created_at: '2026-09-01T00:00:00Z',
}));

/** An HTTP error in Anthropic's shape. */
export function anthropicRefusal(
  status: number,
  type: string,
  message: string,
  retryAfterS: number | null = null,
): LlmRefusal {
  const requestId = 'req_simulated';
  const headers: Record<string, string> = { 'request-id': requestId };
  if (retryAfterS !== null) headers['retry-after'] = String(retryAfterS);
  return new LlmRefusal(status, { type: 'error', error: { type, message }, request_id: requestId }, headers);
}

const badRequest = (message: string) => anthropicRefusal(400, 'invalid_request_error', message);

const text = z.string().min(1, { error: 'text content blocks must be non-empty' });
const textBlock = z.looseObject({ type: z.literal('text'), text });
const contentSchema = z.union([text, z.array(textBlock).min(1)]);

/** The fields that the vendor takes; anything else is refused. */
const requestSchema = z.strictObject({
  model: z.string(),
  max_tokens: z.number().int().min(1),
  messages: z.array(z.strictObject({ role: z.enum(['user', 'assistant']), content: contentSchema })).min(1),
  system: contentSchema.optional(),
  stream: z.literal(true, { error: 'this simulator only streams' }),
  thinking: z.looseObject({ type: z.enum(['adaptive', 'enabled', 'disabled']) }).optional(),
  stop_sequences: z.array(z.string()).optional(),
  metadata: z.looseObject({}).optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().optional(),
  top_k: z.number().optional(),
});

export function checkAnthropicVersion(request: SimRequest): void {
  const version = request.headers['anthropic-version'];
  if (!versions.includes(String(version)))
    throw badRequest(`anthropic-version: "${version}" is not a valid version`);
}

/** Checks a completion request as the vendor would. Throws `LlmRefusal`. */
export function checkAnthropicRequest(request: SimRequest): LlmAsked {
  const parsed = requestSchema.safeParse(readJson(request, badRequest('The body is not valid JSON.')));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badRequest(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  const asked = parsed.data;
  const sampling = (['temperature', 'top_p', 'top_k'] as const).find((name) => asked[name] !== undefined);
  if (sampling !== undefined && request.headers['anthropic-version'] !== '2023-06-01')
    throw badRequest(`${sampling}: Extra inputs are not permitted`);
  if (!anthropicModels.some(({ id }) => id === asked.model))
    throw anthropicRefusal(404, 'not_found_error', `model: ${asked.model}`);
  if (asked.messages[0]?.role !== 'user')
    throw badRequest('messages: first message must use the "user" role');
  const system = asked.system === undefined ? [] : [{ role: 'system', content: textOf(asked.system) }];
  return {
    model: asked.model,
    messages: [...system, ...asked.messages.map(({ role, content }) => ({ role, content: textOf(content) }))],
    maxTokens: asked.max_tokens,
    showsReasoning: asked.thinking?.type !== 'disabled',
  };
}

const textOf = (content: z.infer<typeof contentSchema>) =>
  typeof content === 'string' ? content : content.map((block) => block.text).join('');

/** The vendor's own words for a status. */
export function anthropicRefusalOf(status: number, retryAfterS: number | null): LlmRefusal {
  const [type, message] = refusals[status] ?? ['api_error', 'Internal server error'];
  return anthropicRefusal(status, type, message, retryAfterS);
}

const refusals: Record<number, readonly [type: string, message: string]> = {
  400: [
    'invalid_request_error',
    'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
  ],
  401: ['authentication_error', 'invalid x-api-key'],
  402: ['billing_error', 'There is an issue with your billing.'],
  403: ['permission_error', 'Request not allowed'],
  404: ['not_found_error', 'Not found'],
  413: ['request_too_large', 'Request exceeds the maximum size'],
  429: [
    'rate_limit_error',
    'This request would exceed your organization’s rate limit of 50,000 input tokens per minute.',
  ],
  504: ['timeout_error', 'Request timed out'],
  529: ['overloaded_error', 'Overloaded'],
};
