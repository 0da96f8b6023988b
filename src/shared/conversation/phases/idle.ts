import { type Draft, dropNotices, effect } from '../draft.ts';
import type { ConversationEvent } from '../events.ts';
import { hearsVoice, takeFinalized } from '../hearing.ts';
import { conversationLanguage } from '../language.ts';
import { askWhetherThere } from '../own-words.ts';
import { goOff } from '../rest.ts';
import { listen, newUtterance } from '../turn.ts';

/** Idle: waits for a voice. Words without one are noise of the vendor's own making. */
export function idle(d: Draft, event: ConversationEvent): void {
  switch (event.kind) {
    case 'vad': {
      if (event.event !== 'onset' || !hearsVoice(d.state)) return;
      dropNotices(d, 'mic');
      effect(d, { kind: 'warm', language: conversationLanguage(d.state) });
      const utterance = newUtterance(d, 'hands-free', event.occurredAtMs);
      listen(d, { ...utterance, voiced: true, anchors: { speechStart: event.occurredAtMs } });
      return;
    }
    case 'stt.finalized':
      takeFinalized(d);
      return;
    case 'timer':
      if (event.name === 'idle') goOff(d);
      else if (event.name === 'idle-prompt') askWhetherThere(d);
      return;
    default:
  }
}
