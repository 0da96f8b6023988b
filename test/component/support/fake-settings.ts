import type { PanelInput, PanelRoute } from '#shared/contracts/routes.ts';
import type {
  About,
  CatalogItem,
  KeyState,
  KeysState,
  KeyTest,
  Pauses,
  SettingsState,
  Voice,
} from '#shared/contracts/settings-routes.ts';
import { applyPatch, defaultSettings, type Settings, type SettingsPatch } from '#shared/model/settings.ts';
import { readSettings } from '#shared/model/settings-read.ts';
import { diffSettings } from '#shared/model/settings-words.ts';
import { vendorCatalog } from '#shared/model/vendor-catalog.ts';

/** What main has of settings, keys and lists; override what the case is about. */
export interface GivenSettings {
  patch?: SettingsPatch;
  ignored?: string[];
  kept?: boolean;
  keys?: Partial<Record<string, Partial<KeyState>>>;
  storage?: KeysState['storage'];
  /** In words, by catalog id: why a vendor cannot be used, besides a missing key. */
  problems?: Partial<Record<string, string>>;
  models?: Partial<Record<string, { models: string[]; problem: string | null }>>;
  voices?: Partial<Record<string, { voices: Voice[]; problem: string | null }>>;
  keyTests?: Partial<Record<string, KeyTest>>;
  about?: About;
  pauses?: Pauses;
}

const keyLabels = {
  deepgram: 'Deepgram',
  groq: 'Groq',
  cerebras: 'Cerebras',
  cartesia: 'Cartesia',
  elevenlabs: 'ElevenLabs',
  anthropic: 'Anthropic',
  gemini: 'Gemini',
};

const about: About = {
  version: '0.1.0',
  electron: '45.5.0',
  chromium: '152.0.7800.1',
  node: '24.21.0',
  system: 'linux x64',
  license: 'MIT',
  dataFolder: '/home/ada/.config/Parley',
  listening: { micMs: 7_500_000, sentMs: 720_000 },
};

const cartesiaVoices: Voice[] = [
  { id: 'katie', name: 'Katie', language: 'en' },
  { id: 'ronald', name: 'Ronald', language: 'en' },
  { id: 'lucia', name: 'Lucia', language: 'es' },
  { id: 'anouk', name: 'Anouk', language: 'fr' },
];

function keyOf(vendor: string, label: string, changes: Partial<KeyState> = {}): KeyState {
  const variable = `${vendor.toUpperCase()}_API_KEY`;
  return {
    vendor,
    label,
    source: 'none',
    mask: null,
    problem: null,
    variable,
    host: `https://${vendor}.example`,
    hostVariable: null,
    ...changes,
  };
}

export type FakeSettings = ReturnType<typeof createFakeSettings>;

/** Main's half of the settings: keeps what it is told, as main does. */
export function createFakeSettings(given: GivenSettings = {}) {
  let pauses = given.pauses ?? { pauses: 0, finishedWaitMs: 300, unfinishedWaitMs: 1200 };
  let settings: Settings = applyPatch(defaultSettings(), given.patch ?? {});
  let keys = Object.entries(keyLabels).map(([vendor, label]) => keyOf(vendor, label, given.keys?.[vendor]));

  const state = (): SettingsState => ({
    settings,
    ignored: given.ignored ?? [],
    kept: given.kept ?? true,
  });
  const keysState = (): KeysState => ({
    keys,
    storage: given.storage ?? { kind: 'keychain' },
    demo: keys.every(({ mask }) => mask === null),
  });
  const keyed = (vendor: string, changes: Partial<KeyState>) => {
    keys = keys.map((key) => (key.vendor === vendor ? { ...key, ...changes } : key));
    return keysState();
  };
  const catalog = (): CatalogItem[] =>
    vendorCatalog.map((entry) => {
      const key = keys.find(({ vendor }) => vendor === entry.keyVendor);
      const problem =
        given.problems?.[entry.id] ?? (key && key.mask === null ? `There is no key for ${key.label}.` : null);
      return {
        id: entry.id,
        stage: entry.stage,
        label: entry.label,
        keyVendor: entry.keyVendor,
        isLocal: entry.isLocal,
        languages: entry.languages && [...entry.languages],
        models: [...entry.models],
        problem,
      };
    });
  const imported = (text: string) => readSettings(JSON.parse(text));

  const answers: { [R in PanelRoute]?: (input: PanelInput<R>) => unknown } = {
    'settings.get': state,
    'settings.set': ({ patch }) => {
      settings = applyPatch(settings, patch);
      return state();
    },
    'settings.reset': ({ section }) => {
      const defaults = defaultSettings();
      settings =
        section === null ? defaults : { ...settings, [section]: defaults[section as keyof Settings] };
      return state();
    },
    'settings.export': () => ({ text: JSON.stringify(settings), fileName: 'parley-settings.json' }),
    'settings.import.preview': ({ text }) => {
      const { settings: next, ignored } = imported(text);
      return { changes: diffSettings(settings, next), ignored };
    },
    'settings.import.apply': ({ text }) => {
      settings = imported(text).settings;
      return state();
    },
    'keys.list': keysState,
    'keys.retry': keysState,
    'keys.set': ({ vendor, key }) => keyed(vendor, { source: 'keychain', mask: `••••${key.slice(-4)}` }),
    'keys.delete': ({ vendor }) => keyed(vendor, { source: 'none', mask: null }),
    'keys.test': ({ vendor }) => given.keyTests?.[vendor] ?? { ok: true, message: 'The key works.' },
    'catalog.list': catalog,
    'catalog.models': ({ id }) =>
      given.models?.[id] ?? { models: catalog().find((item) => item.id === id)?.models ?? [], problem: null },
    'catalog.voices': ({ id }) => given.voices?.[id] ?? { voices: cartesiaVoices, problem: null },
    'audio.echoTest': () => ({
      profile: 'headset' as const,
      explanation: 'You use a headset.',
      residualDb: null,
      delayMs: null,
    }),
    'pauses.get': () => pauses,
    'pauses.forget'() {
      pauses = { pauses: 0, finishedWaitMs: 300, unfinishedWaitMs: 1200 };
      return pauses;
    },
    'about.get': () => given.about ?? about,
  };

  return {
    answers,
    state,
    keysState,
  };
}
