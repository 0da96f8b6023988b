import type { Sample } from '#shared/contracts/routes.ts';
import type { Notice, Snapshot } from '#shared/contracts/snapshot.ts';
import type { TurnRecord } from '#shared/model/turn-record.ts';
import { shareStructure } from './share-structure.ts';

/** What the panel knows. Main's snapshot is the truth; the rest is what only this window needs. */
export interface PanelState {
  snapshot: Snapshot | null;
  /** The first snapshot could not be fetched. */
  unreachable: boolean;
  /** Calls of this window that failed, in words; the newest last. */
  failures: readonly Notice[];
  /** Turns before the snapshot's own, oldest first. */
  earlier: readonly TurnRecord[];
  earlierStatus: 'unknown' | 'loading' | 'all-loaded';
  samples: readonly Sample[];
}

export const initialPanelState: PanelState = {
  snapshot: null,
  unreachable: false,
  failures: [],
  earlier: [],
  earlierStatus: 'unknown',
  samples: [],
};

/** Failures shown at once; an older one gives way. */
const maxFailures = 2;

/** The state after a snapshot; the same state if the snapshot is not newer. */
export function receiveSnapshot(state: PanelState, incoming: Snapshot): PanelState {
  const previous = state.snapshot;
  if (previous && incoming.revision <= previous.revision) return state;
  const turns = shareTurns(previous?.turns ?? [], incoming.turns);
  const snapshot = shareStructure(previous && { ...previous, turns }, { ...incoming, turns });
  return { ...state, snapshot, unreachable: false, earlier: earlierAfter(state, snapshot) };
}

/** Turns keep their place only until the oldest falls off the list: they are matched by id, not by position. */
function shareTurns(previous: TurnRecord[], incoming: TurnRecord[]): TurnRecord[] {
  const known = new Map(previous.map((turn) => [turn.turnId, turn]));
  const turns = incoming.map((turn) => shareStructure(known.get(turn.turnId), turn));
  const same = turns.length === previous.length && turns.every((turn, n) => turn === previous[n]);
  return same ? previous : turns;
}

/** A turn that falls off a long conversation's snapshot joins the earlier ones: what was on screen stays there. */
function earlierAfter({ snapshot: previous, earlier }: PanelState, next: Snapshot): readonly TurnRecord[] {
  const oldest = next.turns[0];
  if (!previous || !oldest || previous.turns === next.turns) return earlier;
  const cut = previous.turns.findIndex((turn) => turn.turnId === oldest.turnId);
  return cut > 0 ? [...earlier, ...previous.turns.slice(0, cut)] : earlier;
}

/** Puts a page of history (newest first, as `history.list` gives it) before what is loaded. */
export function receiveHistory(state: PanelState, page: readonly TurnRecord[], limit: number): PanelState {
  const known = new Set([...state.earlier, ...(state.snapshot?.turns ?? [])].map((turn) => turn.turnId));
  const fresh = page.filter((turn) => !known.has(turn.turnId)).reverse();
  return {
    ...state,
    earlier: [...fresh, ...state.earlier],
    earlierStatus: page.length < limit || fresh.length === 0 ? 'all-loaded' : 'unknown',
  };
}

/** Where the next page of history ends; undefined: at now. */
export function historyBeforeUnixMs({ earlier, snapshot }: PanelState): number | undefined {
  return (earlier[0] ?? snapshot?.turns[0])?.startedAtUnixMs;
}

/** One failure a title: the newest replaces the one before. */
export function addFailure(state: PanelState, failure: Notice): PanelState {
  const others = state.failures.filter((other) => other.title !== failure.title);
  return { ...state, failures: [...others, failure].slice(-maxFailures) };
}

export function removeFailure(state: PanelState, id: string): PanelState {
  return { ...state, failures: state.failures.filter((failure) => failure.id !== id) };
}
