import type { TtsVendor } from '../types.ts';
import { createDeepgramSpeak, type DeepgramTtsOptions } from './deepgram-speak.ts';
import { speakReader } from './deepgram-speak-events.ts';
import type { SpeakDialect } from './deepgram-speak-socket.ts';

const DEFAULT_LANGUAGE = 'en';
/** One featured voice a language; the list that the vendor gives has them all. */
const voices: Readonly<Record<string, string>> = {
  en: 'aura-2-thalia-en',
  es: 'aura-2-celeste-es',
  de: 'aura-2-julius-de',
  fr: 'aura-2-agathe-fr',
  nl: 'aura-2-rhea-nl',
  it: 'aura-2-livia-it',
  ja: 'aura-2-fujin-ja',
};
/** `aura-2-thalia-en`, or `aura-asteria-en` of the first generation. */
const VOICE = /^aura-(\d+-)?[a-z]+-[a-z]{2}$/;

const dialect: SpeakDialect = {
  read: speakReader(
    { Flushed: 'flushed', Cleared: 'stopped' },
    // More than 20 in a minute.
    { EXCESSIVE_FLUSH: 'flush-refused' },
  ),
  flushDelayMs: 0,
  flushesMax: 20,
  stop: { type: 'Clear' },
  stopNeedsSound: false,
};

/**
 * Deepgram Aura-2 over `/v1/speak` (https://developers.deepgram.com/docs/tts-websocket). Its sound names no speech, and
 * `Flushed` and `Cleared` are the only fences: after a `Clear` the socket's sound is dropped until `Cleared`, and a
 * speech that cannot wait takes another socket.
 *
 * Not through the vendor's SDK: it hands sound over as Blobs, whose order against the fences is lost, reconnects on its
 * own with the speech forgotten, and loses what a refused handshake says.
 * Throws when the endpoint's base is not a URL.
 */
export function createDeepgramAura(options: DeepgramTtsOptions): TtsVendor {
  const language = (options.language ?? DEFAULT_LANGUAGE).split('-')[0] ?? DEFAULT_LANGUAGE;
  const isForeign = options.language !== undefined && isOfAnother(options.voiceId, language);
  const voiceId = isForeign ? undefined : options.voiceId;
  const named = voiceId ?? options.model ?? '';
  const isVoice = voiceId !== undefined || VOICE.test(named);
  const voice = isVoice ? named : (voices[language] ?? voices[DEFAULT_LANGUAGE] ?? named);
  const speed = options.speed ?? 1;
  const query = {
    model: voice,
    ...(speed === 1 ? {} : { speed: String(Math.min(1.5, Math.max(0.7, speed))) }),
  };
  return createDeepgramSpeak(options, { path: '/v1/speak', query }, dialect, `deepgram/${voice}`);
}

/** A voice speaks one language, and of another one makes a noise that nobody understands: better one that speaks it. */
function isOfAnother(voiceId: string | undefined, language: string): boolean {
  if (voiceId === undefined || !VOICE.test(voiceId) || !Object.hasOwn(voices, language)) return false;
  return !voiceId.endsWith(`-${language}`);
}
