import {
  checkGeminiRequest,
  geminiBadKey,
  geminiError,
  geminiModels,
  geminiRefusal,
  geminiRefusalOf,
} from './gemini-protocol.ts';
import { type LlmControls, llmControlDefaults } from './llm-controls.ts';
import { type LlmSimulator, type LlmSimulatorOptions, startLlmSimulator } from './llm-simulator.ts';
import { isKnownKey, type LlmAsked, type LlmFrames } from './llm-wire.ts';
import { dataLine } from './openai-frames.ts';

export interface GeminiControls extends LlmControls {
  /** The question itself is blocked for this reason, e.g. `SAFETY`: no candidate comes. */
  blockReason: string | null;
  /** The last chunk's candidate comes without `content`. */
  bareFinish: boolean;
}

export type GeminiSimulatorOptions = LlmSimulatorOptions<GeminiControls>;
export type GeminiSimulator = LlmSimulator<GeminiControls>;

const STREAM_PATH = /^\/v1beta\/models\/([^/:]+):streamGenerateContent$/;

/** Gemini's streamGenerateContent (SSE) and model list on loopback: large chunks, and no end mark but the body's. */
export function startGeminiSimulator(options: GeminiSimulatorOptions): Promise<GeminiSimulator> {
  const controls: GeminiControls = {
    ...llmControlDefaults,
    tokensPerChunk: 8,
    blockReason: null,
    bareFinish: false,
    ...options.controls,
  };
  return startLlmSimulator<GeminiControls>(
    {
      headers: {},
      refusalOf: geminiRefusalOf,
      route(request) {
        const { method, url, headers } = request;
        const key = headers['x-goog-api-key'] ?? url.searchParams.get('key');
        if (!isKnownKey(key?.toString(), options.apiKey, /^AIza/)) throw geminiBadKey();
        if (method === 'GET' && url.pathname === '/v1beta/models')
          return { kind: 'json', body: modelsPage(url.searchParams) };
        const model = STREAM_PATH.exec(url.pathname)?.[1];
        if (method === 'POST' && model !== undefined)
          return { kind: 'completion', asked: checkGeminiRequest(request, model) };
        throw geminiRefusal(404, 'NOT_FOUND', 'Not found.');
      },
      framesOf: (asked, live, { serial }) => geminiFrames(asked, { ...live }, serial),
    },
    controls,
    options,
  );
}

/** A page from behind the token, which is an index here. */
function modelsPage(query: URLSearchParams): object {
  const from = Number(query.get('pageToken') ?? 0);
  const to = from + Number(query.get('pageSize') ?? 50);
  return {
    models: geminiModels.slice(from, to),
    ...(to < geminiModels.length ? { nextPageToken: String(to) } : {}),
  };
}

function geminiFrames(asked: LlmAsked, controls: GeminiControls, serial: number): LlmFrames {
  const chunk = (fields: object) =>
    dataLine(JSON.stringify({ ...fields, modelVersion: asked.model, responseId: `sim-${serial}` }));
  const candidate = (part: object) =>
    chunk({ candidates: [{ index: 0, content: { role: 'model', parts: [part] } }] });
  const { blockReason, bareFinish } = controls;
  return {
    begin: () => '',
    thinking: (text) => candidate({ text, thought: true }),
    text: (text) => (blockReason === null ? candidate({ text }) : ''),
    finish(cut, reason, counts) {
      if (blockReason !== null) return chunk({ promptFeedback: { blockReason } });
      const finishReason = reason ?? (cut ? 'MAX_TOKENS' : 'STOP');
      const content = bareFinish ? {} : { content: { role: 'model', parts: [{ text: '' }] } };
      const usage = counts && {
        promptTokenCount: counts.input,
        candidatesTokenCount: counts.output,
        thoughtsTokenCount: 0,
        totalTokenCount: counts.input + counts.output,
      };
      return chunk({
        candidates: [{ index: 0, ...content, finishReason }],
        ...(usage === null ? {} : { usageMetadata: usage }),
      });
    },
    end: () => '',
    error: () => dataLine(JSON.stringify(geminiError(503, 'UNAVAILABLE', 'The model is overloaded.'))),
    garbage: () => dataLine('{"candidates": <not json>'),
  };
}
