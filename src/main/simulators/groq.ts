import { checkGroqRequest, groqModels, groqRefusal, groqRefusalOf } from './groq-protocol.ts';
import { type LlmControls, llmControlDefaults } from './llm-controls.ts';
import { type LlmSimulator, type LlmSimulatorOptions, startLlmSimulator } from './llm-simulator.ts';
import { bearerOf, isKnownKey } from './llm-wire.ts';
import { dataLine, openAiFrames, openAiUsage } from './openai-frames.ts';

export interface GroqControls extends LlmControls {
  /** Where the usage goes: `x_groq` as production does, or `chunk` as OpenAI does. */
  usageIn: 'x_groq' | 'chunk';
}

export type GroqSimulatorOptions = LlmSimulatorOptions<GroqControls>;
export type GroqSimulator = LlmSimulator<GroqControls>;

const rateLimitHeaders = {
  'x-ratelimit-limit-requests': '14400',
  'x-ratelimit-limit-tokens': '250000',
  'x-ratelimit-remaining-requests': '14399',
  'x-ratelimit-remaining-tokens': '249000',
  'x-ratelimit-reset-requests': '6s',
  'x-ratelimit-reset-tokens': '7.66s',
};

/** Groq's chat completions (SSE) and model list on loopback. */
export function startGroqSimulator(options: GroqSimulatorOptions): Promise<GroqSimulator> {
  const controls: GroqControls = { ...llmControlDefaults, usageIn: 'x_groq', ...options.controls };
  return startLlmSimulator<GroqControls>(
    {
      headers: rateLimitHeaders,
      refusalOf: groqRefusalOf,
      route(request) {
        if (!isKnownKey(bearerOf(request), options.apiKey, /^gsk_/)) throw groqRefusalOf(401, null);
        const { method, url } = request;
        if (method === 'GET' && url.pathname === '/openai/v1/models')
          return { kind: 'json', body: { object: 'list', data: groqModels } };
        if (method === 'POST' && url.pathname === '/openai/v1/chat/completions')
          return { kind: 'completion', asked: checkGroqRequest(request) };
        throw groqRefusal(404, `Unknown request URL: ${method} ${url.pathname}.`, 'unknown_url');
      },
      framesOf(asked, { usageIn }, { serial, clock }) {
        const request = { id: `req_sim_${serial}` };
        return openAiFrames(asked, {
          id: `chatcmpl-sim-${serial}`,
          createdS: Math.floor(clock.unixMs() / 1000),
          common: { system_fingerprint: 'fp_simulated' },
          first: { x_groq: request },
          thinking: (reasoning) => ({ reasoning }),
          usage(counts) {
            if (counts === null) return { fields: { x_groq: request }, ownChunk: false };
            const seconds = counts.elapsedMs / 1000;
            const usage = {
              queue_time: 0.001,
              ...openAiUsage(counts),
              prompt_time: 0.001,
              completion_time: seconds,
              total_time: seconds,
            };
            const fields =
              usageIn === 'chunk' ? { x_groq: request, usage } : { x_groq: { ...request, usage } };
            return { fields, ownChunk: false };
          },
          sendsDone: true,
          error: dataLine(
            JSON.stringify({
              error: { message: 'Internal failure while generating.', type: 'server_error' },
            }),
          ),
        });
      },
    },
    controls,
    options,
  );
}
