import type { Draft } from '../draft.ts';
import type { ConversationEvent } from '../events.ts';
import { takeFinalized } from '../hearing.ts';

/** Off: nothing is heard. A stream that was open for a message may still answer. */
export function off(d: Draft, event: ConversationEvent): void {
  if (event.kind === 'stt.finalized') takeFinalized(d);
}
