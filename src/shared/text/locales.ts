import type { Lexicon, SpeechLocale } from './lexicon.ts';
import { english } from './lexicon-en.ts';
import { spanish } from './lexicon-es.ts';

/** Null: there is none, so nothing is put into words. */
export function lexiconFor(locale: SpeechLocale | null): Lexicon | null {
  if (locale === null) return null;
  return locale === 'es' ? spanish : english;
}
