import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import { tuning } from '#shared/conversation/tuning.ts';
import { vendorError } from '../errors.ts';
import type { LlmVendor } from '../types.ts';
import { anthropicErrorOf, anthropicIdentity } from './anthropic-errors.ts';
import { type Completion, declined, type FinishReason, uninvitedToolCall } from './completion.ts';
import { openLlmHttp } from './http.ts';
import { createLlmAdapter, type LlmAdapterOptions, type LlmTransport } from './llm-adapter.ts';
import { modelContext } from './turns.ts';

const DEFAULT_MODEL = 'claude-haiku-5-5';
/** The SDK's own timer ends with the headers and runs on real time; ours are shorter, so that it never fires. */
const SDK_TIMEOUT_MS = 10 * 60_000;

/**
 * Anthropic's Messages API as a stream of raw events, through `@anthropic-ai/sdk` (loaded on first use).
 *
 * The SDK's retries are off, because they obey `retry-after` in full while a person waits; so are its logger, which prints
 * the text of an event that it cannot parse, and its tracing. Key and host are always given, else it looks for them in the
 * environment and in credential files. No sampling parameter is sent: the API version that this SDK names refuses them all.
 * A stream that ends without `message_stop` ends silently in the SDK; here it is a failure.
 * The API reference is https://docs.anthropic.com/en/api/messages.
 */
export function createAnthropic(options: LlmAdapterOptions): LlmVendor {
  const { clock, endpoint } = options;
  const model = options.model ?? DEFAULT_MODEL;
  const limits = options.limits ?? tuning.llm;

  async function load(): Promise<LlmTransport> {
    const [{ default: Anthropic }, http] = await Promise.all([
      import('@anthropic-ai/sdk'),
      openLlmHttp(anthropicIdentity, endpoint.baseUrl, limits.connectMs * 2),
    ]);
    const client = new Anthropic({
      apiKey: endpoint.apiKey,
      baseURL: endpoint.baseUrl,
      maxRetries: 0,
      timeout: SDK_TIMEOUT_MS,
      logLevel: 'off',
      openTelemetry: false,
      fetch: http.fetch,
    });
    return {
      async stream(completion, messages, signal) {
        const { system, turns } = modelContext(messages);
        const events = await client.messages.create(
          {
            model,
            messages: turns,
            ...(system === '' ? {} : { system }),
            stream: true,
            max_tokens: options.maxOutputTokens ?? tuning.llm.maxOutputTokens,
            ...thinkingOf(model),
          },
          { signal, fetchOptions: http.optionsFor(completion.connected) },
        );
        const reader = readEvents(completion);
        for await (const event of events) reader(event);
      },
      warm: (signal) => client.models.list({ limit: 1 }, { signal, fetchOptions: http.optionsFor(() => {}) }),
      dispose: http.dispose,
    };
  }

  return createLlmAdapter({
    vendor: anthropicIdentity,
    id: `anthropic/${model}`,
    clock,
    limits,
    load,
    errorOf: (cause) => anthropicErrorOf(cause, clock.unixMs()),
  });
}

/** One answer's events. Only text is spoken: thinking, signatures and citations are signs of life. */
function readEvents(completion: Completion): (event: RawMessageStreamEvent) => void {
  let inputTokens = 0;
  let finish: FinishReason = 'stop';
  return (event) => {
    switch (event.type) {
      case 'message_start': {
        const { usage } = event.message;
        inputTokens =
          usage.input_tokens +
          (usage.cache_creation_input_tokens ?? 0) +
          (usage.cache_read_input_tokens ?? 0);
        completion.text('');
        break;
      }
      case 'content_block_delta':
        completion.text(event.delta.type === 'text_delta' ? event.delta.text : '');
        break;
      case 'message_delta': {
        const { usage, delta } = event;
        // Cumulative, and the last word on it.
        completion.usage(usage ? { inputTokens, outputTokens: usage.output_tokens } : null);
        finish = finishOf(delta.stop_reason);
        break;
      }
      case 'message_stop':
        completion.finish(finish);
        break;
      default:
        completion.text('');
    }
  };
}

function finishOf(reason: string | null): FinishReason {
  switch (reason) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'refusal':
      return declined(anthropicIdentity);
    case 'tool_use':
    case 'pause_turn':
      return uninvitedToolCall(anthropicIdentity);
    case null:
      return vendorError(anthropicIdentity, 'protocol');
    default:
      return 'stop';
  }
}

/** What a model does when it is not told depends on the model; thinking delays the first word. */
function thinkingOf(model: string) {
  return /^claude-(haiku|sonnet|opus)-/.test(model) ? ({ thinking: { type: 'disabled' } } as const) : {};
}
