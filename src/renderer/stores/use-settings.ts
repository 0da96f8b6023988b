import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Settings } from '#shared/model/settings.ts';
import type { SettingsClient } from './settings.ts';
import type { SettingsField, SettingsViewState } from './settings-state.ts';

export const SettingsContext = createContext<SettingsClient | null>(null);

/** The settings of the surrounding `SettingsContext`. */
export function useSettingsClient(): SettingsClient {
  const client = useContext(SettingsContext);
  if (!client) throw new Error('useSettingsClient needs a SettingsContext around it');
  return client;
}

/** Draws anew only when the selected value changes. */
export function useSettingsState<T>(select: (state: SettingsViewState) => T): T {
  return useStore(useSettingsClient().store, select);
}

/** A part of the settings, below the point where they are known to be there. */
export function useSettings<T>(select: (settings: Settings) => T): T {
  return useSettingsState(({ settings }) => {
    if (!settings)
      throw new Error('useSettings is for components that are drawn once the settings are there');
    return select(settings);
  });
}

/** Why main refused the last change of this field, in words; null: it did not. */
export function useRefusal(field: SettingsField): string | null {
  return useSettingsState((state) => state.refused[field] ?? null);
}
