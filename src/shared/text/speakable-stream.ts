import { tuning } from '../conversation/tuning.ts';
import { type Clause, ClauseCutter } from './clause-cutter.ts';
import type { SpeechLocale } from './lexicon.ts';
import { lexiconFor } from './locales.ts';
import { MarkdownScanner } from './markdown-scanner.ts';
import { Reader } from './reader.ts';
import { Tokenizer } from './token.ts';

export type { Clause, ClauseWord } from './clause-cutter.ts';
export type { SpeechLocale } from './lexicon.ts';

export interface SpeakableStream {
  /** Takes the next delta of the display text; returns the clauses that are ready. */
  push(delta: string): Clause[];
  /** The model has stalled: what is safe to say now, if it is worth a breath. Whole words only. */
  flush(): Clause[];
  /** No more text: the rest. Call it once. */
  end(): Clause[];
  /** Characters of speech (about) that wait. */
  pendingChars(): number;
}

/**
 * Turns one reply's streaming Markdown into clauses for a voice: markup and emoji go, signs become words, and every
 * spoken word knows how much of the display text it covers.
 *
 * Text is read one UTF-16 unit at a time, and every decision depends only on the text up to there: how it was cut into
 * deltas can change neither speech nor clauses. A flush changes where clauses are cut, never what is said.
 *
 * `locale` null is a language whose words for signs nobody here knows: they stay as they are, for the voice to read.
 */
export function createSpeakableStream(
  options: { locale?: SpeechLocale | null; firstClauseMinChars?: number } = {},
): SpeakableStream {
  const cutter = new ClauseCutter(options.firstClauseMinChars ?? tuning.tts.firstClauseMinChars);
  const tokenizer = new Tokenizer();
  const scanner = new MarkdownScanner(tokenizer);
  const reader = new Reader(
    lexiconFor(options.locale === undefined ? 'en' : options.locale),
    tokenizer.tokens,
    cutter,
  );
  let displayLength = 0;

  return {
    push(delta) {
      for (let index = 0; index < delta.length; index += 1) {
        scanner.unit(delta[index]!);
        reader.read(false);
      }
      displayLength += delta.length;
      return cutter.takeReady();
    },
    flush() {
      cutter.flush();
      return cutter.takeReady();
    },
    end() {
      scanner.end();
      tokenizer.end();
      reader.read(true);
      cutter.end(displayLength);
      return cutter.takeReady();
    },
    pendingChars: () => cutter.pendingChars() + tokenizer.pendingChars() + scanner.pendingChars(),
  };
}
