import type { TtsVendor } from '../types.ts';
import { createDeepgramSpeak, type DeepgramTtsOptions } from './deepgram-speak.ts';
import { speakReader } from './deepgram-speak-events.ts';
import type { SpeakDialect } from './deepgram-speak-socket.ts';

const DEFAULT_VOICE = 'flux-haley-en';
const VOICE = /^flux-[a-z]+-[a-z]{2}$/;
const SPEED_STEP = 0.05;
/** The model has stalled: the vendor may hold the last clause back, and would close an unfinished turn as idle. */
const STALL_FLUSH_MS = 1000;

const dialect: SpeakDialect = {
  read: speakReader(
    // Only `SpeechMetadata` ends a turn: after `Flushed` sound may still follow.
    { SpeechMetadata: 'flushed', SpeechInterrupted: 'stopped' },
    {
      NO_ACTIVE_SPEECH: 'nothing-active',
      NO_AUDIO_GENERATED: 'stop-refused',
      INTERRUPT_IN_PROGRESS: 'stop-refused',
      INVALID_INTERRUPT_OFFSET: 'stop-refused',
    },
  ),
  flushDelayMs: STALL_FLUSH_MS,
  flushesMax: Number.POSITIVE_INFINITY,
  stop: { type: 'Interrupt' },
  // Before the first sound of a session the vendor ignores it.
  stopNeedsSound: true,
};

/**
 * Deepgram Flux TTS over `/v2/speak` (https://developers.deepgram.com/docs/flux-tts/state). A speech is a turn, or
 * more where the model stalls: the vendor speaks while text comes, a `Flush` ends the turn, an `Interrupt` cuts it off. The report of what was heard
 * (`SpeechInterrupted.text_spoken`) is not used: the player knows it to the sample, and nothing may come after a cancel.
 *
 * Not through the vendor's SDK, for the reasons that Aura's adapter names.
 * Throws when the endpoint's base is not a URL.
 */
export function createDeepgramFluxTts(options: DeepgramTtsOptions): TtsVendor {
  const named = options.voiceId ?? options.model ?? '';
  const voice = options.voiceId !== undefined || VOICE.test(named) ? named : DEFAULT_VOICE;
  const speed = options.speed ?? 1;
  const steps = Math.round(Math.min(1.5, Math.max(0.5, speed)) / SPEED_STEP);
  const query = { model: voice, ...(speed === 1 ? {} : { speed: (steps * SPEED_STEP).toFixed(2) }) };
  return createDeepgramSpeak(options, { path: '/v2/speak', query }, dialect, `deepgram/${voice}`);
}
