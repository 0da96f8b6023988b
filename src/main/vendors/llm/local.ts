import { setImmediate } from 'node:timers/promises';
import { tuning } from '#shared/conversation/tuning.ts';
import type { HttpFailure } from '../errors.ts';
import type { LlmVendor } from '../types.ts';
import { readAnswer } from './event-stream.ts';
import { openLlmHttp } from './http.ts';
import { createLlmAdapter, type LlmAdapterOptions, type LlmTransport } from './llm-adapter.ts';
import { localErrorOf, localHttpError, localIdentity, noLocalModel } from './local-errors.ts';
import { chatModelsOf } from './model-ids.ts';
import { chatMessages, streamChat } from './openai-chat.ts';

/** Ollama puts a model that was not used for 5 minutes out of memory. */
const LOADED_FOR_MS = 4 * 60_000;

const MODELS_MAX_CHARS = 1024 * 1024;

/** Reading a model from the disk, and a long prompt on a small machine, take longer than any vendor on the internet may. */
export const localLimits = { ...tuning.llm, firstUsefulMs: 30_000, gapMs: 10_000, totalMs: 180_000 } as const;

/**
 * A server on this machine, or the person's own, that speaks OpenAI's chat completions: Ollama, LM Studio, llama.cpp and
 * the like, over fetch. Plain http goes to loopback only. No key is needed; one that is set is sent.
 *
 * Without a chosen model the first one that the server lists is used. What their streams differ in is read leniently:
 * usage may be missing, `[DONE]` too, and thinking comes as `reasoning` (Ollama), `reasoning_content` (LM Studio,
 * llama.cpp) or `<think>` among the words. `max_tokens` is the name of the limit that all of them know.
 */
export function createLocal(options: LlmAdapterOptions): LlmVendor {
  const { clock } = options;
  const limits = options.limits ?? localLimits;
  const endpoint = { ...options.endpoint, baseUrl: localBaseUrl(options.endpoint.baseUrl) };
  const headers = localHeaders(endpoint.apiKey);
  const errorOfHttp = (failure: HttpFailure) => localHttpError(failure, clock.unixMs());

  async function load(): Promise<LlmTransport> {
    const http = await openLlmHttp(localIdentity, endpoint.baseUrl, limits.connectMs * 2);
    let chosen = options.model || null;
    let usedAtMs = Number.NEGATIVE_INFINITY;

    const get = async (path: string, signal: AbortSignal, onConnected: () => void) => {
      const answer = await readAnswer(
        await http.fetch(http.url(path), { headers, signal, ...http.optionsFor(onConnected) }),
        MODELS_MAX_CHARS,
      );
      if (answer.status !== 200) throw errorOfHttp(answer);
      // undici lets a connection rest for a turn of the event loop: then what follows goes over this one.
      await setImmediate();
      return answer.body;
    };
    const findModel = async (signal: AbortSignal, onConnected: () => void) => {
      chosen ??= chatModelsOf(localIdentity, await get('/v1/models', signal, onConnected))[0] ?? null;
      if (chosen === null) throw noLocalModel();
      return chosen;
    };
    const post = (model: string, signal: AbortSignal, body: object) => ({
      vendor: localIdentity,
      http,
      url: http.url('/v1/chat/completions'),
      headers,
      signal,
      errorOfHttp,
      body: { model, stream: true, ...body },
    });

    return {
      async stream(completion, messages, signal) {
        const model = await findModel(signal, completion.connected);
        await streamChat({
          ...post(model, signal, {
            messages: chatMessages(messages),
            stream_options: { include_usage: true },
            max_tokens: options.maxOutputTokens ?? tuning.llm.maxOutputTokens,
          }),
          completion,
        });
        usedAtMs = clock.nowMs();
      },
      /** A word, so that the model is in memory; but not each time, since it costs the server its cache of the conversation. */
      async warm(signal) {
        const model = await findModel(signal, () => {});
        if (clock.nowMs() - usedAtMs < LOADED_FOR_MS) return get('/v1/models', signal, () => {});
        usedAtMs = clock.nowMs();
        const { url, body } = post(model, signal, {
          stream: false,
          messages: [{ role: 'user', content: 'Hi' }],
          max_tokens: 1,
        });
        const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, signal };
        return readAnswer(
          await http.fetch(url, { ...init, body: JSON.stringify(body), ...http.optionsFor(() => {}) }),
        );
      },
      dispose: http.dispose,
    };
  }

  return createLlmAdapter({
    vendor: localIdentity,
    id: `local/${options.model || 'default'}`,
    clock,
    limits,
    load,
    errorOf: localErrorOf,
  });
}

/** Every guide shows the address with `/v1`; the person may paste it so. */
export function localBaseUrl(baseUrl: string): string {
  return baseUrl.trim().replace(/\/(v1\/?)?$/, '');
}

export function localHeaders(apiKey: string): Record<string, string> {
  return apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` };
}
