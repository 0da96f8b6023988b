import type { LlmVendor, VendorError } from '../types.ts';
import { createRoster, type FailoverOptions } from './roster.ts';

/**
 * A language model by an ordered list. Before the first word the next one is asked, unnoticed but for `onVendor`. After
 * it the failure is reported: whether to ask again depends on what was spoken, and a new completion asks the next one.
 */
export function createLlmFailover(options: FailoverOptions<LlmVendor>): LlmVendor {
  const roster = createRoster('language model', options);

  return {
    get id() {
      return roster.next(new Set())?.vendor.id ?? roster.allowed()[0]?.vendor.id ?? '';
    },
    warm() {
      roster.next(new Set())?.vendor.warm();
    },
    complete(messages, sink) {
      const tried = new Set<LlmVendor>();
      let cancelled = false;
      let cancel = (): void => {};

      /** `failure`: of the one before. */
      function ask(failure: VendorError | null): void {
        const candidate = roster.next(tried);
        if (candidate === null) {
          const error = failure ?? roster.refusal();
          queueMicrotask(() => {
            if (!cancelled) sink.onError(error);
          });
          return;
        }
        const { vendor } = candidate;
        tried.add(vendor);
        sink.onVendor?.({ ...roster.introduce(candidate, tried), patience: vendor.patience ?? null });
        let wrote = false;
        cancel = vendor.complete(messages, {
          onText(delta) {
            wrote ||= delta.trim() !== '';
            sink.onText(delta);
          },
          onUsage: (usage) => sink.onUsage(usage),
          onEnd(reason) {
            roster.worked(candidate);
            sink.onEnd(reason);
          },
          onError(error) {
            roster.failed(candidate, error);
            if (wrote || error.kind === 'cancelled') sink.onError(error);
            else ask(error);
          },
        });
      }

      ask(null);
      return () => {
        cancelled = true;
        cancel();
      };
    },
    dispose() {
      for (const { vendor } of options.order()) vendor.dispose();
    },
  };
}
