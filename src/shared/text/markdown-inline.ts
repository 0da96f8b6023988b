/** Inline Markdown: each reader looks at text that begins with the construct. Null: more text is needed. */

const longestLinkChars = 2048;
const longestTagChars = 400;

/** Length of `]` with the link target or reference behind it: `](url)`, `][ref]`, or `]` alone. */
export function readBracketEnd(raw: string, final: boolean): number | null {
  const next = raw[1];
  if (next === undefined) return final ? 1 : null;
  if (next === '[') {
    const reference = /^\]\[[^\]\n]*\]/.exec(raw);
    if (reference !== null) return reference[0].length;
    return final || raw.includes('\n') || raw.length > longestTagChars ? 1 : null;
  }
  if (next !== '(') return 1;
  let depth = 0;
  for (let index = 1; index < raw.length; index += 1) {
    const char = raw[index];
    if (char === '\n' || index > longestLinkChars) return 1;
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (depth === 0) return index + 1;
  }
  return final ? 1 : null;
}

export type Angle =
  | { kind: 'literal' }
  /** `<https://…>` or `<name@host>`. */
  | { kind: 'address'; text: string }
  /** `splits`: what the tag parts: sentences (it begins or ends a block), lines, or nothing. */
  | { kind: 'tag'; length: number; splits: 'block' | 'line' | 'nothing' };

const blockTags = /^<\/?(?:p|div|h[1-6]|ul|ol|li|table|tr|blockquote|pre|details|summary|section|hr)\b/i;

/** Reads what begins with `<`: an HTML tag, a comment, an address in angle brackets, or a less-than sign. */
export function readAngle(raw: string, final: boolean): Angle | null {
  if (raw.startsWith('<!--')) {
    const close = raw.indexOf('-->');
    if (close >= 0) return { kind: 'tag', length: close + 3, splits: 'nothing' };
    return final ? { kind: 'tag', length: raw.length, splits: 'nothing' } : null;
  }
  const address = /^<((?:https?:\/\/|mailto:)?[^\s<>]+)>/i.exec(raw)?.[1];
  if (address !== undefined && /^https?:\/\/|^[^@/="]+@[^@/="]+$/i.test(address))
    return { kind: 'address', text: address };
  const tag = /^<\/?[a-z][a-z0-9-]*(?:\s[^<>\n]*)?\/?>/i.exec(raw);
  if (tag !== null) {
    const splits = blockTags.test(raw) ? 'block' : /^<br\b/i.test(raw) ? 'line' : 'nothing';
    return { kind: 'tag', length: tag[0].length, splits };
  }
  const maybe =
    /^<(?:!(?:-{0,2})|\/?(?:[a-z][^\s<>]*(?:\s+[^<>\n]*)?)?)$/i.test(raw) && raw.length < longestTagChars;
  return maybe && !final ? null : { kind: 'literal' };
}

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  deg: '°',
  euro: '€',
  times: '×',
  rarr: '→',
};

/** Decodes an HTML entity (one whose name says nothing aloud is a space); a bare `&` is itself. */
export function decodeEntity(raw: string, final: boolean): { length: number; char: string } | null {
  const entity = /^&(?:#(\d{1,6})|([a-z]{2,6}));/i.exec(raw);
  if (entity === null)
    return !final && /^&(?:#\d{0,6}|[a-z]{0,6})$/i.test(raw) ? null : { length: 1, char: '&' };
  const code = Number(entity[1]);
  const decoded =
    entity[1] === undefined
      ? entities[entity[2]!.toLowerCase()]
      : code <= 0x10ffff && code > 31
        ? String.fromCodePoint(code)
        : undefined;
  if (entity[2] !== undefined && decoded === undefined) return { length: entity[0].length, char: ' ' };
  return decoded === undefined ? { length: 1, char: '&' } : { length: entity[0].length, char: decoded };
}

/**
 * A run of `*`, `_` or `~`: emphasis (says nothing, balanced or not), or a sign that is meant: `3 * 4`, `2**8`,
 * `snake_case`, `~5`.
 */
export function readEmphasis(
  raw: string,
  previous: string,
  final: boolean,
): { length: number; says: string } | null {
  const mark = raw[0]!;
  let length = 1;
  while (raw[length] === mark) length += 1;
  if (length === raw.length && !final) return null;
  const next = raw[length] ?? ' ';
  const between = /[\p{L}\p{N}]/u.test(previous) && /[\p{L}\p{N}]/u.test(next);
  if (mark === '~') return { length, says: length === 1 ? '~' : '' };
  if (mark === '_') return { length, says: between ? '_' : '' };
  if (/\d/.test(previous) && /\d/.test(next)) return { length, says: length === 1 ? '*' : '^' };
  const alone = /\s/.test(previous) && /\s/.test(next) && length === 1;
  return { length, says: alone ? '*' : '' };
}
