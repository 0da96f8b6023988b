import type { StoreApi } from 'zustand/vanilla';
import type { PanelBridge } from '#shared/contracts/routes.ts';
import type { Voice } from '#shared/contracts/settings-routes.ts';
import { attempt, reasonOf } from './attempt.ts';
import type { PreviewTarget, SettingsViewState, UpdateSettings, VendorList } from './settings-state.ts';

/** What the vendors offer, and how their voices sound. */
export interface SettingsLists {
  /** Asks once; `refresh` asks the vendor again. */
  loadModels(id: string, refresh?: boolean): Promise<void>;
  loadVoices(id: string, refresh?: boolean): Promise<void>;
  /** Says a sentence; whatever else is being said for a preview stops. */
  playPreview(target: PreviewTarget): Promise<void>;
  stopPreview(): void;
}

export function createSettingsLists(
  bridge: PanelBridge,
  store: StoreApi<SettingsViewState>,
  update: UpdateSettings,
): SettingsLists {
  const ask = async <Item>(options: {
    known: VendorList<Item> | undefined;
    refresh: boolean;
    answer(): Promise<{ items: readonly Item[]; problem: string | null }>;
    put(list: VendorList<Item>): void;
  }) => {
    const { known, put } = options;
    const isOver = known === undefined || known.status === 'failed' || options.refresh;
    if (!isOver || known?.status === 'asking') return;
    const items = known?.items ?? [];
    put({ status: 'asking', items, problem: null });
    const result = await attempt(options.answer());
    if (!result.ok) put({ status: 'failed', items, problem: result.reason });
    else put({ status: result.value.problem === null ? 'there' : 'failed', ...result.value });
  };

  const stopPreview = () => {
    update((state) => ({ ...state, preview: null }));
    // It ends by itself soon anyway.
    bridge.invoke('voice.stopPreview', undefined).catch(() => {});
  };

  return {
    loadModels: (id, refresh = false) =>
      ask<string>({
        known: store.getState().models[id],
        refresh,
        async answer() {
          const { models, problem } = await bridge.invoke('catalog.models', { id, refresh });
          return { items: models, problem };
        },
        put: (list) => update((state) => ({ ...state, models: { ...state.models, [id]: list } })),
      }),

    loadVoices: (id, refresh = false) =>
      ask<Voice>({
        known: store.getState().voices[id],
        refresh,
        async answer() {
          const { voices, problem } = await bridge.invoke('catalog.voices', { id, refresh });
          return { items: voices, problem };
        },
        put: (list) => update((state) => ({ ...state, voices: { ...state.voices, [id]: list } })),
      }),

    async playPreview(target) {
      if (store.getState().preview?.problem === null) stopPreview();
      const mine = { target, problem: null };
      update((state) => ({ ...state, preview: mine }));
      const end = (preview: SettingsViewState['preview']) =>
        update((state) => (state.preview === mine ? { ...state, preview } : state));
      await bridge.invoke('voice.preview', target).then(
        () => end(null),
        (error: unknown) => end({ target, problem: reasonOf(error) }),
      );
    },

    stopPreview,
  };
}
