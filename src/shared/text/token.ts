import type { CharKind, PlainSink } from './markdown-scanner.ts';

/** What the reader reads: words without markup, and the breaks between them. `end`: UTF-16 offset in the display text. */
export type Token =
  | { kind: 'word'; text: string; end: number; code: boolean; url: boolean; glued: boolean }
  | { kind: 'pause' }
  | { kind: 'line' }
  | { kind: 'break' }
  | { kind: 'code-block'; end: number };

export type WordToken = Extract<Token, { kind: 'word' }>;

/** Sentence and clause marks of scripts that write no space after them. */
const wideMark = /[。！？、，；：]/;
const wideMarkAtEnd = /[。！？、，；：…][」』”’）)】》]*$/;
const wideCloser = /[。！？、，；：…」』”’）】》]/;
/** A dash between words is a pause. A hyphen, or an en dash inside a word (a range, a name), is not. */
const dash = /(—|―|--+)/;

/** Cuts characters into whitespace-separated words, and at wide punctuation and dashes. */
export class Tokenizer implements PlainSink {
  readonly tokens: Token[] = [];
  #text = '';
  /** Display end of every UTF-16 unit of `#text`. */
  #ends: number[] = [];
  #code = false;
  #url = false;
  #glueNext = false;

  char(char: string, end: number, kind: CharKind): void {
    if (
      kind === 'text' &&
      wideMarkAtEnd.test(this.#text) &&
      wideMark.test(this.#text) &&
      !wideCloser.test(char)
    ) {
      this.#close();
      this.#glueNext = true;
    }
    this.#text += char;
    for (let unit = 0; unit < char.length; unit += 1) this.#ends.push(end);
    this.#code ||= kind === 'code';
    this.#url ||= kind === 'url';
  }

  markup(end: number): void {
    if (this.#ends.length > 0) this.#ends[this.#ends.length - 1] = end;
  }

  space(): void {
    this.#close();
    this.#glueNext = false;
  }

  pause(): void {
    this.#close();
    this.tokens.push({ kind: 'pause' });
  }

  line(): void {
    this.#close();
    this.tokens.push({ kind: 'line' });
  }

  break(): void {
    this.#close();
    this.tokens.push({ kind: 'break' });
  }

  codeBlock(end: number): void {
    this.#close();
    this.tokens.push({ kind: 'break' }, { kind: 'code-block', end }, { kind: 'break' });
  }

  end(): void {
    this.#close();
  }

  pendingChars(): number {
    let chars = this.#text.length;
    for (const token of this.tokens) if (token.kind === 'word') chars += token.text.length + 1;
    return chars;
  }

  #close(): void {
    const text = this.#text;
    const pieces = this.#code || this.#url ? [text] : text.split(dash);
    let at = 0;
    for (const piece of pieces) {
      at += piece.length;
      if (piece === '') continue;
      if (pieces.length > 1 && dash.test(piece)) {
        this.tokens.push({ kind: 'pause' });
        continue;
      }
      const end = this.#ends[at - 1]!;
      this.tokens.push({
        kind: 'word',
        text: piece,
        end,
        code: this.#code,
        url: this.#url,
        glued: this.#glueNext,
      });
      this.#glueNext = false;
    }
    this.#text = '';
    this.#ends = [];
    this.#code = false;
    this.#url = false;
  }
}
