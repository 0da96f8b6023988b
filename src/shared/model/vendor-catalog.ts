import { primaryOf } from '../text/language.ts';

/** What a stage can be served by. Pure data: windows list it, main finds the adapter by `id`. */

export const stageNames = ['stt', 'llm', 'tts'] as const;
export type StageName = (typeof stageNames)[number];

export interface CatalogEntry {
  /** Unique over all stages, e.g. `deepgram-nova`. */
  readonly id: string;
  readonly stage: StageName;
  /** Whose key it needs, e.g. `deepgram`; null: none. */
  readonly keyVendor: string | null;
  /** For people, e.g. `Deepgram Nova`. */
  readonly label: string;
  /** Model ids that are known to work, the default first; none where only the server knows. A custom id is always possible. */
  readonly models: readonly string[];
  /** Runs on this machine: allowed under the local-only lock. */
  readonly isLocal: boolean;
  /** BCP 47 languages; null: any. */
  readonly languages: readonly string[] | null;
}

/** Every vendor that Parley speaks to, the recommended order within a stage. */
export const vendorCatalog = [
  {
    id: 'deepgram-nova',
    stage: 'stt',
    keyVendor: 'deepgram',
    label: 'Deepgram Nova',
    models: ['nova-3'],
    isLocal: false,
    languages: null,
  },
  {
    id: 'deepgram-flux',
    stage: 'stt',
    keyVendor: 'deepgram',
    label: 'Deepgram Flux',
    models: ['flux-general-en', 'flux-general-multi'],
    isLocal: false,
    languages: ['en', 'es', 'fr', 'de', 'hi', 'ru', 'pt', 'ja', 'it', 'nl'],
  },
  {
    id: 'cartesia-ink-turns',
    stage: 'stt',
    keyVendor: 'cartesia',
    label: 'Cartesia Ink with turns',
    models: ['ink-2'],
    isLocal: false,
    languages: ['en'],
  },
  {
    id: 'cartesia-ink',
    stage: 'stt',
    keyVendor: 'cartesia',
    label: 'Cartesia Ink',
    models: ['ink-2', 'ink-whisper'],
    isLocal: false,
    languages: null,
  },
  {
    id: 'elevenlabs-scribe',
    stage: 'stt',
    keyVendor: 'elevenlabs',
    label: 'ElevenLabs Scribe',
    models: ['scribe_v2_realtime'],
    isLocal: false,
    languages: null,
  },
  {
    id: 'groq',
    stage: 'llm',
    keyVendor: 'groq',
    label: 'Groq',
    models: ['openai/gpt-oss-20b', 'openai/gpt-oss-120b'],
    isLocal: false,
    languages: null,
  },
  {
    id: 'cerebras',
    stage: 'llm',
    keyVendor: 'cerebras',
    label: 'Cerebras',
    models: ['gpt-oss-120b', 'qwen-3.8-27b'],
    isLocal: false,
    languages: null,
  },
  {
    id: 'anthropic',
    stage: 'llm',
    keyVendor: 'anthropic',
    label: 'Anthropic Claude',
    models: ['claude-haiku-5-5', 'claude-sonnet-5-5'],
    isLocal: false,
    languages: null,
  },
  {
    id: 'gemini',
    stage: 'llm',
    keyVendor: 'gemini',
    label: 'Google Gemini',
    models: ['gemini-3.8-flash', 'gemini-3.5-flash-lite', 'gemini-2.5-flash'],
    isLocal: false,
    languages: null,
  },
  {
    id: 'local-llm',
    stage: 'llm',
    keyVendor: null,
    label: 'Local server',
    models: [],
    isLocal: true,
    languages: null,
  },
  {
    id: 'cartesia-sonic',
    stage: 'tts',
    keyVendor: 'cartesia',
    label: 'Cartesia Sonic',
    models: ['sonic-3.5', 'sonic-3'],
    isLocal: false,
    languages: null,
  },
  {
    id: 'elevenlabs-flash',
    stage: 'tts',
    keyVendor: 'elevenlabs',
    label: 'ElevenLabs Flash',
    models: ['eleven_flash_v2_5', 'eleven_turbo_v2_5', 'eleven_multilingual_v2'],
    isLocal: false,
    languages: null,
  },
  {
    id: 'deepgram-aura',
    stage: 'tts',
    keyVendor: 'deepgram',
    label: 'Deepgram Aura',
    models: ['aura-2'],
    isLocal: false,
    languages: ['en', 'es', 'de', 'fr', 'nl', 'it', 'ja'],
  },
  {
    id: 'deepgram-flux-tts',
    stage: 'tts',
    keyVendor: 'deepgram',
    label: 'Deepgram Flux TTS',
    models: ['flux'],
    isLocal: false,
    languages: ['en'],
  },
  {
    id: 'system-voice',
    stage: 'tts',
    keyVendor: null,
    label: 'System voice',
    models: [],
    isLocal: true,
    languages: null,
  },
] as const satisfies readonly CatalogEntry[];

/** By the language's first subtag: a vendor that knows `pt` knows `pt-BR`. Null: any will do. */
export function knowsLanguage({ languages }: CatalogEntry, language: string | null): boolean {
  if (language === null || languages === null) return true;
  return languages.some((tag) => primaryOf(tag) === primaryOf(language));
}
