import { createStore, type StoreApi } from 'zustand/vanilla';
import type { PanelBridge, PanelEventPayload, PanelInput, PanelRoute } from '#shared/contracts/routes.ts';
import { t } from '../i18n/strings.ts';
import { reasonOf } from './attempt.ts';
import {
  addFailure,
  historyBeforeUnixMs,
  initialPanelState,
  type PanelState,
  receiveHistory,
  receiveSnapshot,
  removeFailure,
} from './panel-state.ts';

export type Levels = PanelEventPayload<'level.changed'>;
export type SendResult = { ok: true } | { ok: false; reason: string };

/** The panel's store and everything the person can ask for in it. Intents never throw: a failure becomes a notice. */
export interface Panel {
  store: StoreApi<PanelState>;
  startConversation(): void;
  stopConversation(): void;
  interrupt(): void;
  setMuted(muted: boolean): void;
  pressPushToTalk(): void;
  releasePushToTalk(): void;
  /** The composer says itself what failed, next to the text that it keeps. */
  sendMessage(text: string): Promise<SendResult>;
  dismissNotice(id: string): void;
  loadEarlier(): Promise<void>;
  playSample(id: string): void;
  /** Levels come 20 times a second and bypass the store: nothing but the orb looks at them. */
  onLevels(listener: (levels: Levels) => void): () => void;
  dispose(): void;
}

const historyPage = 30;

/** Connects to main: subscribes first, then asks for the current snapshot, so that none is missed between. */
export function createPanel(bridge: PanelBridge): Panel {
  const store = createStore<PanelState>(() => initialPanelState);
  let failureCount = 0;
  let samplesAsked = false;
  let disposed = false;

  const update = (change: (state: PanelState) => PanelState) => {
    if (!disposed) store.setState(change, true);
  };

  const fail = (title: string, error: unknown) => {
    failureCount += 1;
    const id = `panel-${failureCount}`;
    update((state) => addFailure(state, { id, level: 'error', title, detail: reasonOf(error) }));
  };

  const intend = <R extends PanelRoute>(route: R, input: PanelInput<R>, title: string) => {
    bridge.invoke(route, input).catch((error: unknown) => fail(title, error));
  };

  const askForSamples = async () => {
    samplesAsked = true;
    try {
      const samples = await bridge.invoke('sample.list', undefined);
      update((state) => ({ ...state, samples }));
    } catch (error) {
      fail(t.failures.samples, error);
    }
  };

  const receive = (snapshot: PanelEventPayload<'snapshot.changed'>) => {
    update((state) => receiveSnapshot(state, snapshot));
    if (snapshot.demo && !samplesAsked) void askForSamples();
  };

  const stopListening = bridge.on('snapshot.changed', receive);
  bridge.invoke('snapshot.get', undefined).then(receive, () => {
    update((state) => ({ ...state, unreachable: state.snapshot === null }));
  });

  return {
    store,
    startConversation: () => intend('conversation.start', undefined, t.failures.start),
    stopConversation: () => intend('conversation.stop', undefined, t.failures.stop),
    interrupt: () => intend('conversation.interrupt', undefined, t.failures.interrupt),
    setMuted: (muted) => intend('conversation.mute', { muted }, t.failures.mute),
    pressPushToTalk: () => intend('pushToTalk.press', undefined, t.failures.pushToTalk),
    releasePushToTalk: () => intend('pushToTalk.release', undefined, t.failures.pushToTalk),
    playSample: (id) => intend('sample.play', { id }, t.failures.playSample),

    async sendMessage(text) {
      try {
        await bridge.invoke('message.send', { text });
        return { ok: true };
      } catch (error) {
        return { ok: false, reason: reasonOf(error) };
      }
    },

    dismissNotice(id) {
      if (store.getState().failures.some((failure) => failure.id === id)) {
        update((state) => removeFailure(state, id));
      } else {
        intend('notice.dismiss', { id }, t.failures.dismiss);
      }
    },

    async loadEarlier() {
      const state = store.getState();
      if (state.earlierStatus !== 'unknown') return;
      update((before) => ({ ...before, earlierStatus: 'loading' }));
      const beforeUnixMs = historyBeforeUnixMs(state);
      try {
        const page = await bridge.invoke('history.list', {
          limit: historyPage,
          ...(beforeUnixMs === undefined ? {} : { beforeUnixMs }),
        });
        update((before) => receiveHistory(before, page, historyPage));
      } catch (error) {
        update((before) => ({ ...before, earlierStatus: 'unknown' }));
        fail(t.failures.history, error);
      }
    },

    onLevels: (listener) => bridge.on('level.changed', listener),

    dispose() {
      disposed = true;
      stopListening();
    },
  };
}
