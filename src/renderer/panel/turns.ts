import type { Snapshot } from '#shared/contracts/snapshot.ts';
import type { TurnRecord } from '#shared/model/turn-record.ts';

/** One exchange as it is drawn, running or ended. */
export interface TurnView {
  turnId: string;
  userText: string;
  interimText: string;
  reply: { text: string; heardChars: number; complete: boolean; interrupted: boolean } | null;
  /** The reply is being written or spoken. */
  live: boolean;
  error: string | null;
  record: TurnRecord | null;
}

const endedViews = new WeakMap<TurnRecord, TurnView>();

/** The view of an ended turn; the same object for the same record, so that nothing redraws. */
export function endedView(record: TurnRecord): TurnView {
  const known = endedViews.get(record);
  if (known) return known;
  const text = record.spokenText + record.unspokenText;
  const view: TurnView = {
    turnId: record.turnId,
    userText: record.userText,
    interimText: '',
    reply:
      text === ''
        ? null
        : { text, heardChars: record.spokenText.length, complete: true, interrupted: record.interrupted },
    live: false,
    error: record.error,
    record,
  };
  endedViews.set(record, view);
  return view;
}

/** The turns that have not ended, oldest first: at most the one being answered and the one being said. */
export function runningViews({ user, reply, turns }: Pick<Snapshot, 'user' | 'reply' | 'turns'>): TurnView[] {
  const ended = new Set(turns.map((turn) => turn.turnId));
  const ids = [...new Set([reply?.turnId, user?.turnId])].filter((id) => id !== undefined && !ended.has(id));
  return ids.map((turnId) => ({
    turnId: turnId!,
    userText: user?.turnId === turnId ? user!.finalText : '',
    interimText: user?.turnId === turnId ? user!.interimText : '',
    reply: reply?.turnId === turnId && reply!.text !== '' ? reply! : null,
    live: reply?.turnId === turnId && !reply!.interrupted,
    error: null,
    record: null,
  }));
}
