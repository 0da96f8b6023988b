import { guessLanguage } from '../text/guess-language.ts';
import { isSameLanguage, speechLocaleOf } from '../text/language.ts';
import type { SpeechLocale } from '../text/lexicon.ts';
import { type Draft, effect, patch } from './draft.ts';
import type { EventOf } from './events.ts';
import type { ConversationState, Turn, Utterance } from './types.ts';

/*
 * Which language a turn is in: the one that is set, or the one that speech-to-text heard most of. Its reply is in the same
 * one; where nobody told, in the one that the words look like, or that was spoken before. BCP 47; null: nobody can tell.
 */

/** The vendor tells which language it hears. Its voice may be needed soon. */
export function takeLanguage(d: Draft, { language }: EventOf<'stt.language'>): void {
  patch(d, { stt: { ...d.state.stt, language } });
  if (d.state.config.language === null) effect(d, { kind: 'warm', language });
}

/** How much of an utterance is in which language, with another piece of it. */
export function withWords(
  languages: Utterance['languages'],
  language: string | null,
  text: string,
): Utterance['languages'] {
  const length = text.trim().length;
  if (language === null || length === 0) return languages;
  return { ...languages, [language]: (languages[language] ?? 0) + length };
}

/** The language of what somebody is saying, or has said, as it is set or as the vendor tells. `userText`: all of it. */
export function languageOfUtterance(
  { config, stt }: ConversationState,
  { languages }: Utterance,
  userText: string,
): string | null {
  const heard = Object.entries(languages).sort(([, a], [, b]) => b - a)[0]?.[0];
  if (config.language !== null || heard !== undefined) return config.language ?? heard ?? null;
  // Until there is a final, what the stream told last may be about the turn before.
  const guess = guessLanguage(userText);
  return guess === null || isSameLanguage(guess, stt.language) ? stt.language : null;
}

/** The language that a turn is to be answered in. */
export function replyLanguage(
  state: ConversationState,
  { language, userText }: Pick<Turn, 'language' | 'userText'>,
): string | null {
  return language ?? guessLanguage(userText) ?? conversationLanguage(state);
}

/** The language that was spoken last. */
export function conversationLanguage({ config, exchanges }: ConversationState): string | null {
  return config.language ?? exchanges.findLast(({ language }) => language !== null)?.language ?? null;
}

/** The language of what Parley says of its own accord: it knows but a few. */
export function ownLocale(state: ConversationState): SpeechLocale {
  return speechLocaleOf(conversationLanguage(state) ?? 'en') ?? 'en';
}
