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
 * Cuts a range into words with their punctuation (any script, also those without spaces) and the blanks between them.
 * Words are the unit of the display, so that a growing highlight changes classes only: text nodes, and with them the
 * person's selection, stay as they are.
 */
export function wordsOf(source: string, { start, end }: Range): Range[] {
  const words: Range[] = [];
  /** The last range: a blank, marks before a word, or a word with the marks after it. */
  let last: 'blank' | 'marks' | 'word' = 'blank';
  for (const { index, segment, isWordLike } of segmenter.segment(source.slice(start, end))) {
    const next = segment.trim() === '' ? 'blank' : isWordLike ? 'word' : 'marks';
    const joins = next !== 'blank' && (last === 'marks' || (last === 'word' && next === 'marks'));
    const from = start + index;
    if (joins) words.at(-1)!.end = from + segment.length;
    else words.push({ start: from, end: from + segment.length });
    if (!joins || next === 'word') last = next;
  }
  return words;
}

/** The state of one word, or blank, while the reply sounds. A blank is heard once the word after it begins. */
export function heardState(source: string, { start, end }: Range, heardChars: number): HeardState {
  if (source.slice(start, end).trim() === '') return heardChars > end ? 'heard' : 'ahead';
  if (heardChars >= end) return 'heard';
  return heardChars > start ? 'current' : 'ahead';
}

/** A settled range, cut exactly where hearing ended: at most two pieces, none of them `current`. */
export function splitHeard({ start, end }: Range, heardChars: number): Piece[] {
  const cut = Math.min(end, Math.max(start, heardChars));
  const pieces: Piece[] = [];
  if (cut > start) pieces.push({ start, end: cut, state: 'heard' });
  if (end > cut) pieces.push({ start: cut, end, state: 'ahead' });
  return pieces;
}
