import type {
  PanelBridge,
  PanelEvent,
  PanelEventPayload,
  PanelInput,
  PanelOutput,
  PanelRoute,
  Sample,
} from '#shared/contracts/routes.ts';
import type { Snapshot } from '#shared/contracts/snapshot.ts';
import type { TurnRecord } from '#shared/model/turn-record.ts';
import { createFakeSettings, type GivenSettings } from './fake-settings.ts';

export interface Call {
  route: PanelRoute;
  input: unknown;
}

export interface FakeBridge extends PanelBridge {
  /** Every call so far, but the first `snapshot.get`. */
  readonly calls: Call[];
  emit<E extends PanelEvent>(event: E, payload: PanelEventPayload<E>): void;
  /** The next call of this route is refused with these words. */
  refuse(route: PanelRoute, message: string): void;
  /** The next call of this route is not answered before the returned function is called. */
  hold(route: PanelRoute): () => void;
  listenerCount(event: PanelEvent): number;
  /** Resolves when every call made so far has been answered. */
  settled(): Promise<void>;
}

/** Main as the panel sees it: answers from what it was given, and says what it was asked. */
export function createFakeBridge(given: {
  snapshot: Snapshot;
  history?: readonly TurnRecord[];
  samples?: readonly Sample[];
  settings?: GivenSettings;
}): FakeBridge {
  const settings = createFakeSettings(given.settings);
  const listeners = new Map<PanelEvent, Set<(payload: never) => void>>();
  const refusals = new Map<PanelRoute, string>();
  const holds = new Map<PanelRoute, Promise<void>>();
  const calls: Call[] = [];
  const pending: Promise<unknown>[] = [];

  const historyPage = ({ limit, beforeUnixMs }: PanelInput<'history.list'>): TurnRecord[] =>
    [...(given.history ?? [])]
      .sort((a, b) => b.startedAtUnixMs - a.startedAtUnixMs)
      .filter((turn) => beforeUnixMs === undefined || turn.startedAtUnixMs < beforeUnixMs)
      .slice(0, limit);

  const answer = (route: PanelRoute, input: unknown): unknown => {
    switch (route) {
      case 'snapshot.get':
        return given.snapshot;
      case 'history.list':
        return historyPage(input as PanelInput<'history.list'>);
      case 'sample.list':
        return [...(given.samples ?? [])];
      default:
        // Each answer takes its own route's input; TypeScript cannot follow that through a variable name.
        return (settings.answers[route] as ((input: unknown) => unknown) | undefined)?.(input);
    }
  };

  return {
    calls,
    invoke(route, input) {
      if (route !== 'snapshot.get') calls.push({ route, input });
      const refusal = refusals.get(route);
      refusals.delete(route);
      const hold = holds.get(route);
      holds.delete(route);
      const answered = (async () => {
        await hold;
        if (refusal !== undefined) throw new Error(refusal);
        return answer(route, input) as PanelOutput<typeof route>;
      })();
      if (!hold) pending.push(answered);
      return answered;
    },
    on(event, listener) {
      const known = listeners.get(event) ?? new Set();
      listeners.set(event, known);
      known.add(listener as (payload: never) => void);
      return () => {
        known.delete(listener as (payload: never) => void);
      };
    },
    emit(event, payload) {
      for (const listener of listeners.get(event) ?? []) listener(payload as never);
    },
    refuse(route, message) {
      refusals.set(route, message);
    },
    hold(route) {
      const { promise, resolve } = Promise.withResolvers<void>();
      holds.set(route, promise);
      return resolve;
    },
    async settled() {
      // An answer may lead to the next call.
      while (pending.length > 0) await Promise.allSettled(pending.splice(0));
    },
    listenerCount: (event) => listeners.get(event)?.size ?? 0,
  };
}
