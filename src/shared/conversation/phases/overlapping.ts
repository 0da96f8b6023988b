import type { Draft } from '../draft.ts';
import type { ConversationEvent } from '../events.ts';
import { takeEndpoint } from '../hearing.ts';
import {
  dismissOverlap,
  overlapDue,
  overlapFinalized,
  overlapWords,
  voiceBegan,
  voiceConfirmed,
  voiceEnded,
  voiceSustained,
} from '../overlap.ts';

/** Whatever is heard while a turn is being answered. True if the event was that. */
export function overlapping(d: Draft, event: ConversationEvent): boolean {
  switch (event.kind) {
    case 'vad':
      if (event.event === 'onset') voiceBegan(d, event.occurredAtMs);
      else if (event.event === 'confirmed') voiceConfirmed(d);
      else if (event.event === 'sustained') voiceSustained(d);
      else if (event.event === 'end') voiceEnded(d, event.occurredAtMs);
      else dismissOverlap(d);
      return true;
    case 'stt.interim':
    case 'stt.eager':
    case 'stt.final':
      overlapWords(d, event);
      return true;
    case 'stt.finalized':
      overlapFinalized(d);
      return true;
    case 'stt.endpoint':
      takeEndpoint(d, event);
      return true;
    case 'timer':
      if (event.name !== 'overlap') return false;
      overlapDue(d);
      return true;
    default:
      return false;
  }
}
