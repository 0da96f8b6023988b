import { z } from 'zod';

/** An HTTP error of the vendor, in the vendor's own shape. */
export class GroqRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfterS: number | null;

  constructor(status: number, message: string, code: string, retryAfterS: number | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterS = retryAfterS;
  }

  body(): object {
    const type =
      this.status === 429 ? 'tokens' : this.status >= 500 ? 'internal_server_error' : 'invalid_request_error';
    return { error: { message: this.message, type, code: this.code } };
  }
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
  service_tier: z.enum(['auto', 'on_demand', 'flex', 'performance']).nullish(),
});

export interface GroqRequest {
  model: string;
  messages: readonly { role: string; content: string }[];
  maxTokens: number;
  /** Thinking text was not switched off. */
  showsReasoning: boolean;
}

/** Checks a completion request as the vendor would. Throws `GroqRefusal`. */
export function checkRequest(contentType: string | undefined, body: Buffer): GroqRequest {
  if (!contentType?.startsWith('application/json')) {
    throw new GroqRefusal(400, 'Content-Type must be application/json', 'invalid_request');
  }
  const parsed = requestSchema.safeParse(parseJson(body));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new GroqRefusal(400, `'${issue?.path.join('.')}' : ${issue?.message}`, 'invalid_request');
  }
  const request = parsed.data;
  if (!groqModels.some((model) => model.id === request.model)) {
    throw new GroqRefusal(
      404,
      `The model \`${request.model}\` does not exist or you do not have access to it.`,
      'model_not_found',
    );
  }
  if (request.include_reasoning != null && request.reasoning_format != null) {
    throw new GroqRefusal(
      400,
      'include_reasoning and reasoning_format are mutually exclusive',
      'invalid_request',
    );
  }
  const efforts = request.model.startsWith('openai/gpt-oss')
    ? ['low', 'medium', 'high']
    : ['none', 'default'];
  if (request.reasoning_effort != null && !efforts.includes(request.reasoning_effort)) {
    throw new GroqRefusal(
      400,
      `\`reasoning_effort\` must be one of ${efforts.join(', ')}`,
      'invalid_request',
    );
  }
  return {
    model: request.model,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    maxTokens: request.max_completion_tokens ?? 8192,
    showsReasoning: request.reasoning_format !== 'hidden' && request.include_reasoning !== false,
  };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new GroqRefusal(400, 'The request body is not valid JSON', 'json_validate_failed');
  }
}

/** The vendor's own words for a status. */
export function refusalOf(status: number, retryAfterS: number | null): GroqRefusal {
  const [message, code] = refusals[status] ?? ['Internal Server Error', 'internal_server_error'];
  return new GroqRefusal(status, message, code, retryAfterS);
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
