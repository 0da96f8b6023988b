import { tuning } from '#shared/conversation/tuning.ts';
import type { Clock } from '../../clock.ts';
import type { VendorIdentity } from '../errors.ts';
import type { ChatMessage, LlmVendor, VendorEndpoint, VendorError } from '../types.ts';
import { type Completion, startCompletion } from './completion.ts';
import type { LlmLimits } from './deadlines.ts';

/** Half the pool's keep-alive: the connection is still open when the next turn needs it. */
const WARM_EVERY_MS = 30_000;

export interface LlmAdapterOptions {
  endpoint: VendorEndpoint;
  clock: Clock;
  /** As in the vendor's model list. */
  model?: string;
  maxOutputTokens?: number;
  limits?: LlmLimits;
}

/** One vendor's way to speak HTTP, once its client has been loaded. */
export interface LlmTransport {
  /** Feeds one completion until the response has ended. Throws whatever its client throws. */
  stream(completion: Completion, messages: readonly ChatMessage[], signal: AbortSignal): Promise<void>;
  /** A cheap request over the connection that the next completion will use. */
  warm(signal: AbortSignal): Promise<unknown>;
  /** Cuts every connection. */
  dispose(): void;
}

export interface LlmAdapter {
  vendor: VendorIdentity;
  id: string;
  clock: Clock;
  limits?: LlmLimits | undefined;
  /** Called once, on first use. */
  load(): Promise<LlmTransport>;
  /** What `load` or the transport threw, in words. */
  errorOf(cause: unknown): VendorError;
}

/** The half of an adapter that every language model shares: loading on first use, deadlines, warming, cancelling. */
export function createLlmAdapter(adapter: LlmAdapter): LlmVendor {
  const { clock, vendor } = adapter;
  const limits = adapter.limits ?? tuning.llm;
  const running = new Set<() => void>();
  let loading: Promise<LlmTransport> | null = null;
  let disposed = false;
  /** When the pool's connection was last known to be good. */
  let warmAtMs = Number.NEGATIVE_INFINITY;

  const loaded = () => {
    loading ??= adapter.load().then((transport) => {
      if (disposed) transport.dispose();
      return transport;
    });
    return loading;
  };

  async function stream(completion: Completion, messages: readonly ChatMessage[], signal: AbortSignal) {
    const transport = await loaded();
    if (signal.aborted) return;
    await transport.stream(completion, messages, signal);
    completion.ended();
  }

  return {
    id: adapter.id,
    patience: limits,

    warm() {
      if (disposed || running.size > 0 || clock.nowMs() - warmAtMs < WARM_EVERY_MS) return;
      warmAtMs = clock.nowMs();
      const abort = new AbortController();
      const stop = () => abort.abort();
      const cancelTimer = clock.after(limits.connectMs + limits.firstUsefulMs, stop);
      running.add(stop);
      loaded()
        .then((transport) => transport.warm(abort.signal))
        .catch(() => {})
        .finally(() => {
          cancelTimer();
          running.delete(stop);
        });
    },

    complete(messages, sink) {
      const abort = new AbortController();
      const completion = startCompletion(vendor, clock, limits, sink, (kept) => {
        running.delete(completion.cancel);
        warmAtMs = kept ? clock.nowMs() : Number.NEGATIVE_INFINITY;
        if (!kept) abort.abort();
      });
      running.add(completion.cancel);
      stream(completion, messages, abort.signal).catch((error: unknown) =>
        completion.fail(adapter.errorOf(error)),
      );
      return completion.cancel;
    },

    dispose() {
      disposed = true;
      for (const cancel of [...running]) cancel();
      loading?.then(
        (transport) => transport.dispose(),
        () => {},
      );
    },
  };
}
