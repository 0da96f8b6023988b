import type { EventLog } from '../../../../src/main/conversation/event-log.ts';
import type { Effect } from '../../../../src/shared/conversation/effects.ts';
import type { ConversationEvent } from '../../../../src/shared/conversation/events.ts';

export type TraceEntry =
  | { type: 'event'; atMs: number; body: ConversationEvent }
  | { type: 'effect'; atMs: number; body: Effect };
export type TraceKind = ConversationEvent['kind'] | Effect['kind'];

/** Everything that happened and was done, in order, with questions that tests ask of it. */
export class Trace implements EventLog {
  readonly entries: TraceEntry[] = [];
  /** Called before each event is reduced. */
  beforeEvent: (event: ConversationEvent) => void = () => {};

  /** Called before each effect is done, when the state has changed already. */
  beforeEffect: (effect: Effect) => void = () => {};
  /** Turns that were handed over, with their words, as far as `watch` saw them. */
  readonly handedOver = new Map<string, string>();

  config(): void {}
  frames(): void {}

  event(body: ConversationEvent): void {
    this.beforeEvent(body);
    this.entries.push({ type: 'event', atMs: body.atMs, body });
  }

  effect(body: Effect, atMs: number): void {
    this.beforeEffect(body);
    this.entries.push({ type: 'effect', atMs, body });
  }

  all(kind: TraceKind): TraceEntry[] {
    return this.entries.filter((entry) => entry.body.kind === kind);
  }

  effects<Kind extends Effect['kind']>(kind: Kind): (Extract<Effect, { kind: Kind }> & { atMs: number })[] {
    return this.entries.flatMap((entry) =>
      entry.type === 'effect' && isKind(entry.body, kind) ? [{ ...entry.body, atMs: entry.atMs }] : [],
    );
  }

  count(kind: TraceKind): number {
    return this.all(kind).length;
  }

  absent(kind: TraceKind): boolean {
    return this.count(kind) === 0;
  }

  exactlyOne(kind: TraceKind): boolean {
    return this.count(kind) === 1;
  }

  /** Whether the kinds occur one after the other, others between them allowed. */
  order(...kinds: TraceKind[]): boolean {
    let at = 0;
    for (const entry of this.entries) if (entry.body.kind === kinds[at]) at += 1;
    return at === kinds.length;
  }

  /** ms from the first `from` to the first `to` at or after it; NaN if either is missing. */
  betweenMs(from: TraceKind, to: TraceKind): number {
    const start = this.entries.findIndex((entry) => entry.body.kind === from);
    const end = this.entries.slice(Math.max(0, start)).find((entry) => entry.body.kind === to);
    const first = this.entries[start];
    return first === undefined || end === undefined ? Number.NaN : end.atMs - first.atMs;
  }

  /** What the event caused, as kinds, in order. */
  causedBy(index: number): Effect['kind'][] {
    const kinds: Effect['kind'][] = [];
    for (const entry of this.entries.slice(index + 1)) {
      if (entry.type === 'event') break;
      kinds.push(entry.body.kind);
    }
    return kinds;
  }

  lastIndex(kind: TraceKind): number {
    return this.entries.findLastIndex((entry) => entry.body.kind === kind);
  }
}

function isKind<Kind extends Effect['kind']>(
  effect: Effect,
  kind: Kind,
): effect is Extract<Effect, { kind: Kind }> {
  return effect.kind === kind;
}
