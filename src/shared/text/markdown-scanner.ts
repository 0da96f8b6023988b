import { decodeEntity, readAngle, readBracketEnd, readEmphasis } from './markdown-inline.ts';
import { readLineStart } from './markdown-lines.ts';

/** How a character was written: as prose, inside a code span, or as part of a URL. */
export type CharKind = 'text' | 'code' | 'url';

/** Takes the text that is left once the markup is gone. `end` is always the UTF-16 offset in the display text. */
export interface PlainSink {
  /** One character (a whole code point). */
  char(char: string, end: number, kind: CharKind): void;
  /** Markup that directly follows a word belongs to it. */
  markup(end: number): void;
  space(): void;
  pause(): void;
  /** A new line inside a block. */
  line(): void;
  break(): void;
  /** A fenced code block has ended at `end`. */
  codeBlock(end: number): void;
}

const urlStart = /^(?:https?:\/\/|www\.)/i;
const urlStartPrefixes = ['http://', 'https://', 'www.'];
const urlStop =
  /[\s<>"'`\]|*\\—，。！？、；：（）「」『』“”«»\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * Takes the markup out of Markdown while it streams. It is fed one UTF-16 unit at a time and decides as soon as the
 * text up to there allows, so that its output cannot depend on how the text was cut into deltas.
 */
export class MarkdownScanner {
  readonly #sink: PlainSink;
  /** Read, not yet decided. */
  #raw = '';
  /** Display offset of `#raw`. */
  #offset = 0;
  #previous = '\n';
  #atLineStart = true;
  #fence: string | null = null;
  /** Backticks that opened the code span we are in; 0 outside. */
  #codeTicks = 0;
  /** Open parentheses in the URL we are in; null outside. */
  #urlDepth: number | null = null;
  #openBrackets = 0;
  #lineEndsBlock = false;
  #tableLine = false;

  constructor(sink: PlainSink) {
    this.#sink = sink;
  }

  unit(unit: string): void {
    this.#raw += unit;
    this.#scan(false);
  }

  end(): void {
    this.#scan(true);
    if (this.#fence !== null) this.#sink.codeBlock(this.#offset);
  }

  pendingChars(): number {
    return this.#raw.length;
  }

  #scan(final: boolean): void {
    let advanced = true;
    while (this.#raw !== '' && advanced) {
      if (this.#fence !== null) advanced = this.#inFence(final);
      else if (this.#atLineStart) advanced = this.#lineStart(final);
      else advanced = this.#inline(final);
    }
  }

  #take(length: number): void {
    this.#previous = this.#raw[length - 1] ?? this.#previous;
    this.#raw = this.#raw.slice(length);
    this.#offset += length;
  }

  #dropMarkup(length: number): boolean {
    this.#take(length);
    this.#sink.markup(this.#offset);
    return true;
  }

  /** Takes `length` units and says `char` for them (by default, what they are). */
  #say(length: number, kind: CharKind, char = this.#raw.slice(0, length)): boolean {
    this.#take(length);
    if (/^\s$/u.test(char)) this.#sink.space();
    else this.#sink.char(char, this.#offset, kind);
    return true;
  }

  #inFence(final: boolean): boolean {
    const newline = this.#raw.indexOf('\n');
    if (newline < 0 && !final) return false;
    const line = newline < 0 ? this.#raw : this.#raw.slice(0, newline);
    const closing = /^[ \t>]*(`{3,}|~{3,})[ \t\r]*$/.exec(line)?.[1];
    const closes = closing?.startsWith(this.#fence!) ?? false;
    if (closes) {
      this.#sink.codeBlock(this.#offset + line.length);
      this.#fence = null;
      this.#atLineStart = true;
    }
    this.#take(newline < 0 ? line.length : line.length + 1);
    return true;
  }

  #lineStart(final: boolean): boolean {
    const start = readLineStart(this.#raw, final);
    if (start === null) return false;
    if (start.kind === 'silent' || start.kind === 'fence') {
      this.#breakBlock();
      if (start.kind === 'fence') this.#fence = start.marker;
    } else {
      if (start.breakBefore) this.#breakBlock();
      if (start.kind === 'marker') {
        this.#lineEndsBlock ||= start.endsBlock;
        this.#tableLine ||= start.table;
        this.#atLineStart = !start.endsBlock;
      } else {
        this.#atLineStart = false;
      }
    }
    this.#take(start.length);
    if (!this.#atLineStart) this.#previous = ' ';
    return true;
  }

  #breakBlock(): void {
    this.#sink.space();
    this.#sink.break();
    this.#codeTicks = 0;
    this.#openBrackets = 0;
  }

  #newline(): boolean {
    const hardBreak = this.#previous === ' ' && !this.#lineEndsBlock;
    this.#take(1);
    this.#sink.space();
    if (this.#lineEndsBlock) this.#breakBlock();
    else if (hardBreak) this.#sink.pause();
    else this.#sink.line();
    this.#atLineStart = true;
    this.#lineEndsBlock = false;
    this.#tableLine = false;
    this.#urlDepth = null;
    return true;
  }

  #inline(final: boolean): boolean {
    const raw = this.#raw;
    const first = raw[0]!;
    if (first === '\n') return this.#newline();
    if (first === '\r') return this.#dropMarkup(1);
    const wide = first >= '\uD800' && first <= '\uDBFF';
    if (wide && raw.length < 2 && !final) return false;
    const size = wide && raw.length > 1 ? 2 : 1;
    if (first === '`') return this.#backticks(final);
    if (this.#codeTicks > 0) return this.#say(size, 'code');
    if (this.#urlDepth !== null) {
      if (!this.#leavesUrl(raw.slice(0, size))) return this.#say(size, 'url');
      this.#urlDepth = null;
    }
    if (raw.length < 2 && !final && /[\\![<&*_~|]/.test(first)) return false;
    switch (first) {
      case '\\':
        if (raw[1] === '\n') {
          this.#sink.pause();
          return this.#dropMarkup(1);
        }
        if (/[*_~]/.test(raw[1] ?? '')) return this.#dropEscape();
        return /[!-/:-@[-`{-~]/.test(raw[1] ?? '') ? this.#say(2, 'text', raw[1]) : this.#say(1, 'text');
      case '!':
        return raw[1] === '[' ? this.#dropMarkup(1) : this.#say(1, 'text');
      case '[':
        return this.#openBracket(final);
      case ']':
        return this.#closeBracket(final);
      case '<':
        return this.#angle(final);
      case '&':
        return this.#entity(final);
      case '*':
      case '_':
      case '~':
        return this.#emphasis(final);
      case '|':
        return this.#pipe();
    }
    if (/[hw]/i.test(first) && !/[\p{L}\p{N}]/u.test(this.#previous)) {
      const lower = raw.toLowerCase();
      if (!final && urlStartPrefixes.some((prefix) => prefix !== lower && prefix.startsWith(lower)))
        return false;
      if (urlStart.test(raw)) this.#urlDepth = 0;
    }
    return this.#say(size, this.#urlDepth === null ? 'text' : 'url');
  }

  /** An escaped emphasis mark is as silent, or means the same sign, as one that is not. */
  #dropEscape(): boolean {
    const previous = this.#previous;
    this.#take(1);
    this.#previous = previous;
    return true;
  }

  #backticks(final: boolean): boolean {
    const ticks = /^`+/.exec(this.#raw)![0].length;
    if (ticks === this.#raw.length && !final) return false;
    if (this.#codeTicks === 0) this.#codeTicks = ticks;
    else if (this.#codeTicks === ticks) this.#codeTicks = 0;
    this.#urlDepth = null;
    return this.#dropMarkup(ticks);
  }

  #leavesUrl(char: string): boolean {
    if (char === '(') this.#urlDepth! += 1;
    if (char === ')') this.#urlDepth! -= 1;
    return this.#urlDepth! < 0 || urlStop.test(char);
  }

  #openBracket(final: boolean): boolean {
    const note =
      /^\[\^[^\]\s]*(\])?/.exec(this.#raw) ??
      (/\s/.test(this.#previous) ? null : /^\[\d{0,3}(\])?/.exec(this.#raw));
    if (note !== null) {
      if (note[1] !== undefined && (note[0].length < this.#raw.length || final)) {
        this.#openBrackets += 1;
        // The bracket's end stays, so that a link behind it goes with it.
        return this.#dropMarkup(note[0].length - 1);
      }
      if (note[0].length === this.#raw.length && !final) return false;
    }
    this.#openBrackets += 1;
    return this.#dropMarkup(1);
  }

  #closeBracket(final: boolean): boolean {
    if (this.#openBrackets === 0) return this.#dropMarkup(1);
    const length = readBracketEnd(this.#raw, final);
    if (length === null) return false;
    this.#openBrackets -= 1;
    return this.#dropMarkup(length);
  }

  #angle(final: boolean): boolean {
    const angle = readAngle(this.#raw, final);
    if (angle === null) return false;
    if (angle.kind === 'literal') return this.#say(1, 'text');
    if (angle.kind === 'address') {
      const kind = angle.text.includes('@') ? 'text' : 'url';
      this.#dropMarkup(1);
      for (const char of angle.text) this.#say(char.length, kind);
      return this.#dropMarkup(1);
    }
    this.#dropMarkup(angle.length);
    if (angle.splits === 'block') this.#breakBlock();
    if (angle.splits === 'line') {
      this.#sink.space();
      this.#sink.pause();
    }
    return true;
  }

  #entity(final: boolean): boolean {
    const entity = decodeEntity(this.#raw, final);
    return entity === null ? false : this.#say(entity.length, 'text', entity.char);
  }

  #emphasis(final: boolean): boolean {
    const run = readEmphasis(this.#raw, this.#previous, final);
    if (run === null) return false;
    return run.says === '' ? this.#dropMarkup(run.length) : this.#say(run.length, 'text', run.says);
  }

  #pipe(): boolean {
    const spaced = /\s/.test(this.#previous) && /\s/.test(this.#raw[1] ?? ' ');
    if (!this.#tableLine && !spaced) return this.#say(1, 'text');
    this.#lineEndsBlock = true;
    this.#dropMarkup(1);
    this.#sink.space();
    this.#sink.pause();
    return true;
  }
}
