import { z } from 'zod';
import { type LlmAsked, LlmRefusal, readJson } from './llm-wire.ts';
import type { SimRequest } from './sim-server.ts';

const talking = ['gemini-3.8-flash', 'gemini-3.5-flash-lite', 'gemini-2.5-flash', 'gemini-2.5-pro'];

export const geminiModels = [
  ...talking.map((id) => modelEntry(id, ['generateContent', 'countTokens'])),
  modelEntry('gemini-embedding-001', ['embedContent']),
];

function modelEntry(id: string, supportedGenerationMethods: string[]) {
  return { name: `models/${id}`, displayName: id, inputTokenLimit: 1_048_576, supportedGenerationMethods };
}

/** An HTTP error in Google's shape (google.rpc.Status). */
export function geminiRefusal(
  code: number,
  status: string,
  message: string,
  details: readonly object[] = [],
): LlmRefusal {
  return new LlmRefusal(code, geminiError(code, status, message, details));
}

export function geminiError(
  code: number,
  status: string,
  message: string,
  details: readonly object[] = [],
): object {
  return { error: { code, message, status, ...(details.length > 0 ? { details } : {}) } };
}

const badRequest = (message: string) => geminiRefusal(400, 'INVALID_ARGUMENT', message);

/** A bad key is a bad request here, not a 401. */
export const geminiBadKey = () =>
  geminiRefusal(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
    },
  ]);

const partSchema = z.strictObject({ text: z.string() });
const contentSchema = z.strictObject({
  role: z.enum(['user', 'model']).optional(),
  parts: z.array(partSchema).min(1),
});

/** The fields that the vendor takes; anything else is refused ("Unknown name"). */
const requestSchema = z.strictObject({
  contents: z.array(contentSchema).min(1),
  systemInstruction: contentSchema.optional(),
  generationConfig: z
    .strictObject({
      temperature: z.number().min(0).max(2).optional(),
      topP: z.number().optional(),
      maxOutputTokens: z.number().int().min(1).optional(),
      stopSequences: z.array(z.string()).optional(),
      thinkingConfig: z
        .strictObject({
          thinkingBudget: z.number().int().optional(),
          thinkingLevel: z.enum(['MINIMAL', 'LOW', 'MEDIUM', 'HIGH']).optional(),
          includeThoughts: z.boolean().optional(),
        })
        .optional(),
    })
    .optional(),
  safetySettings: z.array(z.looseObject({})).optional(),
});

/** Checks a completion request as the vendor would. Throws `LlmRefusal`. */
export function checkGeminiRequest(request: SimRequest, model: string): LlmAsked {
  // Without it the answer is one JSON array, sent piece by piece.
  if (request.url.searchParams.get('alt') !== 'sse')
    throw badRequest('This simulator streams with alt=sse only.');
  if (!talking.includes(model)) {
    const words = `models/${model} is not found for API version v1beta, or is not supported for generateContent.`;
    throw geminiRefusal(404, 'NOT_FOUND', words);
  }
  const parsed = requestSchema.safeParse(readJson(request, badRequest('Invalid JSON payload received.')));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badRequest(`Invalid value at '${issue?.path.join('.')}': ${issue?.message}`);
  }
  const { contents, systemInstruction, generationConfig } = parsed.data;
  const thinking = generationConfig?.thinkingConfig;
  checkThinking(model, thinking?.thinkingBudget, thinking?.thinkingLevel);
  const textOf = ({ parts }: z.infer<typeof contentSchema>) => parts.map(({ text }) => text).join('');
  const system = systemInstruction ? [{ role: 'system', content: textOf(systemInstruction) }] : [];
  const messages = contents.map((content) => ({
    role: content.role === 'model' ? 'assistant' : 'user',
    content: textOf(content),
  }));
  return {
    model,
    messages: [...system, ...messages],
    maxTokens: generationConfig?.maxOutputTokens ?? 8192,
    showsReasoning: thinking?.includeThoughts ?? false,
  };
}

/** The 2.5 models count thinking in tokens, later ones name a level; the pro model thinks always. */
function checkThinking(model: string, budget: number | undefined, level: string | undefined): void {
  const counts = model.startsWith('gemini-2.5-');
  if (budget !== undefined && level !== undefined)
    throw badRequest('You can only set only one of thinking budget and thinking level.');
  if (level !== undefined && counts) throw badRequest('Thinking level is not supported for this model.');
  if (budget === 0 && model.endsWith('-pro'))
    throw badRequest('Budget 0 is invalid. This model only works in thinking mode.');
}

/** The vendor's own words for a status. No header says how long to wait; the body does. */
export function geminiRefusalOf(status: number, retryAfterS: number | null): LlmRefusal {
  const [name, message] = refusals[status] ?? ['INTERNAL', 'An internal error has occurred.'];
  const details =
    retryAfterS === null
      ? []
      : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${retryAfterS}s` }];
  return geminiRefusal(status, name, message, details);
}

const refusals: Record<number, readonly [status: string, message: string]> = {
  400: ['FAILED_PRECONDITION', 'User location is not supported for the API use.'],
  402: ['FAILED_PRECONDITION', 'Billing is not enabled.'],
  403: ['PERMISSION_DENIED', 'Permission denied.'],
  404: ['NOT_FOUND', 'The model is not found.'],
  429: ['RESOURCE_EXHAUSTED', 'You exceeded your current quota, please check your plan.'],
  503: ['UNAVAILABLE', 'The model is overloaded. Please try again later.'],
  504: ['DEADLINE_EXCEEDED', 'Deadline expired before operation could complete.'],
};
