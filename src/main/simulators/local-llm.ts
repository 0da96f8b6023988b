import { z } from 'zod';
import { type LlmControls, llmControlDefaults } from './llm-controls.ts';
import { type LlmSimulator, type LlmSimulatorOptions, startLlmSimulator } from './llm-simulator.ts';
import { bearerOf, type LlmAsked, LlmRefusal, type LlmRoute, readJson } from './llm-wire.ts';
import { dataLine, openAiFrames, openAiUsage } from './openai-frames.ts';
import type { SimRequest } from './sim-server.ts';

export interface LocalLlmControls extends LlmControls {
  /** As Ollama, as LM Studio and llama.cpp, or among the words. */
  thinkingIn: 'reasoning' | 'reasoning_content' | 'tags';
  /** Some servers simply end. */
  sendsDone: boolean;
  /** `field`: as llama.cpp wrote it until late 2025. */
  errorIn: 'data' | 'field';
  /** What has been downloaded, in the order of the list. */
  models: readonly string[];
  /** llama.cpp: the model is still being read from the disk. */
  isLoading: boolean;
}

export type LocalLlmSimulatorOptions = LlmSimulatorOptions<LocalLlmControls>;
export type LocalLlmSimulator = LlmSimulator<LocalLlmControls>;

const error = (code: number, type: string, message: string) => ({ error: { code, type, message } });

/** A chat template takes the system prompt first and then the roles by turns; anything else makes it throw. */
const messagesSchema = z
  .array(z.looseObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string().min(1) }))
  .min(1)
  .refine(
    (messages) => {
      const turns = messages.filter(({ role }, index) => !(role === 'system' && index === 0));
      return turns.every(({ role }, index) => role === (index % 2 === 0 ? 'user' : 'assistant'));
    },
    { error: 'Conversation roles must alternate user/assistant/user/assistant/...' },
  );
const requestSchema = z.looseObject({
  model: z.string(),
  messages: messagesSchema,
  stream: z.boolean().optional(),
  max_tokens: z.number().int().optional(),
  stream_options: z.looseObject({ include_usage: z.boolean() }).optional(),
});

/** A local server with OpenAI's chat completions, with the quirks of several. `apiKey`: the only key that is let in; by default none is needed. */
export function startLocalLlmSimulator(options: LocalLlmSimulatorOptions): Promise<LocalLlmSimulator> {
  const controls: LocalLlmControls = {
    ...llmControlDefaults,
    thinkingIn: 'reasoning_content',
    sendsDone: true,
    errorIn: 'data',
    models: ['nomic-embed-text:latest', 'llama3.2:3b', 'qwen3:8b'],
    isLoading: false,
    ...options.controls,
  };
  return startLlmSimulator<LocalLlmControls>(
    {
      headers: {},
      refusalOf,
      route(request, live) {
        const { method, url } = request;
        if (options.apiKey !== undefined && bearerOf(request) !== options.apiKey) throw refusalOf(401);
        if (method === 'GET' && url.pathname === '/v1/models') {
          const data = live.models.map((id) => ({ id, object: 'model', created: 1, owned_by: 'library' }));
          return { kind: 'json', body: { object: 'list', data } };
        }
        if (method === 'POST' && url.pathname === '/v1/chat/completions') return completion(request, live);
        throw new LlmRefusal(404, { error: `Unexpected endpoint or method. (${method} ${url.pathname})` });
      },
      framesOf: (asked, live, { serial, clock }) => {
        const failure = error(500, 'server_error', 'the model runner has stopped').error;
        return openAiFrames(asked, {
          id: `chatcmpl-${serial}`,
          createdS: Math.floor(clock.unixMs() / 1000),
          thinking: (text) =>
            live.thinkingIn === 'tags'
              ? { content: `<think>\n${text}\n</think>\n\n` }
              : { [live.thinkingIn]: text },
          usage: (counts) =>
            counts === null
              ? { fields: {}, ownChunk: false }
              : { fields: { usage: openAiUsage(counts) }, ownChunk: true },
          sendsDone: live.sendsDone,
          error:
            live.errorIn === 'field'
              ? `error: ${JSON.stringify(failure)}\n\n`
              : dataLine(JSON.stringify({ error: failure })),
        });
      },
    },
    controls,
    options,
  );
}

function completion(request: SimRequest, controls: LocalLlmControls): LlmRoute {
  if (controls.isLoading) throw new LlmRefusal(503, error(503, 'unavailable_error', 'Loading model'));
  const parsed = requestSchema.safeParse(
    readJson(request, new LlmRefusal(400, error(400, 'invalid_request_error', 'invalid JSON'))),
  );
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new LlmRefusal(400, error(400, 'invalid_request_error', String(issue?.message)));
  }
  const { model, messages, stream, max_tokens: maxTokens } = parsed.data;
  if (!controls.models.includes(model))
    throw new LlmRefusal(404, { error: `model '${model}' not found, try pulling it first` });
  if (!stream) {
    const choice = { index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'length' };
    return { kind: 'json', body: { object: 'chat.completion', model, choices: [choice] } };
  }
  const asked: LlmAsked = {
    model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    maxTokens: maxTokens ?? 4096,
    showsReasoning: false,
  };
  return { kind: 'completion', asked };
}

function refusalOf(status: number): LlmRefusal {
  const [type, message] = refusals[status] ?? ['server_error', 'the model runner has unexpectedly stopped'];
  return new LlmRefusal(status, error(status, type, message));
}

const refusals: Record<number, readonly [type: string, message: string]> = {
  400: ['exceed_context_size_error', 'the request exceeds the available context size, try increasing it'],
  401: ['authentication_error', 'Invalid API Key'],
  404: ['not_found_error', "model 'llama3.2:3b' not found"],
  429: ['rate_limit_error', 'too many requests'],
  503: ['unavailable_error', 'server busy, please try again.'],
};
