import {
  cerebrasModels,
  cerebrasRefusal,
  cerebrasRefusalOf,
  checkCerebrasRequest,
} from './cerebras-protocol.ts';
import { type LlmControls, llmControlDefaults } from './llm-controls.ts';
import { type LlmSimulator, type LlmSimulatorOptions, startLlmSimulator } from './llm-simulator.ts';
import { bearerOf, isKnownKey } from './llm-wire.ts';
import { dataLine, openAiFrames, openAiUsage } from './openai-frames.ts';

export interface CerebrasControls extends LlmControls {
  /** Whether usage rides on the chunk with the `finish_reason`, or comes in one more with empty `choices`. */
  usageIn: 'finish' | 'own-chunk';
}

export type CerebrasSimulatorOptions = LlmSimulatorOptions<CerebrasControls>;
export type CerebrasSimulator = LlmSimulator<CerebrasControls>;

/** Unlike Groq's, the names hold the window, and the resets are plain seconds. */
const rateLimitHeaders = {
  'x-ratelimit-limit-requests-day': '14400',
  'x-ratelimit-limit-tokens-minute': '60000',
  'x-ratelimit-remaining-requests-day': '14399',
  'x-ratelimit-remaining-tokens-minute': '59000',
  'x-ratelimit-reset-requests-day': '33011.38',
  'x-ratelimit-reset-tokens-minute': '11.38',
};

/** Cerebras's chat completions (SSE), model list and warm-up on loopback: fast, several tokens to a chunk. */
export function startCerebrasSimulator(options: CerebrasSimulatorOptions): Promise<CerebrasSimulator> {
  const controls: CerebrasControls = {
    ...llmControlDefaults,
    tokensPerSecond: 2000,
    tokensPerChunk: 6,
    usageIn: 'finish',
    ...options.controls,
  };
  return startLlmSimulator<CerebrasControls>(
    {
      headers: rateLimitHeaders,
      refusalOf: cerebrasRefusalOf,
      route(request) {
        if (!isKnownKey(bearerOf(request), options.apiKey, /^csk-/)) throw cerebrasRefusalOf(401, null);
        const { method, url } = request;
        if (method === 'GET' && url.pathname === '/v1/tcp_warming') return { kind: 'json', body: {} };
        if (method === 'GET' && url.pathname === '/v1/models')
          return { kind: 'json', body: { object: 'list', data: cerebrasModels } };
        if (method === 'POST' && url.pathname === '/v1/chat/completions')
          return { kind: 'completion', asked: checkCerebrasRequest(request) };
        throw cerebrasRefusal(404, 'Not found.', 'not_found_error', 'not_found');
      },
      framesOf: (asked, { usageIn }, { serial, clock }) =>
        openAiFrames(asked, {
          id: `chatcmpl-sim-${serial}`,
          createdS: Math.floor(clock.unixMs() / 1000),
          common: { system_fingerprint: 'fp_simulated' },
          thinking: (reasoning) => ({ reasoning }),
          usage(counts) {
            if (counts === null) return { fields: {}, ownChunk: false };
            const seconds = counts.elapsedMs / 1000;
            const times = { queue_time: 0.001, prompt_time: 0.001, completion_time: seconds };
            return {
              fields: { usage: openAiUsage(counts), time_info: { ...times, total_time: seconds } },
              ownChunk: usageIn === 'own-chunk',
            };
          },
          sendsDone: true,
          error: dataLine(
            JSON.stringify({
              error: { message: 'Generation failed.', type: 'server_error', param: '', code: '', id: '' },
              status_code: 500,
            }),
          ),
        }),
    },
    controls,
    options,
  );
}
