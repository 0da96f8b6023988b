/**
 * The little markdown that spoken replies use: paragraphs, headings, lists, fenced code, bold, emphasis, code, links.
 * Nothing is rewritten: every span is a range of the source, so "heard up to character n" stays exact on screen.
 */
export interface Span {
  /** UTF-16 offsets into the source; the span shows `source.slice(start, end)`. */
  start: number;
  end: number;
  kind: 'text' | 'code' | 'url';
  strong: boolean;
  em: boolean;
}

export interface ListItem {
  /** What stands before the item: `•` or its own number. */
  marker: string;
  depth: number;
  spans: Span[];
}

export type Block =
  | { kind: 'paragraph' | 'heading' | 'code'; start: number; spans: Span[] }
  | { kind: 'list'; start: number; items: ListItem[] };

interface Line {
  start: number;
  end: number;
  text: string;
}

const fencePattern = /^\s*(`{3,}|~{3,})/;
const headingPattern = /^#{1,6}\s+/;
const itemPattern = /^(\s*)(?:[-*+]|(\d{1,3})[.)])\s+/;
const linkPattern = /\[([^\]\n]+)\]\(([^()\s]+)\)/y;

/**
 * Source text → blocks with source offsets.
 * While `complete` is false the text still grows, and an opened marker counts as closed at its end instead of flashing.
 */
export function parseReply(source: string, complete: boolean): Block[] {
  const lines = splitLines(source);
  const blocks: Block[] = [];
  const inline = (start: number, end: number) =>
    parseInline(source, start, end, !complete && end === source.length);

  for (let at = 0; at < lines.length; ) {
    const line = lines[at]!;
    if (line.text.trim() === '') {
      at += 1;
      continue;
    }

    const fence = fencePattern.exec(line.text);
    if (fence) {
      const close = lines.findIndex((other, n) => n > at && other.text.trim().startsWith(fence[1]!));
      const last = close === -1 ? lines.length : close;
      const start = lines[at + 1]?.start ?? source.length;
      const end = last > at + 1 ? lines[last - 1]!.end : start;
      if (end > start) {
        blocks.push({ kind: 'code', start, spans: [{ start, end, kind: 'code', strong: false, em: false }] });
      }
      at = last + 1;
      continue;
    }

    const heading = headingPattern.exec(line.text);
    if (heading) {
      const start = line.start + heading[0].length;
      blocks.push({ kind: 'heading', start, spans: inline(start, line.end) });
      at += 1;
      continue;
    }

    const item = itemPattern.exec(line.text);
    const last = endOfText(lines, at);
    if (item) {
      const start = line.start + item[0].length;
      const entry: ListItem = {
        marker: item[2] === undefined ? '•' : `${item[2]}.`,
        depth: Math.min(3, Math.floor(item[1]!.length / 2)),
        spans: inline(start, lines[last]!.end),
      };
      const previous = blocks.at(-1);
      if (previous?.kind === 'list') previous.items.push(entry);
      else blocks.push({ kind: 'list', start, items: [entry] });
    } else {
      blocks.push({ kind: 'paragraph', start: line.start, spans: inline(line.start, lines[last]!.end) });
    }
    at = last + 1;
  }
  return blocks;
}

function splitLines(source: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const text of source.split('\n')) {
    lines.push({ start, end: start + text.length, text });
    start += text.length + 1;
  }
  return lines;
}

/** Index of the last line that belongs to the paragraph or item beginning at `first`. */
function endOfText(lines: Line[], first: number): number {
  let last = first;
  for (let n = first + 1; n < lines.length; n += 1) {
    const { text } = lines[n]!;
    if (text.trim() === '' || fencePattern.test(text) || headingPattern.test(text) || itemPattern.test(text))
      break;
    last = n;
  }
  return last;
}

interface Style {
  strong: boolean;
  em: boolean;
}

function parseInline(source: string, start: number, end: number, openEnded: boolean): Span[] {
  const spans: Span[] = [];
  walk(start, end, { strong: false, em: false });
  return spans;

  function emit(from: number, to: number, kind: Span['kind'], style: Style) {
    if (to > from) spans.push({ start: from, end: to, kind, ...style });
  }

  function walk(from: number, to: number, style: Style) {
    let plainFrom = from;
    let at = from;
    /** Shows what came before the marker, then jumps over it. */
    const skip = (next: number) => {
      emit(plainFrom, at, 'text', style);
      at = next;
      plainFrom = next;
    };

    while (at < to) {
      const char = source[at]!;
      if (char === '\\' && at + 1 < to && /[\\`*_[\]#]/.test(source[at + 1]!)) {
        skip(at + 1);
        at += 1;
      } else if (char === '`') {
        const ticks = runLength(source, at, to);
        const close = source.indexOf('`'.repeat(ticks), at + ticks);
        const closed = close !== -1 && close < to;
        if (!closed && !openEnded) {
          at += ticks;
          continue;
        }
        const inner = at + ticks;
        const innerEnd = closed ? close : to;
        skip(closed ? close + ticks : to);
        emit(inner, innerEnd, 'code', style);
      } else if (char === '*' || char === '_') {
        const width = source[at + 1] === char && at + 1 < to ? 2 : 1;
        const inner = at + width;
        if (openEnded && inner === to && to === end) {
          skip(to);
          continue;
        }
        const opening = opens(source, at, width, to);
        const close = opening ? closing(source, inner, to, char, width) : -1;
        const growing = opening && openEnded && to === end && (width === 2 || !isWord(source[at - 1]));
        if (close === -1 && !growing) {
          at += width;
          continue;
        }
        const innerEnd = close === -1 ? to : close;
        skip(close === -1 ? to : close + width);
        walk(inner, innerEnd, width === 2 ? { ...style, strong: true } : { ...style, em: true });
      } else if (char === '[') {
        linkPattern.lastIndex = at;
        const link = linkPattern.exec(source);
        if (!link || at + link[0].length > to) {
          at += 1;
          continue;
        }
        const label = at + 1;
        const url = label + link[1]!.length + 2;
        skip(at + link[0].length);
        walk(label, label + link[1]!.length, style);
        emit(url, url + link[2]!.length, 'url', style);
      } else {
        at += 1;
      }
    }
    emit(plainFrom, to, 'text', style);
  }
}

function runLength(source: string, at: number, to: number): number {
  let n = 1;
  while (at + n < to && source[at + n] === source[at]) n += 1;
  return n;
}

const isSpace = (char: string | undefined) => char === undefined || /\s/.test(char);
const isWord = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}]/u.test(char);

/** A marker opens before a non-space; `_` only at a word's edge, so that snake_case stays whole. */
function opens(source: string, at: number, width: number, to: number): boolean {
  if (at + width >= to || isSpace(source[at + width])) return false;
  return source[at] !== '_' || !isWord(source[at - 1]);
}

/** Offset of the marker that closes one opened before `from`, or -1. */
function closing(source: string, from: number, to: number, char: string, width: number): number {
  const marker = char.repeat(width);
  for (let at = source.indexOf(marker, from); at !== -1 && at + width <= to; ) {
    const run = runLength(source, at, to);
    const fits = width === 2 ? run >= 2 : run !== 2;
    if (at > from && fits && !isSpace(source[at - 1])) {
      // Of `***` the outer pair closes last: the inner marker comes first.
      const outer = width === 2 ? at + run - 2 : at;
      if (char !== '_' || !isWord(source[outer + width])) return outer;
    }
    at = source.indexOf(marker, at + run);
  }
  return -1;
}
