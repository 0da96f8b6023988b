import { tuning } from '#shared/conversation/tuning.ts';
import type { Clock } from '../../clock.ts';
import { vendorError } from '../errors.ts';
import type { ChatMessage, LlmSink, LlmVendor, VendorEndpoint, VendorError } from '../types.ts';
import { type LlmDeadline, type LlmLimits, startLlmDeadlines } from './deadlines.ts';
import { groqErrorOf, groqIdentity } from './groq-errors.ts';
import { openLlmHttp } from './http.ts';

const DEFAULT_MODEL = 'openai/gpt-oss-20b';
/** Half the pool's keep-alive: the connection is still open when the next turn needs it. */
const WARM_EVERY_MS = 30_000;
/** The SDK's own timer ends with the headers and runs on real time; ours are shorter, so that it never fires. */
const SDK_TIMEOUT_MS = 10 * 60_000;

export interface GroqOptions {
  endpoint: VendorEndpoint;
  clock: Clock;
  /** As in Groq's model list, e.g. `openai/gpt-oss-20b`. */
  model?: string;
  maxOutputTokens?: number;
  limits?: LlmLimits;
}

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
  const running = new Set<() => void>();
  let loading: ReturnType<typeof load> | null = null;
  let disposed = false;
  /** When the pool's connection was last known to be good. */
  let warmAtMs = Number.NEGATIVE_INFINITY;

  async function load() {
    const [{ default: Groq }, http] = await Promise.all([
      import('groq-sdk'),
      openLlmHttp(groqIdentity, endpoint.baseUrl, limits.connectMs * 2),
    ]);
    if (disposed) http.dispose();
    const client = new Groq({
      apiKey: endpoint.apiKey,
      baseURL: endpoint.baseUrl,
      maxRetries: 0,
      timeout: SDK_TIMEOUT_MS,
      logLevel: 'off',
      fetch: http.fetch,
    });
    return { client, http };
  }
  const loaded = () => {
    loading ??= load();
    return loading;
  };

  async function stream(completion: Completion, messages: readonly ChatMessage[], signal: AbortSignal) {
    const { client, http } = await loaded();
    if (signal.aborted) return;
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
      if (choice?.finish_reason) completion.finish(choice.finish_reason);
    }
    completion.ended();
  }

  return {
    id: `groq/${model}`,

    warm() {
      if (disposed || running.size > 0 || clock.nowMs() - warmAtMs < WARM_EVERY_MS) return;
      warmAtMs = clock.nowMs();
      const abort = new AbortController();
      const stop = () => abort.abort();
      const cancelTimer = clock.after(limits.connectMs + limits.firstUsefulMs, stop);
      running.add(stop);
      loaded()
        .then(({ client, http }) =>
          client.models.list({ signal: abort.signal, fetchOptions: http.optionsFor(() => {}) }),
        )
        .catch(() => {})
        .finally(() => {
          cancelTimer();
          running.delete(stop);
        });
    },

    complete(messages, sink) {
      const abort = new AbortController();
      const completion = startCompletion(clock, limits, sink, (kept) => {
        running.delete(completion.cancel);
        warmAtMs = kept ? clock.nowMs() : Number.NEGATIVE_INFINITY;
        if (!kept) abort.abort();
      });
      running.add(completion.cancel);
      stream(completion, messages, abort.signal).catch((error: unknown) =>
        completion.fail(groqErrorOf(error, clock.unixMs())),
      );
      return completion.cancel;
    },

    dispose() {
      disposed = true;
      for (const cancel of [...running]) cancel();
      loading?.then(
        ({ http }) => http.dispose(),
        () => {},
      );
    },
  };
}

interface Completion {
  connected(): void;
  text(delta: string): void;
  usage(usage: { inputTokens: number; outputTokens: number } | null): void;
  finish(reason: string): void;
  /** The response has ended. */
  ended(): void;
  fail(error: VendorError): void;
  cancel(): void;
}

/** Turns what arrives into events: each at most once, in order, and none after the end. `onSettled(kept)` says whether the connection can be used again. */
function startCompletion(
  clock: Clock,
  limits: LlmLimits,
  sink: LlmSink,
  onSettled: (kept: boolean) => void,
): Completion {
  let settled = false;
  let finishReason: string | null = null;
  const deadlines = startLlmDeadlines(clock, limits, (deadline) => {
    // Everything was said: a response that is held open after its finish_reason is not the person's problem.
    if (finishReason !== null) end(false);
    else fail(deadlineErrors[deadline]());
  });

  const settle = (kept: boolean, report: () => void) => {
    if (settled) return;
    settled = true;
    deadlines.clear();
    onSettled(kept);
    report();
  };
  const fail = (error: VendorError) => settle(false, () => sink.onError(error));
  const end = (kept: boolean) => {
    if (finishReason === 'stop' || finishReason === 'length') {
      const reason = finishReason;
      settle(kept, () => sink.onEnd(reason));
    } else if (finishReason === null) {
      fail(vendorError(groqIdentity, 'truncated'));
    } else {
      fail(
        vendorError(groqIdentity, 'protocol', {
          words:
            'Groq’s model asked for something that Parley did not offer it. Ask again, or choose another model.',
        }),
      );
    }
  };

  return {
    connected: () => deadlines.connected(),
    text(delta) {
      if (settled || finishReason !== null) return;
      deadlines.progress(delta.trim() !== '');
      if (delta !== '') sink.onText(delta);
    },
    usage(usage) {
      if (!settled && usage) sink.onUsage(usage);
    },
    finish(reason) {
      finishReason ??= reason;
      deadlines.progress(true);
    },
    ended: () => end(true),
    fail(error) {
      // The connection may break after the last word; the answer is whole all the same.
      if (finishReason !== null) end(false);
      else fail(error);
    },
    cancel: () => settle(false, () => {}),
  };
}

const timedOut = (words: string) => () => vendorError(groqIdentity, 'timeout', { words });
const deadlineErrors: Record<LlmDeadline, () => VendorError> = {
  connect: timedOut('Groq could not be reached in time. Check the network, then ask again.'),
  'first-useful': timedOut('Groq did not begin to answer in time. Ask again, or choose another model.'),
  gap: timedOut('Groq fell silent in the middle of its answer. Ask again.'),
  total: timedOut('Groq’s answer took too long and was stopped. Ask for something shorter.'),
};

/** Hidden thinking delays the first word: as little of it as the model allows, and none of it in the stream. */
function reasoningOf(model: string) {
  if (model.startsWith('openai/gpt-oss'))
    return { reasoning_effort: 'low', include_reasoning: false } as const;
  if (model.startsWith('qwen/qwen3'))
    return { reasoning_effort: 'none', reasoning_format: 'hidden' } as const;
  return {};
}

/** Production puts the usage under `x_groq`, the OpenAI shape on the chunk; the SDK's types know neither. */
function usageOf(chunk: object): { inputTokens: number; outputTokens: number } | null {
  const { usage, x_groq } = chunk as { usage?: unknown; x_groq?: { usage?: unknown } | null };
  const counts = (usage ?? x_groq?.usage) as
    | { prompt_tokens?: unknown; completion_tokens?: unknown }
    | null
    | undefined;
  if (typeof counts?.completion_tokens !== 'number' || typeof counts.prompt_tokens !== 'number') return null;
  return { inputTokens: counts.prompt_tokens, outputTokens: counts.completion_tokens };
}
