import type { Snapshot } from '#shared/contracts/snapshot.ts';

export type OrbState = 'off' | 'idle' | 'listening' | 'thinking' | 'speaking' | 'held' | 'muted' | 'error';
export type StatusKey = OrbState | 'ready' | 'pushToTalk';

/**
 * What the orb shows. A running exchange wins over everything; an error or a closed microphone shows when Parley waits.
 */
export function orbState(snapshot: Snapshot, error: boolean): OrbState {
  switch (snapshot.phase) {
    case 'speaking':
    case 'held':
    case 'thinking':
      return snapshot.phase;
    case 'endpointing':
      return 'thinking';
    case 'listening':
      return snapshot.muted && !snapshot.pushToTalkDown ? 'muted' : 'listening';
    case 'idle':
    case 'off':
      if (snapshot.pushToTalkDown) return 'listening';
      if (error) return 'error';
      if (snapshot.muted && snapshot.handsFree) return 'muted';
      return snapshot.phase;
  }
}

/** The row of the state table that puts the orb's state into words. */
export function statusKey(snapshot: Snapshot, error: boolean): StatusKey {
  const state = orbState(snapshot, error);
  if (state === 'idle' && !snapshot.handsFree) return 'ready';
  if (state === 'listening' && snapshot.pushToTalkDown) return 'pushToTalk';
  return state;
}

/** There is something that Stop, or Esc, would stop. */
export function canInterrupt(snapshot: Snapshot): boolean {
  return snapshot.phase !== 'off' && snapshot.phase !== 'idle' && snapshot.phase !== 'listening';
}
