import type { ImportPreview, SettingsState } from '#shared/contracts/settings-routes.ts';
import {
  applyPatch,
  defaultSettings,
  type Settings,
  type SettingsPatch,
  type SettingsSection,
} from '#shared/model/settings.ts';
import { type ReadSettings, readSettings, withVersion } from '#shared/model/settings-read.ts';
import { diffSettings } from '#shared/model/settings-words.ts';
import type { Log } from '../log/log.ts';
import type { Store } from '../store/store.ts';

export interface SettingsService {
  current(): Settings;
  state(): SettingsState;
  set(patch: SettingsPatch): Promise<SettingsState>;
  /** Null: every section. */
  reset(section: SettingsSection | null): Promise<SettingsState>;
  /** The text of a file that `previewImport` and `applyImport` take. Holds no key: keys are not settings. */
  exportText(): string;
  /** @throws Error in words, if the text is no export */
  previewImport(text: string): ImportPreview;
  /** @throws Error in words, if the text is no export */
  applyImport(text: string): Promise<SettingsState>;
  /** Called after each change, before it is on the disk: a slow disk delays no turn. */
  onChange(listener: (state: SettingsState) => void): () => void;
}

/** The store's key of the settings as they are. */
const storeKey = 'settings';
/** What could not be used, or only in part, is kept here before it is written over for the first time. */
const asideKey = 'settings-aside';
const exportApp = 'parley';

/** Loads the settings. Never rejects: what cannot be read is left out, in words, and a memory that is gone means defaults. */
export async function openSettings(options: {
  store: Pick<Store, 'readSettings' | 'writeSetting'>;
  log: Log;
}): Promise<SettingsService> {
  const { store, log } = options;
  const listeners = new Set<(state: SettingsState) => void>();
  let stored: unknown;
  let kept = true;
  try {
    stored = (await store.readSettings())[storeKey];
  } catch (error) {
    kept = false;
    log.warn('the settings were not read', { reason: words(error) });
  }
  const read: ReadSettings =
    stored === undefined
      ? { settings: defaultSettings(), ignored: [], isNewer: false }
      : readSettings(stored);
  let settings = read.settings;
  let ignored: string[] = read.ignored;
  let setAside = ignored.length > 0 ? stored : undefined;
  if (ignored.length > 0) log.warn('some settings were ignored', { count: ignored.length });

  const state = (): SettingsState => ({ settings, ignored, kept });

  async function write(): Promise<void> {
    try {
      if (setAside !== undefined) await store.writeSetting(asideKey, setAside);
      setAside = undefined;
      await store.writeSetting(storeKey, withVersion(settings));
      kept = true;
    } catch (error) {
      kept = false;
      log.warn('the settings were not written', { reason: words(error) });
    }
  }

  async function change(next: Settings): Promise<SettingsState> {
    settings = next;
    // Whoever changes settings has seen what was ignored, or need not: it is kept aside.
    ignored = [];
    for (const listener of [...listeners]) listener(state());
    await write();
    return state();
  }

  return {
    current: () => settings,
    state,
    set: (patch) => change(applyPatch(settings, patch)),
    reset(section) {
      const defaults = defaultSettings();
      return change(section === null ? defaults : { ...settings, [section]: defaults[section] });
    },
    exportText: () => `${JSON.stringify({ app: exportApp, ...withVersion(settings) }, null, 2)}\n`,
    previewImport(text) {
      const imported = readExport(text);
      return { changes: diffSettings(settings, imported.settings), ignored: imported.ignored };
    },
    applyImport: async (text) => change(readExport(text).settings),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** @throws Error in words */
function readExport(text: string): ReadSettings {
  const parsed = parse(text);
  if (typeof parsed !== 'object' || parsed === null || !('app' in parsed) || parsed.app !== exportApp) {
    throw new Error(
      'This file does not hold settings of Parley. Choose a file that was exported from Parley.',
    );
  }
  const { app: _, ...settings } = parsed;
  return readSettings(settings);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));
