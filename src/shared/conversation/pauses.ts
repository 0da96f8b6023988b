import { currentUtterance, type Draft, effect, patch, patchUtterance } from './draft.ts';
import { learnEnd, learnPause, noPauses, type PauseModel } from './pause-model.ts';
import { textOf } from './transcript.ts';
import { looksFinished } from './turn-detector.ts';
import type { Turn, Utterance } from './types.ts';

/*
 * Where the conversation learns how its person pauses. All of it happens while Parley is silent: a pause while it
 * sounds is no pause of theirs.
 */

function know(d: Draft, pauses: PauseModel): void {
  if (pauses === d.state.pauses) return;
  patch(d, { pauses });
  effect(d, { kind: 'pauses.save', pauses });
}

/** The silence before the sound at `onsetMs`, in an utterance that has words already. */
export function pauseUntil(utterance: Utterance, onsetMs: number): Utterance['pause'] {
  const { kind, anchors } = utterance;
  const text = textOf(utterance);
  if (kind !== 'hands-free' || text === '' || anchors.speechEnd === undefined) return null;
  return { ms: onsetMs - anchors.speechEnd, finished: looksFinished(text) };
}

/** The sound after the pause is a voice. */
export function notePause(d: Draft): void {
  const pause = currentUtterance(d.state)?.pause ?? null;
  if (pause === null) return;
  patchUtterance(d, { pause: null });
  know(d, learnPause(d.state.pauses, pause.ms, pause.finished, d.state.config.tuning));
}

/** A turn that was thought to be over goes on. */
export function learnMerged(d: Draft, { kind, userText, anchors }: Turn, onsetMs: number): void {
  if (kind !== 'hands-free' || anchors.speechEnd === undefined) return;
  const finished = looksFinished(userText);
  know(d, learnPause(d.state.pauses, onsetMs - anchors.speechEnd, finished, d.state.config.tuning));
}

/** A turn was over, since its reply has been given. */
export function learnTurnOver(d: Draft, { kind, userText, forced }: Turn): void {
  if (kind !== 'hands-free' || forced || !looksFinished(userText)) return;
  know(d, learnEnd(d.state.pauses, d.state.config.tuning));
}

export function forgetPauses(d: Draft): void {
  know(d, noPauses);
}
