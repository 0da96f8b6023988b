import { tuning } from '#shared/conversation/tuning.ts';
import { vendorError } from '../errors.ts';
import type { LlmVendor } from '../types.ts';
import { type FinishReason, type LlmUsage, uninvitedToolCall } from './completion.ts';
import { groqErrorOf, groqIdentity } from './groq-errors.ts';
import { openLlmHttp } from './http.ts';
import { createLlmAdapter, type LlmAdapterOptions, type LlmTransport } from './llm-adapter.ts';
import { usageOfCounts } from './openai-chat.ts';

const DEFAULT_MODEL = 'openai/gpt-oss-20b';
/** The SDK's own timer ends with the headers and runs on real time; ours are shorter, so that it never fires. */
const SDK_TIMEOUT_MS = 10 * 60_000;

export type GroqOptions = LlmAdapterOptions;

/**
 * Groq chat completions as an SSE stream, through `groq-sdk` (loaded on first use).
 *
 * The SDK's retries are off, because they obey `retry-after` in full while a person waits, and so is its logger, which
 * prints the text of a chunk that it cannot parse. A stream that ends without a `finish_reason` ends silently in the SDK;
 * here it is a failure. The API reference is https://console.groq.com/docs/api-reference#chat-create.
 */
export function createGroq(options: GroqOptions): LlmVendor {
  const { clock, endpoint } = options;
  const model = options.model ?? DEFAULT_MODEL;
  const limits = options.limits ?? tuning.llm;

  async function load(): Promise<LlmTransport> {
    const [{ default: Groq }, http] = await Promise.all([
      import('groq-sdk'),
      openLlmHttp(groqIdentity, endpoint.baseUrl, limits.connectMs * 2),
    ]);
    const client = new Groq({
      apiKey: endpoint.apiKey,
      baseURL: endpoint.baseUrl,
      maxRetries: 0,
      timeout: SDK_TIMEOUT_MS,
      logLevel: 'off',
      fetch: http.fetch,
    });
    return {
      async stream(completion, messages, signal) {
        const chunks = await client.chat.completions.create(
          {
            model,
            messages: [...messages],
            stream: true,
            max_completion_tokens: options.maxOutputTokens ?? tuning.llm.maxOutputTokens,
            ...reasoningOf(model),
          },
          { signal, fetchOptions: http.optionsFor(completion.connected) },
        );
        for await (const chunk of chunks) {
          // Both are promised by the SDK's types, not by the network.
          const choice = chunk.choices?.[0];
          if (chunk.x_groq?.error) throw vendorError(groqIdentity, 'server');
          completion.text(choice?.delta?.content ?? '');
          completion.usage(usageOf(chunk));
          if (choice?.finish_reason) completion.finish(finishOf(choice.finish_reason));
        }
      },
      warm: (signal) => client.models.list({ signal, fetchOptions: http.optionsFor(() => {}) }),
      dispose: http.dispose,
    };
  }

  return createLlmAdapter({
    vendor: groqIdentity,
    id: `groq/${model}`,
    clock,
    limits,
    load,
    errorOf: (cause) => groqErrorOf(cause, clock.unixMs()),
  });
}

function finishOf(reason: string): FinishReason {
  return reason === 'stop' || reason === 'length' ? reason : uninvitedToolCall(groqIdentity);
}

/** Hidden thinking delays the first word: as little of it as the model allows, and none of it in the stream. */
function reasoningOf(model: string) {
  if (model.startsWith('openai/gpt-oss'))
    return { reasoning_effort: 'low', include_reasoning: false } as const;
  if (model.startsWith('qwen/qwen3'))
    return { reasoning_effort: 'none', reasoning_format: 'hidden' } as const;
  return {};
}

/** Production puts the usage under `x_groq`, the OpenAI shape on the chunk; the SDK's types know neither. */
function usageOf(chunk: object): LlmUsage | null {
  const { usage, x_groq } = chunk as { usage?: unknown; x_groq?: { usage?: unknown } | null };
  return usageOfCounts(usage ?? x_groq?.usage);
}
