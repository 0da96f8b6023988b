import type { ChatMessage } from '#shared/conversation/context.ts';
import type { LlmEvent } from '#shared/conversation/events.ts';
import { speechLocaleOf } from '#shared/text/language.ts';
import { createSpeakableStream, type SpeakableStream } from '#shared/text/speakable-stream.ts';
import type { LlmVendor } from '../vendors/types.ts';
import { stageErrorOf } from './stage-error.ts';

export interface LlmDriver {
  /** `language`: of the reply (BCP 47); null: whichever. */
  start(requestId: number, messages: readonly ChatMessage[], language: string | null): void;
  /** Gives what can be said of the text so far. */
  flush(requestId: number): void;
  cancel(requestId: number): void;
  dispose(): void;
}

/** Runs one request at a time and cuts its text into clauses as it streams. */
export function createLlmDriver(vendor: LlmVendor, emit: (event: LlmEvent) => void): LlmDriver {
  let live: { requestId: number; speakable: SpeakableStream; cancel: () => void } | null = null;

  const end = (requestId: number): void => {
    if (live?.requestId === requestId) live = null;
  };
  const cancel = (): void => {
    const ending = live;
    live = null;
    ending?.cancel();
  };

  return {
    start(requestId, messages, language) {
      cancel();
      const speakable = createSpeakableStream({ locale: speechLocaleOf(language ?? 'en') });
      let useful = false;
      live = { requestId, speakable, cancel: () => {} };
      try {
        const stop = vendor.complete(messages, {
          onVendor: (use) => emit({ kind: 'llm.vendor', requestId, use }),
          onText(delta) {
            const clauses = speakable.push(delta);
            const pending = speakable.pendingChars() > 0;
            useful ||= pending || clauses.length > 0;
            emit({ kind: 'llm.text', requestId, delta, clauses, useful, pending });
          },
          onUsage: (usage) => emit({ kind: 'llm.usage', requestId, ...usage }),
          onEnd(reason) {
            end(requestId);
            emit({ kind: 'llm.end', requestId, reason, clauses: speakable.end() });
          },
          onError(error) {
            end(requestId);
            emit({ kind: 'llm.error', requestId, ...stageErrorOf(error) });
          },
        });
        if (live?.requestId === requestId) live.cancel = stop;
      } catch (error) {
        end(requestId);
        emit({ kind: 'llm.error', requestId, ...stageErrorOf(error) });
      }
    },
    flush(requestId) {
      if (live?.requestId !== requestId) return;
      const clauses = live.speakable.flush();
      if (clauses.length > 0) emit({ kind: 'llm.flushed', requestId, clauses });
    },
    cancel(requestId) {
      if (live?.requestId === requestId) cancel();
    },
    dispose: cancel,
  };
}
