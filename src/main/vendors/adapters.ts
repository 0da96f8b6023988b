import type { Clock } from '../clock.ts';
import { createAnthropic } from './llm/anthropic.ts';
import { createCerebras } from './llm/cerebras.ts';
import { createGemini } from './llm/gemini.ts';
import { createGroq } from './llm/groq.ts';
import { createLocal } from './llm/local.ts';
import { createCartesiaInk } from './stt/cartesia-ink.ts';
import { createCartesiaInkTurns } from './stt/cartesia-ink-turns.ts';
import { createDeepgramFlux } from './stt/deepgram-flux.ts';
import { createDeepgramNova } from './stt/deepgram-nova.ts';
import { createElevenLabsScribe } from './stt/elevenlabs-scribe.ts';
import { createCartesia } from './tts/cartesia.ts';
import { createDeepgramAura } from './tts/deepgram-aura.ts';
import { createDeepgramFluxTts } from './tts/deepgram-flux-tts.ts';
import { createElevenLabsFlash } from './tts/elevenlabs-flash.ts';
import { createSystemVoice } from './tts/system-voice.ts';
import type { LlmVendor, SttVendor, TtsVendor, VendorEndpoint } from './types.ts';

/** What every adapter is made from. */
export interface AdapterOptions {
  /** Key and host; a vendor that needs no key gets an empty key. */
  endpoint: VendorEndpoint;
  clock: Clock;
  model?: string;
  /** BCP 47. */
  language?: string;
}

export interface TtsAdapterOptions extends AdapterOptions {
  voiceId?: string;
  /** 1 is the voice's own speed. */
  speed?: number;
}

/** The adapters by their id in the catalog (`src/shared/model/vendor-catalog.ts`): one line a vendor. */
export const sttAdapters = {
  'deepgram-nova': createDeepgramNova,
  'deepgram-flux': createDeepgramFlux,
  'cartesia-ink-turns': createCartesiaInkTurns,
  'cartesia-ink': createCartesiaInk,
  'elevenlabs-scribe': createElevenLabsScribe,
} satisfies Record<string, (options: AdapterOptions) => SttVendor>;

export const llmAdapters = {
  groq: createGroq,
  cerebras: createCerebras,
  anthropic: createAnthropic,
  gemini: createGemini,
  'local-llm': createLocal,
} satisfies Record<string, (options: AdapterOptions) => LlmVendor>;

export const ttsAdapters = {
  'cartesia-sonic': createCartesia,
  'elevenlabs-flash': createElevenLabsFlash,
  'deepgram-aura': createDeepgramAura,
  'deepgram-flux-tts': createDeepgramFluxTts,
  'system-voice': createSystemVoice,
} satisfies Record<string, (options: TtsAdapterOptions) => TtsVendor>;
