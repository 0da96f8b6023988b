import { answering } from '../answering.ts';
import type { Draft } from '../draft.ts';
import type { ConversationEvent } from '../events.ts';
import type { PhaseOf } from '../types.ts';
import { overlapping } from './overlapping.ts';

/** Thinking: the turn was handed over; nothing of the reply has been heard yet. */
export function thinking(d: Draft, phase: PhaseOf<'thinking'>, event: ConversationEvent): void {
  if (!overlapping(d, event)) answering(d, phase, event);
}
