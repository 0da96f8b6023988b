import { answering } from '../answering.ts';
import type { Draft } from '../draft.ts';
import type { ConversationEvent } from '../events.ts';
import type { PhaseOf } from '../types.ts';
import { overlapping } from './overlapping.ts';

/** Speaking: the reply is being heard. Begins with its first rendered sample, not with its first byte. */
export function speaking(d: Draft, phase: PhaseOf<'speaking'>, event: ConversationEvent): void {
  if (!overlapping(d, event)) answering(d, phase, event);
}
