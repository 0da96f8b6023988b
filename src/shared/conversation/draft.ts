import type { Notice } from '../contracts/snapshot.ts';
import type { Effect, TimerName } from './effects.ts';
import type { ConversationState, NoticeKey, Phase, PhaseOf, Reply, ReplyPhase, Utterance } from './types.ts';

/**
 * The working copy of one reduction. `state` is replaced, never written into; `effects` are in the order in which
 * they are to be done.
 */
export interface Draft {
  state: ConversationState;
  readonly effects: Effect[];
  readonly nowMs: number;
}

export function patch(d: Draft, change: Partial<ConversationState>): void {
  d.state = { ...d.state, ...change };
}

export function setPhase(d: Draft, phase: Phase): void {
  patch(d, { phase });
}

export function effect(d: Draft, ...effects: Effect[]): void {
  d.effects.push(...effects);
}

export function nextId(d: Draft): number {
  const lastId = d.state.lastId + 1;
  patch(d, { lastId });
  return lastId;
}

/** Sets the named deadline, in place of the one that was set before. */
export function setTimer(d: Draft, name: TimerName, dueAtMs: number): void {
  const seq = nextId(d);
  patch(d, { timers: { ...d.state.timers, [name]: { seq, dueAtMs } } });
  effect(d, { kind: 'timer.set', name, seq, delayMs: Math.max(0, dueAtMs - d.nowMs) });
}

export function clearTimers(d: Draft, ...names: TimerName[]): void {
  for (const name of names) {
    if (d.state.timers[name] === undefined) continue;
    const { [name]: _, ...timers } = d.state.timers;
    patch(d, { timers });
    effect(d, { kind: 'timer.clear', name });
  }
}

const noticesMax = 3;

/** Shows a notice, in place of the earlier one about the same thing. */
export function notify(
  d: Draft,
  key: NoticeKey,
  level: Notice['level'],
  title: string,
  detail: string,
): void {
  const notice = { id: `notice-${nextId(d)}`, level, title, detail };
  const others = d.state.notices.filter((shown) => shown.key !== key);
  patch(d, { notices: [...others, { key, notice }].slice(-noticesMax) });
}

export function dropNotices(d: Draft, ...keys: NoticeKey[]): void {
  if (!d.state.notices.some((shown) => keys.includes(shown.key))) return;
  patch(d, { notices: d.state.notices.filter((shown) => !keys.includes(shown.key)) });
}

export function replyPhase(state: ConversationState): ReplyPhase | null {
  const { phase } = state;
  return phase.name === 'thinking' || phase.name === 'speaking' || phase.name === 'held' ? phase : null;
}

export function userPhase(state: ConversationState): PhaseOf<'listening' | 'endpointing'> | null {
  const { phase } = state;
  return phase.name === 'listening' || phase.name === 'endpointing' ? phase : null;
}

/** What is being said right now, by whatever phase holds it. */
export function currentUtterance(state: ConversationState): Utterance | null {
  return userPhase(state)?.utterance ?? replyPhase(state)?.overlap?.utterance ?? null;
}

export function patchUtterance(d: Draft, change: Partial<Utterance>): void {
  const { phase } = d.state;
  if (phase.name === 'listening' || phase.name === 'endpointing') {
    setPhase(d, { ...phase, utterance: { ...phase.utterance, ...change } });
  } else if (phase.name !== 'off' && phase.name !== 'idle' && phase.overlap !== null) {
    setPhase(d, {
      ...phase,
      overlap: { ...phase.overlap, utterance: { ...phase.overlap.utterance, ...change } },
    });
  }
}

export function patchReply(d: Draft, change: Partial<Reply>): void {
  const phase = replyPhase(d.state);
  if (phase !== null) setPhase(d, { ...phase, reply: { ...phase.reply, ...change } });
}
