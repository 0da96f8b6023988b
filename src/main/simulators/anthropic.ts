import { anthropicFrames } from './anthropic-frames.ts';
import {
  anthropicModels,
  anthropicRefusalOf,
  checkAnthropicRequest,
  checkAnthropicVersion,
} from './anthropic-protocol.ts';
import { llmControlDefaults } from './llm-controls.ts';
import { type LlmSimulator, type LlmSimulatorOptions, startLlmSimulator } from './llm-simulator.ts';
import { bearerOf, isKnownKey } from './llm-wire.ts';

export type AnthropicSimulatorOptions = LlmSimulatorOptions;
export type AnthropicSimulator = LlmSimulator;

const rateLimitHeaders = {
  'anthropic-ratelimit-requests-limit': '50',
  'anthropic-ratelimit-requests-remaining': '49',
  'anthropic-ratelimit-requests-reset': '2026-11-20T12:00:00Z',
  'request-id': 'req_simulated',
};

/** Anthropic's Messages API (SSE) and model list on loopback. */
export function startAnthropicSimulator(options: AnthropicSimulatorOptions): Promise<AnthropicSimulator> {
  return startLlmSimulator(
    {
      headers: rateLimitHeaders,
      refusalOf: anthropicRefusalOf,
      route(request) {
        const { method, url, headers } = request;
        const key = bearerOf(request) ?? headers['x-api-key'];
        if (!isKnownKey(key?.toString(), options.apiKey, /^sk-ant-/)) throw anthropicRefusalOf(401, null);
        checkAnthropicVersion(request);
        if (method === 'GET' && url.pathname === '/v1/models') {
          const data = anthropicModels.slice(0, Number(url.searchParams.get('limit') ?? 20));
          const ends = { first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
          return { kind: 'json', body: { data, has_more: data.length < anthropicModels.length, ...ends } };
        }
        if (method === 'POST' && url.pathname === '/v1/messages')
          return { kind: 'completion', asked: checkAnthropicRequest(request) };
        throw anthropicRefusalOf(404, null);
      },
      framesOf: (asked, _controls, { serial }) => anthropicFrames(asked, serial),
    },
    { ...llmControlDefaults, ...options.controls },
    options,
  );
}
