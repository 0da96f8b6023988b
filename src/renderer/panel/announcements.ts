import type { Snapshot } from '#shared/contracts/snapshot.ts';
import type { TurnRecord } from '#shared/model/turn-record.ts';
import { t } from '../i18n/strings.ts';
import type { PanelState } from '../stores/panel-state.ts';
import { hasError } from '../stores/use-panel.ts';
import { statusKey } from './orb-state.ts';

/** What a screen reader should say of a change of the panel's state; empty: nothing. */
export function announcementsBetween(previous: PanelState, next: PanelState): string[] {
  const { snapshot } = next;
  if (!snapshot) return [];
  const said: string[] = [];
  const before = previous.snapshot;

  const heard = committedText(snapshot);
  if (before && heard !== null && heard !== committedText(before)) said.push(t.announce.heard(heard));

  if (before && before.turns !== snapshot.turns) {
    const known = new Set(before.turns.map((turn) => turn.turnId));
    for (const turn of snapshot.turns) if (!known.has(turn.turnId)) said.push(...endedTurn(turn));
  }

  const status = statusKey(snapshot, hasError(next));
  if (before && status !== statusKey(before, hasError(previous))) said.push(t.states[status].label);

  const shown = new Set([...(before?.notices ?? []), ...previous.failures].map((notice) => notice.id));
  for (const notice of [...snapshot.notices, ...next.failures]) {
    if (!shown.has(notice.id)) said.push(notice.title, notice.detail);
  }
  return said;
}

/** The person's words, once they are final and Parley has taken them up. */
function committedText({ phase, user }: Snapshot): string | null {
  const taken = phase === 'thinking' || phase === 'speaking' || phase === 'held';
  return taken && user && user.interimText === '' && user.finalText !== '' ? user.finalText : null;
}

/**
 * A reply that was heard aloud is not read out a second time (the open microphone would hear the screen reader say it);
 * one of which nothing was heard is.
 */
function endedTurn(turn: TurnRecord): string[] {
  if (turn.error !== null) return [turn.error];
  if (turn.interrupted) return [t.announce.interrupted];
  return turn.spokenText === '' && turn.unspokenText !== '' ? [t.announce.reply(turn.unspokenText)] : [];
}

/** One text of several, with a full stop wherever the voice should pause and no mark does it yet. */
export function asSentences(parts: readonly string[]): string {
  return parts
    .map((part, n) => (n < parts.length - 1 && !/\p{P}$/u.test(part) ? `${part}.` : part))
    .join(' ');
}
