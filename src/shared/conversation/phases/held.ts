import { answering } from '../answering.ts';
import type { Draft } from '../draft.ts';
import type { ConversationEvent } from '../events.ts';
import type { PhaseOf } from '../types.ts';
import { overlapping } from './overlapping.ts';

/** Held: the reply is paused, sample-exactly, until it is clear whether somebody really interrupts. */
export function held(d: Draft, phase: PhaseOf<'held'>, event: ConversationEvent): void {
  if (!overlapping(d, event)) answering(d, phase, event);
}
