import {
  activePersona,
  type Persona,
  type Settings,
  type SettingsSection,
  type StageEntry,
  settingsSections,
  type VoiceEntry,
} from './settings.ts';
import { vendorCatalog } from './vendor-catalog.ts';

/** What the settings are called, wherever they are spoken of in sentences. */
const labels: {
  readonly [S in SettingsSection]: { label: string; fields: { readonly [F in keyof Settings[S]]: string } };
} = {
  voiceLoop: {
    label: 'Voice loop',
    fields: {
      mode: 'mode',
      patience: 'patience',
      interruption: 'interruption',
      speculation: 'early answers',
      echoProfile: 'loudspeakers or headset',
      fillers: 'while a model is slow',
      idlePromptMs: 'asking after a silence (ms)',
    },
  },
  stt: { label: 'Speech-to-text', fields: { order: 'vendors', language: 'language' } },
  llm: { label: 'Model', fields: { order: 'vendors', localServerUrl: 'local server' } },
  tts: { label: 'Voice', fields: { order: 'vendors', speed: 'speed' } },
  personas: { label: 'Personas', fields: { activeId: 'active persona', list: 'personas' } },
  privacy: {
    label: 'Privacy',
    fields: { localOnly: 'local vendors only', privateConversation: 'private conversation' },
  },
};

export function sectionLabel(section: SettingsSection): string {
  return labels[section].label;
}

export function fieldLabel(section: SettingsSection, field: string): string {
  return (labels[section].fields as Record<string, string>)[field] ?? field;
}

/** One thing that would be different. */
export interface SettingsChange {
  section: SettingsSection;
  field: string;
  /** e.g. `Voice loop: patience`. */
  label: string;
  /** In words for the person. */
  before: string;
  after: string;
}

/** What differs between two settings, in words, in the order of the sections. */
export function diffSettings(before: Settings, after: Settings): SettingsChange[] {
  return settingsSections.flatMap((section) =>
    Object.keys(before[section]).flatMap((field) => {
      const wordsBefore = wordsOf(before, section, field);
      const wordsAfter = wordsOf(after, section, field);
      const isSame =
        JSON.stringify(fieldOf(before, section, field)) === JSON.stringify(fieldOf(after, section, field));
      if (isSame) return [];
      const label = `${sectionLabel(section)}: ${fieldLabel(section, field)}`;
      return [{ section, field, label, before: wordsBefore, after: wordsAfter }];
    }),
  );
}

const fieldOf = (settings: Settings, section: SettingsSection, field: string): unknown =>
  (settings[section] as Record<string, unknown>)[field];

function wordsOf(settings: Settings, section: SettingsSection, field: string): string {
  if (field === 'order') return describeOrder(fieldOf(settings, section, field) as StageEntry[]);
  if (section === 'personas') {
    return field === 'list'
      ? settings.personas.list.map(describePersona).join('; ')
      : activePersona(settings).name;
  }
  return describeValue(fieldOf(settings, section, field));
}

function describeValue(value: unknown): string {
  if (value === null) return 'automatic';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value);
}

function describeOrder(order: readonly (StageEntry & Partial<VoiceEntry>)[]): string {
  const used = order.filter(({ enabled }) => enabled);
  if (used.length === 0) return 'none';
  return used
    .map(({ id, model, voiceId, voices = {} }) => {
      const spoken = Object.entries(voices).map(([language, voice]) => `${language}: ${voice}`);
      return withDetails(vendorLabel(id), [model, voiceId, ...spoken]);
    })
    .join(', then ');
}

function describePersona({ name, systemPrompt, voice, model, language }: Persona): string {
  const prompt =
    systemPrompt === ''
      ? null
      : `“${systemPrompt.length > 60 ? `${systemPrompt.slice(0, 60)}…` : systemPrompt}”`;
  const speaks = voice && `${vendorLabel(voice.id)} ${voice.voiceId}`;
  const thinks = model && `${vendorLabel(model.id)} ${model.model}`;
  return withDetails(name, [prompt, speaks, thinks, language]);
}

function withDetails(name: string, details: readonly (string | null | undefined)[]): string {
  const given = details.filter((detail) => detail != null);
  return given.length === 0 ? name : `${name} (${given.join(', ')})`;
}

function vendorLabel(id: string): string {
  return vendorCatalog.find((entry) => entry.id === id)?.label ?? id;
}
