import { type Draft, effect, patch } from './draft.ts';

/** Silences the player and makes the next epoch current. It is the first effect of every interruption. */
export function nextEpoch(d: Draft, fadeMs: number): void {
  const epoch = d.state.epoch + 1;
  patch(d, { epoch });
  effect(d, { kind: 'player.cut', epoch, fadeMs });
}

/** While nothing is being said or heard, the player may sound one thing else: an epoch of its own, until a turn begins. */
export function lendPlayer(d: Draft): void {
  const { phase, isPlayerLent } = d.state;
  if (isPlayerLent || (phase.name !== 'off' && phase.name !== 'idle')) return;
  nextEpoch(d, d.state.config.tuning.bargeIn.fadeOutMs);
  patch(d, { isPlayerLent: true });
}

/** The player is the conversation's again. */
export function reclaimPlayer(d: Draft): void {
  if (!d.state.isPlayerLent) return;
  patch(d, { isPlayerLent: false });
  // What was heard meanwhile is nobody's turn.
  if (d.state.phase.name === 'off') effect(d, { kind: 'audio.clear' });
  nextEpoch(d, d.state.config.tuning.bargeIn.fadeOutMs);
}
