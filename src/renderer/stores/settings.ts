import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EchoTestResult, PanelBridge } from '#shared/contracts/routes.ts';
import type { ImportPreview, Pauses } from '#shared/contracts/settings-routes.ts';
import type { SettingsPatch, SettingsSection } from '#shared/model/settings.ts';
import { attempt, type Outcome } from './attempt.ts';
import { createSettingsKeys, type SettingsKeys } from './settings-keys.ts';
import { createSettingsLists, type SettingsLists } from './settings-lists.ts';
import {
  changeRefused,
  changeTaken,
  initialSettingsState,
  queueChange,
  receiveSettings,
  type SettingsViewState,
  startSending,
  type UpdateSettings,
} from './settings-state.ts';

/** The settings view's store and all that the person can ask for in it. Nothing throws: what fails says so in words. */
export interface SettingsClient extends SettingsKeys, SettingsLists {
  store: StoreApi<SettingsViewState>;
  /** Fetches everything anew. Called when the view opens, and to try again. */
  load(): Promise<void>;
  /** Shows the change at once and hands it to main; if main refuses, it is rolled back and its fields say why. */
  change(patch: SettingsPatch): void;
  /** A section, or with null everything, as Parley came. */
  reset(section: SettingsSection | null): Promise<Outcome<undefined>>;
  exportFile(): Promise<Outcome<{ text: string; fileName: string }>>;
  previewImport(text: string): Promise<Outcome<ImportPreview>>;
  applyImport(text: string): Promise<Outcome<undefined>>;
  loadAbout(): Promise<void>;
  /** What is not known is not shown: no failure is told. */
  loadPauses(): Promise<void>;
  forgetPauses(): Promise<void>;
  /** Takes a few seconds and sounds. Main sets the profile that it found. */
  testEcho(): Promise<Outcome<EchoTestResult>>;
  /** Says something in the live region. */
  announce(words: string): void;
  dispose(): void;
}

/** Asks main for nothing until `load`. */
export function createSettings(bridge: PanelBridge): SettingsClient {
  const store = createStore<SettingsViewState>(() => initialSettingsState);
  let disposed = false;

  const update: UpdateSettings = (change) => {
    if (!disposed) store.setState(change, true);
  };

  let isCatalogOld = false;
  let isAskingForCatalog = false;
  /** What can be used depends on keys and settings. One question at a time: many changes in a row are one more. */
  const renewCatalog = async () => {
    isCatalogOld = store.getState().main !== null;
    if (isAskingForCatalog) return;
    isAskingForCatalog = true;
    while (isCatalogOld && !disposed) {
      isCatalogOld = false;
      const catalog = await attempt(bridge.invoke('catalog.list', undefined));
      if (catalog.ok) update((state) => ({ ...state, catalog: catalog.value }));
    }
    isAskingForCatalog = false;
  };

  const stopListening = [
    bridge.on('settings.changed', (main) => {
      update((state) => receiveSettings(state, main));
      void renewCatalog();
    }),
    bridge.on('keys.changed', (keys) => {
      update((state) => ({ ...state, keys }));
      void renewCatalog();
    }),
  ];

  /** One change at a time: what the person does meanwhile is merged, and follows. */
  const send = async () => {
    if (store.getState().sending) return;
    update(startSending);
    for (;;) {
      const patch = store.getState().sending;
      if (!patch || disposed) return;
      const result = await attempt(bridge.invoke('settings.set', { patch }));
      update((state) => (result.ok ? changeTaken(state, result.value) : changeRefused(state, result.reason)));
      update(startSending);
    }
  };

  const replaceAll = async (answer: Promise<Parameters<typeof receiveSettings>[1]>) => {
    const result = await attempt(answer);
    if (!result.ok) return result;
    update((state) => receiveSettings({ ...state, refused: {} }, result.value));
    return { ok: true, value: undefined } as const;
  };

  const receivePauses = async (answer: Promise<Pauses>) => {
    const pauses = await attempt(answer);
    if (pauses.ok) update((state) => ({ ...state, pauses: pauses.value }));
  };

  return {
    store,
    ...createSettingsKeys(bridge, store, update),
    ...createSettingsLists(bridge, store, update),

    async load() {
      update((state) => ({ ...state, loadProblem: null }));
      const result = await attempt(
        Promise.all([
          bridge.invoke('settings.get', undefined),
          bridge.invoke('keys.list', undefined),
          bridge.invoke('catalog.list', undefined),
        ]),
      );
      update((state) => {
        if (!result.ok) return { ...state, loadProblem: result.reason };
        const [main, keys, catalog] = result.value;
        return receiveSettings({ ...state, keys, catalog }, main);
      });
    },

    change(patch) {
      update((state) => queueChange(state, patch));
      void send();
    },

    reset: (section) => replaceAll(bridge.invoke('settings.reset', { section })),
    exportFile: () => attempt(bridge.invoke('settings.export', undefined)),
    previewImport: (text) => attempt(bridge.invoke('settings.import.preview', { text })),
    applyImport: (text) => replaceAll(bridge.invoke('settings.import.apply', { text })),

    loadPauses: () => receivePauses(bridge.invoke('pauses.get', undefined)),
    forgetPauses: () => receivePauses(bridge.invoke('pauses.forget', undefined)),
    testEcho: () => attempt(bridge.invoke('audio.echoTest', undefined)),

    async loadAbout() {
      update((state) => ({ ...state, aboutProblem: null }));
      const about = await attempt(bridge.invoke('about.get', undefined));
      update((state) =>
        about.ok ? { ...state, about: about.value } : { ...state, aboutProblem: about.reason },
      );
    },

    announce: (announcement) => update((state) => ({ ...state, announcement })),

    dispose() {
      disposed = true;
      for (const stop of stopListening) stop();
    },
  };
}
