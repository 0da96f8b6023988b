import { tuning } from '#shared/conversation/tuning.ts';
import type { HttpFailure } from '../errors.ts';
import type { LlmVendor } from '../types.ts';
import { cerebrasHttpError, cerebrasIdentity } from './cerebras-errors.ts';
import { readAnswer } from './event-stream.ts';
import { openLlmHttp } from './http.ts';
import { createLlmAdapter, type LlmAdapterOptions, type LlmTransport } from './llm-adapter.ts';
import { chatMessages, streamChat } from './openai-chat.ts';
import { errorOfThrown } from './thrown.ts';

const DEFAULT_MODEL = 'gpt-oss-120b';

/**
 * Cerebras chat completions as an SSE stream, over fetch.
 *
 * Not through the official SDK (1.91.0): it prints a chunk that it cannot parse, words of the person and all, to the
 * console and has no switch for it; it turns an error inside a stream into "Connection error." without its code; and it
 * brings node-fetch 2 and a pool that drops a connection after 4 s. The tests run that SDK against the simulator, so that
 * what is spoken here stays what the vendor's own client speaks.
 * The API reference is https://inference-docs.cerebras.ai/api-reference/chat-completions.
 */
export function createCerebras(options: LlmAdapterOptions): LlmVendor {
  const { clock, endpoint } = options;
  const model = options.model ?? DEFAULT_MODEL;
  const limits = options.limits ?? tuning.llm;
  const headers = { authorization: `Bearer ${endpoint.apiKey}` };
  const errorOfHttp = (failure: HttpFailure) => cerebrasHttpError(failure, clock.unixMs());

  async function load(): Promise<LlmTransport> {
    const http = await openLlmHttp(cerebrasIdentity, endpoint.baseUrl, limits.connectMs * 2);
    return {
      stream: (completion, messages, signal) =>
        streamChat({
          vendor: cerebrasIdentity,
          http,
          completion,
          url: http.url('/v1/chat/completions'),
          headers,
          signal,
          errorOfHttp,
          body: {
            model,
            messages: chatMessages(messages),
            stream: true,
            stream_options: { include_usage: true },
            // Admission is by this number: without it a large default is charged to the rate limit.
            max_completion_tokens: options.maxOutputTokens ?? tuning.llm.maxOutputTokens,
            ...reasoningOf(model),
          },
        }),
      async warm(signal) {
        const url = http.url('/v1/tcp_warming');
        await readAnswer(await http.fetch(url, { headers, signal, ...http.optionsFor(() => {}) }));
      },
      dispose: http.dispose,
    };
  }

  return createLlmAdapter({
    vendor: cerebrasIdentity,
    id: `cerebras/${model}`,
    clock,
    limits,
    load,
    errorOf: (cause) => errorOfThrown(cerebrasIdentity, cause),
  });
}

/** Hidden thinking delays the first word: as little of it as the model allows, and none of it in the stream. */
function reasoningOf(model: string) {
  if (model.startsWith('gpt-oss')) return { reasoning_effort: 'low', reasoning_format: 'hidden' };
  if (model.startsWith('qwen')) return { reasoning_effort: 'none', reasoning_format: 'hidden' };
  return {};
}
