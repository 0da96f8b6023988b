import { z } from 'zod';
import { type LlmAsked, LlmRefusal, readJson } from './llm-wire.ts';
import type { SimRequest } from './sim-server.ts';

/** An HTTP error in Groq's shape. */
export function groqRefusal(
  status: number,
  message: string,
  code: string,
  retryAfterS: number | null = null,
): LlmRefusal {
  const type = status === 429 ? 'tokens' : status >= 500 ? 'internal_server_error' : 'invalid_request_error';
  const headers: Record<string, string> = retryAfterS === null ? {} : { 'retry-after': String(retryAfterS) };
  return new LlmRefusal(status, { error: { message, type, code } }, headers);
}

const created = 1_754_407_957;
/** `context_window` in tokens, as the vendor's list has it. */
export const groqModels = [
  {
    id: 'openai/gpt-oss-20b',
    object: 'model',
    created,
    owned_by: 'OpenAI',
    active: true,
    context_window: 131_072,
  },
  {
    id: 'openai/gpt-oss-120b',
    object: 'model',
    created,
    owned_by: 'OpenAI',
    active: true,
    context_window: 131_072,
  },
  {
    id: 'qwen/qwen3-32b',
    object: 'model',
    created,
    owned_by: 'Alibaba Cloud',
    active: true,
    context_window: 131_072,
  },
];

const messageSchema = z.looseObject({
  role: z.enum(['system', 'user', 'assistant', 'tool', 'developer']),
  content: z.string(),
});

/** The fields that the vendor takes; anything else is refused, and so are OpenAI's that it does not support. */
const requestSchema = z.strictObject({
  model: z.string(),
  messages: z.array(messageSchema).min(1),
  stream: z.literal(true, { error: 'this simulator only streams' }),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  max_completion_tokens: z.number().int().min(1).nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  seed: z.number().int().nullish(),
  n: z.literal(1).nullish(),
  user: z.string().nullish(),
  reasoning_effort: z.enum(['none', 'default', 'low', 'medium', 'high']).nullish(),
  reasoning_format: z.enum(['hidden', 'raw', 'parsed']).nullish(),
  include_reasoning: z.boolean().nullish(),
  stream_options: z.strictObject({ include_usage: z.boolean() }).nullish(),
  // Offered by other clients; this model calls none.
  tools: z.array(z.looseObject({ type: z.literal('function') })).nullish(),
  tool_choice: z.enum(['none', 'auto']).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  service_tier: z.enum(['auto', 'on_demand', 'flex', 'performance']).nullish(),
});

/** Checks a completion request as the vendor would. Throws `LlmRefusal`. */
export function checkGroqRequest(request: SimRequest): LlmAsked {
  if (!request.headers['content-type']?.startsWith('application/json')) {
    throw groqRefusal(400, 'Content-Type must be application/json', 'invalid_request');
  }
  const json = readJson(
    request,
    groqRefusal(400, 'The request body is not valid JSON', 'json_validate_failed'),
  );
  const parsed = requestSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw groqRefusal(400, `'${issue?.path.join('.')}' : ${issue?.message}`, 'invalid_request');
  }
  const asked = parsed.data;
  if (!groqModels.some((model) => model.id === asked.model)) {
    throw groqRefusal(
      404,
      `The model \`${asked.model}\` does not exist or you do not have access to it.`,
      'model_not_found',
    );
  }
  if (asked.include_reasoning != null && asked.reasoning_format != null) {
    throw groqRefusal(
      400,
      'include_reasoning and reasoning_format are mutually exclusive',
      'invalid_request',
    );
  }
  const efforts = asked.model.startsWith('openai/gpt-oss') ? ['low', 'medium', 'high'] : ['none', 'default'];
  if (asked.reasoning_effort != null && !efforts.includes(asked.reasoning_effort)) {
    throw groqRefusal(400, `\`reasoning_effort\` must be one of ${efforts.join(', ')}`, 'invalid_request');
  }
  return {
    model: asked.model,
    messages: asked.messages.map(({ role, content }) => ({ role, content })),
    maxTokens: asked.max_completion_tokens ?? 8192,
    showsReasoning: asked.reasoning_format !== 'hidden' && asked.include_reasoning !== false,
  };
}

/** The vendor's own words for a status. */
export function groqRefusalOf(status: number, retryAfterS: number | null): LlmRefusal {
  const [message, code] = refusals[status] ?? ['Internal Server Error', 'internal_server_error'];
  return groqRefusal(status, message, code, retryAfterS);
}

const refusals: Record<number, readonly [message: string, code: string]> = {
  400: ['Failed to call a function. Please adjust your prompt.', 'tool_use_failed'],
  401: ['Invalid API Key', 'invalid_api_key'],
  402: ['Your organization has reached its spend limit.', 'spend_limit_reached'],
  403: ['Access denied. Please check your network settings.', 'access_denied'],
  404: ['The model does not exist or you do not have access to it.', 'model_not_found'],
  413: ['Request too large for model in organization on tokens per minute.', 'rate_limit_exceeded'],
  422: ['Unprocessable Entity', 'unprocessable_entity'],
  429: [
    'Rate limit reached for model on tokens per minute (TPM). Please try again in 5.289s.',
    'rate_limit_exceeded',
  ],
  498: ['Flex tier capacity exceeded. Please try again later.', 'capacity_exceeded'],
  502: ['Bad Gateway', 'bad_gateway'],
  503: ['Service Unavailable', 'service_unavailable'],
};
