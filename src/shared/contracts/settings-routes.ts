import { settingsPatchSchema, settingsSchema, settingsSections } from '../model/settings.ts';
import { stageNames } from '../model/vendor-catalog.ts';
import { z } from '../model/zod.ts';

const nothing = z.undefined();
const sectionSchema = z.enum(settingsSections as [string, ...string[]]);
/** An exported file is a few kilobytes. */
const importText = z.string().max(512 * 1024);
/** Also of a vendor that this window does not know of. */
const keyVendor = z.string().regex(/^[a-z]{1,32}$/);
const catalogId = z.string().min(1).max(64);

export const settingsStateSchema = z.strictObject({
  settings: settingsSchema,
  /** In words: what was stored and could not be used. Empty when all is well. */
  ignored: z.array(z.string()),
  /** False when the memory is not available: changes last until the app quits. */
  kept: z.boolean(),
});
export type SettingsState = z.infer<typeof settingsStateSchema>;

export const settingsChangeSchema = z.strictObject({
  section: sectionSchema,
  field: z.string(),
  /** e.g. `Voice loop: patience`. */
  label: z.string(),
  before: z.string(),
  after: z.string(),
});

export const importPreviewSchema = z.strictObject({
  /** Empty: the file says what is set already. */
  changes: z.array(settingsChangeSchema),
  /** In words: what in the file cannot be used. */
  ignored: z.array(z.string()),
});
export type ImportPreview = z.infer<typeof importPreviewSchema>;

export const keyStateSchema = z.strictObject({
  vendor: keyVendor,
  /** e.g. `Deepgram`. */
  label: z.string(),
  /** `looking`: the keychain has not answered yet. `session`: in memory until the app quits. */
  source: z.enum(['looking', 'environment', 'keychain', 'session', 'none']),
  /** e.g. `••••1234`; null if there is no key. */
  mask: z.string().nullable(),
  /** In words: why the key is missing, or is not kept. */
  problem: z.string().nullable(),
  /** e.g. `DEEPGRAM_API_KEY`: where a key may be given that wins over every other. */
  variable: z.string(),
  /** The host that the key goes to, as an origin; null if what the environment names cannot be used. */
  host: z.string().nullable(),
  /** e.g. `DEEPGRAM_BASE_URL`, when the environment sets the host; else null. */
  hostVariable: z.string().nullable(),
});
export type KeyState = z.infer<typeof keyStateSchema>;

export const keysStateSchema = z.strictObject({
  keys: z.array(keyStateSchema),
  /** Where keys that are entered are kept. `reason` is for the person. */
  storage: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('unknown') }),
    z.strictObject({ kind: z.literal('keychain') }),
    z.strictObject({ kind: z.literal('session'), reason: z.string() }),
  ]),
  /** No key is set for any vendor that is enabled: the simulators answer. */
  demo: z.boolean(),
});
export type KeysState = z.infer<typeof keysStateSchema>;

export const keyTestSchema = z.strictObject({
  ok: z.boolean(),
  /** For the person: that it works, or what is wrong and what to do. */
  message: z.string(),
});
export type KeyTest = z.infer<typeof keyTestSchema>;

export const catalogItemSchema = z.strictObject({
  id: catalogId,
  stage: z.enum(stageNames),
  label: z.string(),
  /** Whose key it needs; null: none. */
  keyVendor: keyVendor.nullable(),
  isLocal: z.boolean(),
  /** BCP 47; null: any. */
  languages: z.array(z.string()).nullable(),
  /** Known to work, the default first; may be empty. A custom id is always possible. */
  models: z.array(z.string()),
  /** In words: why it cannot be used now (no key, not local under the lock …); null: it can. */
  problem: z.string().nullable(),
});
export type CatalogItem = z.infer<typeof catalogItemSchema>;

export const voiceSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  language: z.string().nullable(),
});
export type Voice = z.infer<typeof voiceSchema>;

/** `problem`: in words, why the vendor could not be asked; `models` are then those of the catalog. */
const modelListSchema = z.strictObject({ models: z.array(z.string()), problem: z.string().nullable() });
export type ModelList = z.infer<typeof modelListSchema>;
const voiceListSchema = z.strictObject({ voices: z.array(voiceSchema), problem: z.string().nullable() });
export type VoiceList = z.infer<typeof voiceListSchema>;
/** Lists are asked for once a run; `refresh` asks again. */
const listInput = z.strictObject({ id: catalogId, refresh: z.boolean().optional() });

export const aboutSchema = z.strictObject({
  version: z.string(),
  electron: z.string(),
  chromium: z.string(),
  node: z.string(),
  /** e.g. `linux x64`. */
  system: z.string(),
  license: z.string(),
  /** Where history, settings and logs are. */
  dataFolder: z.string(),
  /** For how long the microphone has been open, and how much of that was sent to be understood; null: nothing is known. */
  listening: z.strictObject({ micMs: z.number(), sentMs: z.number() }).nullable(),
});
export type About = z.infer<typeof aboutSchema>;

export const pausesSchema = z.strictObject({
  /** Pauses that were learnt from. */
  pauses: z.number().int().nonnegative(),
  /** How long Parley waits now after words that look finished, and after others. */
  finishedWaitMs: z.number().nonnegative(),
  unfinishedWaitMs: z.number().nonnegative(),
});
export type Pauses = z.infer<typeof pausesSchema>;

/** Calls of the settings view. A refused call rejects with words for the person. */
export const settingsRoutes = {
  'settings.get': { input: nothing, output: settingsStateSchema },
  /** Some fields of some sections; a list replaces the whole list. In effect from the next turn on. */
  'settings.set': { input: z.strictObject({ patch: settingsPatchSchema }), output: settingsStateSchema },
  /** A section, or everything, back to the defaults. Keys stay. */
  'settings.reset': {
    input: z.strictObject({ section: sectionSchema.nullable() }),
    output: settingsStateSchema,
  },
  /** The text of the file. Holds no key. */
  'settings.export': { input: nothing, output: z.strictObject({ text: z.string(), fileName: z.string() }) },
  'settings.import.preview': { input: z.strictObject({ text: importText }), output: importPreviewSchema },
  'settings.import.apply': { input: z.strictObject({ text: importText }), output: settingsStateSchema },

  'keys.list': { input: nothing, output: keysStateSchema },
  /** Asks the keychain again, e.g. after it was unlocked. */
  'keys.retry': { input: nothing, output: keysStateSchema },
  'keys.set': {
    input: z.strictObject({ vendor: keyVendor, key: z.string().min(1).max(2000) }),
    output: keysStateSchema,
  },
  /** A key from the environment stays. */
  'keys.delete': { input: z.strictObject({ vendor: keyVendor }), output: keysStateSchema },
  /** Asks the vendor, at no cost. `key`: one that is not kept yet; without it the key in use. */
  'keys.test': {
    input: z.strictObject({ vendor: keyVendor, key: z.string().min(1).max(2000).optional() }),
    output: keyTestSchema,
  },

  /** Every vendor, by stage in the recommended order. Quick: asks nobody. */
  'catalog.list': { input: nothing, output: z.array(catalogItemSchema) },
  'catalog.models': { input: listInput, output: modelListSchema },
  'catalog.voices': { input: listInput, output: voiceListSchema },

  /** Says a sentence through the path of real turns; resolves when it was heard or stopped, rejects in words. */
  'voice.preview': {
    input: z.strictObject({
      id: catalogId,
      voiceId: z.string().min(1).max(200).nullable(),
      model: z.string().min(1).max(200).nullable(),
      speed: z.number().min(0.7).max(1.5).optional(),
    }),
    output: nothing,
  },
  'voice.stopPreview': { input: nothing, output: nothing },

  /** What was learnt of how the person pauses. */
  'pauses.get': { input: nothing, output: pausesSchema },
  'pauses.forget': { input: nothing, output: pausesSchema },

  'about.get': { input: nothing, output: aboutSchema },
} as const;

/** Events for the settings view. */
export const settingsEvents = {
  'settings.changed': settingsStateSchema,
  'keys.changed': keysStateSchema,
} as const;
