/** Whether there is something to say: vendors make no sound of punctuation, and some refuse it. */
export const hasWords = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

/** Holds spaces that came alone back until a word follows. Returns the text to send now, or null. */
export function createSpaceKeeper(): (text: string) => string | null {
  let spaces = '';
  return (text) => {
    const whole = spaces + text;
    spaces = whole.trim() === '' ? whole : '';
    return spaces === '' && whole !== '' ? whole : null;
  };
}

/** Cuts a text into pieces of at most `maxChars` UTF-16 units, after a space where there is one. Joined, they are the text. */
export function cutText(text: string, maxChars: number): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > maxChars) {
    const space = rest.lastIndexOf(' ', maxChars - 1);
    // Never between the halves of a surrogate pair.
    const isPair = /[\uD800-\uDBFF]/.test(rest.charAt(maxChars - 1));
    const at = space > 0 ? space + 1 : maxChars - (isPair ? 1 : 0);
    pieces.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return rest === '' ? pieces : [...pieces, rest];
}

const LONE = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}`;
const loneChar = new RegExp(`^[${LONE}]`, 'u');
const spokenWord = new RegExp(`[${LONE}]|[^\\s${LONE}]+`, 'gu');

/** A character of a script that writes no spaces between words: timed as a word of its own. */
export const standsAlone = (char: string): boolean => loneChar.test(char);

/** The words of a text, in order; signs that stand alone between spaces are none. */
export const wordsOf = (text: string): string[] => (text.match(spokenWord) ?? []).filter(hasWords);
