import type { SpokenWord } from '../types.ts';
import { standsAlone } from './speech-text.ts';

export interface Alignment {
  readonly chars: readonly string[];
  readonly startsMs: readonly number[];
  readonly durationsMs: readonly number[];
}

export interface AlignmentReader {
  /** The words that are complete now. `offsetMs`: where the alignment's own zero lies in the speech. */
  read(alignment: Alignment, offsetMs: number): SpokenWord[];
  /** The last word, which nothing has ended. */
  end(): SpokenWord[];
}

/** Joins timed characters to timed words, which may go on from one alignment to the next. */
export function createAlignmentReader(): AlignmentReader {
  let word: SpokenWord | null = null;

  function take(): SpokenWord[] {
    const complete = word === null ? [] : [word];
    word = null;
    return complete;
  }

  return {
    read({ chars, startsMs, durationsMs }, offsetMs) {
      const words: SpokenWord[] = [];
      chars.forEach((char, index) => {
        const startMs = offsetMs + (startsMs[index] ?? 0);
        const endMs = startMs + (durationsMs[index] ?? 0);
        if (char.trim() === '' || standsAlone(char)) words.push(...take());
        if (char.trim() === '') return;
        word = { word: (word?.word ?? '') + char, startMs: word?.startMs ?? startMs, endMs };
      });
      return words;
    },
    end: take,
  };
}
