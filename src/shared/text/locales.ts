import type { Lexicon, SpeechLocale } from './lexicon.ts';
import { english } from './lexicon-en.ts';
import { spanish } from './lexicon-es.ts';

export function lexiconFor(locale: SpeechLocale): Lexicon {
  return locale === 'es' ? spanish : english;
}
