/** Which part of a reply was heard, word by word. All offsets are UTF-16 units of the reply's source text. */
export type HeardState = 'heard' | 'current' | 'ahead';

export interface Piece {
  start: number;
  end: number;
  state: HeardState;
}

interface Range {
  start: number;
  end: number;
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/**
 * Cuts a range into words, each with the punctuation and spaces that follow it (any script, also those without spaces).
 * Words are the unit of the display, so that a growing highlight changes classes only: text nodes, and with them the
 * person's selection, stay as they are.
 */
export function wordsOf(source: string, { start, end }: Range): Range[] {
  const words: Range[] = [];
  let wordSeen = false;
  for (const { index, segment, isWordLike } of segmenter.segment(source.slice(start, end))) {
    const from = start + index;
    const current = words.at(-1);
    if (!current || (isWordLike && wordSeen)) {
      words.push({ start: from, end: from + segment.length });
      wordSeen = isWordLike === true;
    } else {
      current.end = from + segment.length;
      wordSeen ||= isWordLike === true;
    }
  }
  return words;
}

/** The state of one word while the reply sounds. The blank after a word needs no hearing. */
export function heardState(source: string, word: Range, heardChars: number): HeardState {
  const spoken = word.start + source.slice(word.start, word.end).trimEnd().length;
  if (heardChars >= spoken) return 'heard';
  return heardChars > word.start ? 'current' : 'ahead';
}

/** A settled range, cut exactly where hearing ended: at most two pieces, none of them `current`. */
export function splitHeard({ start, end }: Range, heardChars: number): Piece[] {
  const cut = Math.min(end, Math.max(start, heardChars));
  const pieces: Piece[] = [];
  if (cut > start) pieces.push({ start, end: cut, state: 'heard' });
  if (end > cut) pieces.push({ start: cut, end, state: 'ahead' });
  return pieces;
}
