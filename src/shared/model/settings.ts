import { echoProfiles } from '../conversation/interruption-policy.ts';
import { fillerModes, speculationModes } from '../conversation/preferences.ts';
import { conversationModes } from '../conversation/types.ts';
import { type StageName, vendorCatalog } from './vendor-catalog.ts';
import { z } from './zod.ts';

/** Grows with every change of shape that an older Parley would misread. Its migrations are in `settings-read.ts`. */
export const settingsVersion = 1;

const catalogId = z.string().min(1).max(64);
const modelId = z.string().trim().min(1).max(200);
const voiceId = z.string().trim().min(1).max(200);
/** BCP 47, e.g. `en` or `pt-BR`. */
const language = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'is not a language tag like en or pt-BR');

/** One vendor of a stage's list. Main goes down the list, and uses nothing that is not enabled on it. */
export const stageEntrySchema = z.strictObject({
  /** Id in the vendor catalog. */
  id: catalogId,
  enabled: z.boolean(),
  /** Null: the vendor's default in the catalog. */
  model: modelId.nullable(),
});
export type StageEntry = z.infer<typeof stageEntrySchema>;

export const voiceEntrySchema = stageEntrySchema.extend({
  /** Null: the adapter's default voice. */
  voiceId: voiceId.nullable(),
  /** The voice of a language (BCP 47), where it is another one. */
  voices: z.record(language, voiceId).optional(),
});
export type VoiceEntry = z.infer<typeof voiceEntrySchema>;

export const defaultPersonaId = 'parley';

export const personaSchema = z.strictObject({
  id: z.string().min(1).max(64),
  name: z.string().trim().min(1).max(60),
  /** Added to what every persona is told about being spoken aloud. May be empty. */
  systemPrompt: z.string().max(8000),
  /** Goes first in the voice list while this persona speaks, if it is enabled there. Null: the list as it is. */
  voice: z.strictObject({ id: catalogId, voiceId }).nullable(),
  /** The same for the model list. */
  model: z.strictObject({ id: catalogId, model: modelId }).nullable(),
  /** Null: as under speech-to-text. */
  language: language.nullable(),
});
export type Persona = z.infer<typeof personaSchema>;

/** `https://…` anywhere, plain `http://…` on this machine only; an origin, without a path. */
const serverUrl = z
  .string()
  .regex(
    /^(https:\/\/[^\s/?#@]+|http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?)\/?$/i,
    'is neither an https address nor one on this machine, like http://127.0.0.1:11434',
  );

export const interruptionProfiles = ['easy', 'balanced', 'careful'] as const;
export type InterruptionProfile = (typeof interruptionProfiles)[number];

const orderOf = <Entry extends z.ZodType>(entry: Entry) => z.array(entry).max(32);

/** Everything that the person can set, but for keys. Each section is an object of independent fields. */
export const settingsSchema = z.strictObject({
  voiceLoop: z.strictObject({
    /** `push-to-talk`: the microphone opens only while the key is held. */
    mode: z.enum(conversationModes),
    /** 0 (answers at once) to 100 (waits long); `patienceToEndpointing` has the numbers. */
    patience: z.number().int().min(0).max(100),
    interruption: z.enum(interruptionProfiles),
    /** How much work on an answer begins before it is certain that the person has finished. */
    speculation: z.enum(speculationModes),
    /** How Parley's own voice can come back into the microphone. */
    echoProfile: z.enum(echoProfiles),
    /** What fills the silence of a slow model. */
    fillers: z.enum(fillerModes),
    /** Hands-free and silent for this long: Parley asks, once, whether anybody is there. 0: never. */
    idlePromptMs: z.number().int().min(0).max(3_600_000),
  }),
  stt: z.strictObject({
    order: orderOf(stageEntrySchema),
    /** Null: whatever the vendor hears. */
    language: language.nullable(),
  }),
  llm: z.strictObject({
    order: orderOf(stageEntrySchema),
    /** Where the catalog's local server listens. */
    localServerUrl: serverUrl,
  }),
  tts: z.strictObject({
    order: orderOf(voiceEntrySchema),
    /** 1 is the voice's own speed. */
    speed: z.number().min(0.7).max(1.5),
  }),
  personas: z.strictObject({
    activeId: z.string().min(1).max(64),
    /** Never empty. */
    list: z.array(personaSchema).min(1).max(50),
  }),
  privacy: z.strictObject({
    /** Only vendors that run on this machine are used. */
    localOnly: z.boolean(),
    /** Nothing of the conversation is written to the disk. */
    privateConversation: z.boolean(),
  }),
});
export type Settings = z.infer<typeof settingsSchema>;
export type SettingsSection = keyof Settings;
export const settingsSections = Object.keys(settingsSchema.shape) as SettingsSection[];

/** Some fields of some sections; a list replaces the whole list. */
export const settingsPatchSchema = z.strictObject({
  voiceLoop: settingsSchema.shape.voiceLoop.partial().optional(),
  stt: settingsSchema.shape.stt.partial().optional(),
  llm: settingsSchema.shape.llm.partial().optional(),
  tts: settingsSchema.shape.tts.partial().optional(),
  personas: settingsSchema.shape.personas.partial().optional(),
  privacy: settingsSchema.shape.privacy.partial().optional(),
});
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;

/** Off until the person wants it: it needs a server that they must have started. */
const startsDisabled: ReadonlySet<string> = new Set(['local-llm']);

const catalogOf = (stage: StageName) => vendorCatalog.filter((entry) => entry.stage === stage);

const defaultEntries = (stage: StageName): StageEntry[] =>
  catalogOf(stage).map(({ id }) => ({ id, enabled: !startsDisabled.has(id), model: null }));

/** What a new installation starts with: every vendor of the catalog, in its order. */
export function defaultSettings(): Settings {
  return {
    voiceLoop: {
      mode: 'hands-free',
      patience: 50,
      interruption: 'balanced',
      speculation: 'model',
      echoProfile: 'speakers',
      fillers: 'off',
      idlePromptMs: 0,
    },
    stt: { order: defaultEntries('stt'), language: null },
    llm: { order: defaultEntries('llm'), localServerUrl: 'http://127.0.0.1:11434' },
    tts: { order: defaultEntries('tts').map((entry) => ({ ...entry, voiceId: null })), speed: 1 },
    personas: {
      activeId: defaultPersonaId,
      list: [
        { id: defaultPersonaId, name: 'Parley', systemPrompt: '', voice: null, model: null, language: null },
      ],
    },
    privacy: { localOnly: false, privateConversation: false },
  };
}

/** The persona that speaks now. */
export function activePersona({ personas }: Settings): Persona {
  return personas.list.find(({ id }) => id === personas.activeId) ?? personas.list[0]!;
}

/** The settings with the patch in them, made whole. */
export function applyPatch(settings: Settings, patch: SettingsPatch): Settings {
  const merged = Object.fromEntries(
    settingsSections.map((section) => [section, { ...settings[section], ...patch[section] }]),
  );
  return makeWhole(settingsSchema.parse(merged), () => {});
}

/**
 * Settings that hold together: lists name each vendor of the catalog once (those that are missing follow at the end,
 * disabled: nothing is used that the person did not choose; a list of nothing known is the default), and the active persona exists. `tell` is told in words
 * what was left out.
 */
export function makeWhole(settings: Settings, tell: (ignored: string) => void): Settings {
  const order = <Entry extends StageEntry>(
    stage: StageName,
    list: readonly Entry[],
    fill: object,
  ): Entry[] => {
    const known = new Set<string>(catalogOf(stage).map(({ id }) => id));
    const kept = new Map<string, Entry>();
    for (const entry of list) {
      if (!known.has(entry.id))
        tell(`${stageWords[stage]}: this Parley does not know the vendor “${entry.id}”.`);
      else if (!kept.has(entry.id)) kept.set(entry.id, entry);
    }
    if (kept.size === 0) return defaultEntries(stage).map((entry) => ({ ...entry, ...fill }) as Entry);
    const missing = [...known].filter((id) => !kept.has(id));
    return [
      ...kept.values(),
      ...missing.map((id) => ({ id, enabled: false, model: null, ...fill }) as Entry),
    ];
  };
  const personas = [...new Map(settings.personas.list.map((persona) => [persona.id, persona])).values()];
  const { activeId } = settings.personas;
  const isThere = personas.some(({ id }) => id === activeId);
  if (!isThere) tell('Personas: the active one does not exist, so the first one speaks.');
  return {
    ...settings,
    stt: { ...settings.stt, order: order('stt', settings.stt.order, {}) },
    llm: { ...settings.llm, order: order('llm', settings.llm.order, {}) },
    tts: { ...settings.tts, order: order('tts', settings.tts.order, { voiceId: null }) },
    personas: { list: personas, activeId: isThere ? activeId : personas[0]!.id },
  };
}

/** What the stages are called in sentences. */
export const stageWords: Readonly<Record<StageName, string>> = {
  stt: 'Speech-to-text',
  llm: 'Model',
  tts: 'Voice',
};
