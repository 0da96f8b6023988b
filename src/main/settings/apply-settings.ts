import type { Snapshot } from '#shared/contracts/snapshot.ts';
import type { Conversation } from '../conversation/conversation.ts';
import type { VendorStack } from '../vendors/stack.ts';
import { conversationSettings } from './plan.ts';
import type { SettingsService } from './settings-service.ts';

export interface SettingsApplier {
  /** To be called when settings, keys or demo mode may have changed. Does nothing when they have not. */
  apply(): void;
}

/** Carries settings and keys over to the running conversation, in effect from its next turn on. */
export function createSettingsApplier(options: {
  settings: Pick<SettingsService, 'current'>;
  stack: VendorStack;
  conversation: Pick<Conversation, 'configure' | 'snapshot' | 'onSnapshot'>;
}): SettingsApplier & { dispose(): void } {
  const { settings, stack, conversation } = options;
  const firstOf = () => ({
    stt: stack.stt()[0]?.vendor,
    llm: stack.llm()[0]?.vendor,
    tts: stack.tts()[0]?.vendor,
  });
  let applied = '';
  let first: Partial<ReturnType<typeof firstOf>> = {};
  let mustSweep = false;

  const sweepAtRest = ({ phase }: Snapshot): void => {
    // Until then a turn may still use an adapter that is not on the list any more.
    if (!mustSweep || (phase !== 'off' && phase !== 'idle')) return;
    mustSweep = false;
    stack.sweep();
  };
  const unsubscribe = conversation.onSnapshot(sweepAtRest);

  return {
    apply() {
      const next = conversationSettings(settings.current());
      const now = firstOf();
      const isEarReplaced = now.stt !== first.stt;
      const isSame = !isEarReplaced && now.llm === first.llm && now.tts === first.tts;
      mustSweep = true;
      if (!isSame || JSON.stringify(next) !== applied) {
        first = now;
        applied = JSON.stringify(next);
        conversation.configure(next, isEarReplaced);
      }
      sweepAtRest(conversation.snapshot());
    },
    dispose: unsubscribe,
  };
}
