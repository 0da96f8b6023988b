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
