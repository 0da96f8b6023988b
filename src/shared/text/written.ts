import type { WordToken } from './token.ts';
import { tidy, withoutPictures } from './words.ts';

/** A word as written: what opens before it, its core, and the punctuation behind it. */
export interface Written {
  lead: string;
  core: string;
  trail: string;
}

const opening = /^["'“”‘’„«»‹›([{（【¿¡]*/u;
const closing = /["'“”‘’«»‹›)\]}.,;:!?…。！？、，；：।॥؟،؛۔]*$/u;

/** Takes a word apart, without the pictures in it. */
export function split(token: WordToken): Written {
  const text = token.url ? token.text : tidy(withoutPictures(token.text));
  const lead = opening.exec(text)?.[0] ?? '';
  const body = text.slice(lead.length);
  const balanced = /\([^()]*\)[.,;:!?…]*$/.test(body) && !lead.includes('(');
  const trail = balanced ? (/[.,;:!?…]*$/.exec(body)?.[0] ?? '') : (closing.exec(body)?.[0] ?? '');
  return { lead, core: body.slice(0, body.length - trail.length), trail };
}

/** `words`, with a capital where the abbreviation had one. */
export function likeWritten(words: string, written: string): string {
  return /^\p{Lu}\p{Ll}/u.test(written) ? words[0]!.toUpperCase() + words.slice(1) : words;
}

/** The one mark that is said of the punctuation behind a word: the strongest. `withFullStop`: a full stop counts. */
export function strongestMark(trail: string, withFullStop: boolean): string {
  const marks = trail.replace(/["'“”‘’«»‹›)\]}]/gu, '');
  if (/[^.,;:!?…]/u.test(marks)) return marks;
  for (const mark of ['?', '!']) if (marks.includes(mark)) return mark;
  if (/\.\.|…/.test(marks)) return '…';
  if (withFullStop && marks.includes('.')) return '.';
  for (const mark of [':', ';', ',']) if (marks.includes(mark)) return mark;
  return '';
}
