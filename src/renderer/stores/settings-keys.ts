import type { StoreApi } from 'zustand/vanilla';
import type { PanelBridge } from '#shared/contracts/routes.ts';
import type { KeysState } from '#shared/contracts/settings-routes.ts';
import { attempt, type Outcome } from './attempt.ts';
import type { KeyActivity, SettingsViewState, UpdateSettings } from './settings-state.ts';

/** What the person can do with keys. A key is here only while it is typed: once main has taken it, it is gone. */
export interface SettingsKeys {
  /** A half-typed key survives its field. Null: thrown away. */
  draftKey(vendor: string, draft: string | null): void;
  /** Hands the draft to main and, once it is taken (then true), tests it. A refused draft stays, with the reason. */
  saveKey(vendor: string): Promise<boolean>;
  /** Tests the draft if there is one, else the key in use. */
  testKey(vendor: string): Promise<void>;
  deleteKey(vendor: string): Promise<void>;
  /** Asks the keychain again. */
  retryKeychain(): Promise<Outcome<undefined>>;
}

export function createSettingsKeys(
  bridge: PanelBridge,
  store: StoreApi<SettingsViewState>,
  update: UpdateSettings,
): SettingsKeys {
  const busy: ReadonlySet<KeyActivity['kind']> = new Set(['saving', 'deleting', 'testing']);
  const isBusy = (vendor: string) => {
    const activity = store.getState().keyActivity[vendor];
    return activity !== undefined && busy.has(activity.kind);
  };

  const show = (vendor: string, activity: KeyActivity | null) =>
    update((state) => ({ ...state, keyActivity: withEntry(state.keyActivity, vendor, activity) }));
  const draft = (vendor: string, text: string | null) =>
    update((state) => ({ ...state, keyDrafts: withEntry(state.keyDrafts, vendor, text) }));
  const receive = (keys: KeysState) => update((state) => ({ ...state, keys }));

  const test = async (vendor: string, key: string | undefined) => {
    show(vendor, { kind: 'testing' });
    const result = await attempt(bridge.invoke('keys.test', { vendor, ...(key !== undefined && { key }) }));
    const answer = result.ok ? result.value : { ok: false, message: result.reason };
    show(vendor, { kind: answer.ok ? 'works' : 'refused', message: answer.message });
  };

  return {
    draftKey(vendor, text) {
      draft(vendor, text);
      // What was said of another key is not true of this one.
      if (!isBusy(vendor)) show(vendor, null);
    },

    async saveKey(vendor) {
      const key = store.getState().keyDrafts[vendor]?.trim();
      if (!key || isBusy(vendor)) return false;
      show(vendor, { kind: 'saving' });
      const result = await attempt(bridge.invoke('keys.set', { vendor, key }));
      if (!result.ok) {
        show(vendor, { kind: 'refused', message: result.reason });
        return false;
      }
      receive(result.value);
      draft(vendor, null);
      void test(vendor, undefined);
      return true;
    },

    async testKey(vendor) {
      if (isBusy(vendor)) return;
      const key = store.getState().keyDrafts[vendor]?.trim();
      await test(vendor, key || undefined);
    },

    async deleteKey(vendor) {
      if (isBusy(vendor)) return;
      show(vendor, { kind: 'deleting' });
      const result = await attempt(bridge.invoke('keys.delete', { vendor }));
      if (result.ok) receive(result.value);
      show(vendor, result.ok ? null : { kind: 'refused', message: result.reason });
    },

    async retryKeychain() {
      const result = await attempt(bridge.invoke('keys.retry', undefined));
      if (!result.ok) return result;
      receive(result.value);
      return { ok: true, value: undefined };
    },
  };
}

function withEntry<T>(table: Readonly<Record<string, T>>, name: string, value: T | null): Record<string, T> {
  const { [name]: _, ...others } = table;
  return value === null ? others : { ...others, [name]: value };
}
