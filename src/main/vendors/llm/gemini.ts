import { tuning } from '#shared/conversation/tuning.ts';
import type { HttpFailure } from '../errors.ts';
import type { ChatMessage, LlmVendor } from '../types.ts';
import { openEventStream, readAnswer } from './event-stream.ts';
import { geminiHttpError, geminiIdentity } from './gemini-errors.ts';
import { readGeminiChunk } from './gemini-events.ts';
import { openLlmHttp } from './http.ts';
import { createLlmAdapter, type LlmAdapterOptions, type LlmTransport } from './llm-adapter.ts';
import { errorOfThrown } from './thrown.ts';
import { modelContext } from './turns.ts';

const DEFAULT_MODEL = 'gemini-3.8-flash';
/** Thinking counts as output: where it cannot be switched off, it must not eat up the answer's share. */
const THINKING_TOKENS = 1024;

/**
 * Gemini's streamGenerateContent as an SSE stream, over fetch.
 *
 * Not through the official SDK (2.32.0): leaving its loop does not end the request, so that a barge-in would be generated
 * and billed to its end; its errors have no headers; and without a key it goes looking for Google credentials on the
 * machine. The tests run that SDK against the simulator, so that what is spoken here stays what the vendor's own client
 * speaks. The key goes into a header: in the address, which the API also takes, it would end up in logs.
 * The stream has no end mark of its own: it ends with the body, and is whole if a `finishReason` was in it.
 * The API reference is https://ai.google.dev/api/generate-content.
 */
export function createGemini(options: LlmAdapterOptions): LlmVendor {
  const { clock, endpoint } = options;
  const model = options.model ?? DEFAULT_MODEL;
  const limits = options.limits ?? tuning.llm;
  const headers = { 'x-goog-api-key': endpoint.apiKey };
  const errorOfHttp = (failure: HttpFailure) => geminiHttpError(failure, clock.unixMs());

  async function load(): Promise<LlmTransport> {
    const http = await openLlmHttp(geminiIdentity, endpoint.baseUrl, limits.connectMs * 2);
    return {
      async stream(completion, messages, signal) {
        const events = openEventStream({
          vendor: geminiIdentity,
          http,
          url: http.url(`/v1beta/models/${encodeURIComponent(model)}:streamGenerateContent?alt=sse`),
          headers,
          body: requestOf(model, messages, options.maxOutputTokens ?? tuning.llm.maxOutputTokens),
          signal,
          onConnected: completion.connected,
          errorOfHttp,
        });
        for await (const { data } of events) readGeminiChunk(completion, data, errorOfHttp);
      },
      async warm(signal) {
        const url = http.url('/v1beta/models?pageSize=1');
        await readAnswer(await http.fetch(url, { headers, signal, ...http.optionsFor(() => {}) }));
      },
      dispose: http.dispose,
    };
  }

  return createLlmAdapter({
    vendor: geminiIdentity,
    id: `gemini/${model}`,
    clock,
    limits,
    load,
    errorOf: (cause) => errorOfThrown(geminiIdentity, cause),
  });
}

/** Gemini knows the roles `user` and `model`, and keeps the system prompt apart. */
function requestOf(model: string, messages: readonly ChatMessage[], maxOutputTokens: number): object {
  const { system, turns } = modelContext(messages);
  const { thinkingConfig, extraTokens } = thinkingOf(model);
  return {
    contents: turns.map(({ role, content }) => ({
      role: role === 'assistant' ? 'model' : 'user',
      parts: [{ text: content }],
    })),
    ...(system === '' ? {} : { systemInstruction: { parts: [{ text: system }] } }),
    generationConfig: {
      maxOutputTokens: maxOutputTokens + extraTokens,
      ...(thinkingConfig === null ? {} : { thinkingConfig }),
    },
  };
}

/** Thinking delays the first word: as little of it as the model allows. The 2.5 models count tokens, later ones name a level. */
function thinkingOf(model: string): { thinkingConfig: object | null; extraTokens: number } {
  if (!model.startsWith('gemini-')) return { thinkingConfig: null, extraTokens: 0 };
  const canSwitchOff = model.includes('flash');
  const extraTokens = canSwitchOff ? 0 : THINKING_TOKENS;
  if (model.startsWith('gemini-2.5-'))
    return { thinkingConfig: { thinkingBudget: canSwitchOff ? 0 : 128 }, extraTokens };
  return { thinkingConfig: { thinkingLevel: canSwitchOff ? 'MINIMAL' : 'LOW' }, extraTokens };
}
