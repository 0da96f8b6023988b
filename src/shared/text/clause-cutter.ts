/** A word of the speech. `displayEnd`: UTF-16 offset in the display text that is covered once the word was heard. */
export interface ClauseWord {
  text: string;
  displayEnd: number;
}

/**
 * A piece of speech for the voice. `text` carries the spaces that belong between clauses, so that joining the texts
 * gives the whole speech; `words` are its whitespace-separated words. `displayStart` is where the clause before ended,
 * so that the clauses' ranges lie side by side.
 */
export interface Clause {
  text: string;
  words: ClauseWord[];
  displayStart: number;
  displayEnd: number;
}

export type WordEnd = 'none' | 'clause' | 'sentence';

export interface DecidedWord extends ClauseWord {
  /** No space before it (scripts that write none). */
  glued: boolean;
  ends: WordEnd;
}

/** A sentence longer than this is cut at its last clause end … */
const longSentenceChars = 250;
/** … and, should it have none, before its newest word from here on. */
const longestClauseChars = 400;

const punctuated = /[.,;:!?…。、，；：！？।॥؟،؛۔]$/u;
const wideScript = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u;
const devanagari = /\p{Script=Devanagari}$/u;

/** The full stop that suits the script of `word`. */
function fullStopFor(word: string): string {
  if (wideScript.test(word)) return '。';
  return devanagari.test(word) ? '।' : '.';
}

/**
 * Collects decided words and cuts them into clauses. A word without punctuation is held until what follows it is
 * known, since a pause or the end of a block may still give it a comma or a full stop; so a flush never changes what
 * is said.
 */
export class ClauseCutter {
  readonly #firstClauseMinChars: number;
  #pending: DecidedWord[] = [];
  #ready: Clause[] = [];
  #pauseDue = false;
  #first = true;
  #emittedEnd = 0;

  constructor(firstClauseMinChars: number) {
    this.#firstClauseMinChars = firstClauseMinChars;
  }

  word(word: DecidedWord): void {
    if (this.#pauseDue) this.#punctuate(',', 'clause');
    this.#pauseDue = false;
    this.#pending.push(word);
    this.#cut();
  }

  /** A pause between words: a comma, unless something stronger is there or follows. */
  pause(): void {
    this.#pauseDue = true;
  }

  /** Punctuation that was written apart from its word. */
  attach(mark: string, ends: WordEnd, displayEnd: number): void {
    const last = this.#pending.at(-1);
    if (last === undefined || punctuated.test(last.text)) return;
    last.displayEnd = displayEnd;
    this.#pauseDue = false;
    this.#punctuate(mark, ends);
  }

  /** The end of a heading, list item, table row or paragraph. */
  break(): void {
    this.#pauseDue = false;
    const last = this.#pending.at(-1);
    if (last === undefined) return;
    if (!punctuated.test(last.text)) last.text += fullStopFor(last.text);
    last.ends = 'sentence';
    this.#cut();
  }

  /** Gives up what will not change any more, if that is enough to be worth a breath. */
  flush(): void {
    const last = this.#pending.at(-1);
    if (last === undefined) return;
    const count = punctuated.test(last.text) ? this.#pending.length : this.#pending.length - 1;
    if (charsOf(this.#pending.slice(0, count)) >= this.#firstClauseMinChars) this.#emit(count);
  }

  /** The last word covers all of the display text (`displayLength` UTF-16 units). */
  end(displayLength: number): void {
    const last = this.#pending.at(-1);
    if (last !== undefined) last.displayEnd = displayLength;
    this.#emit(this.#pending.length);
  }

  takeReady(): Clause[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  pendingChars(): number {
    return charsOf(this.#pending);
  }

  #punctuate(mark: string, ends: WordEnd): void {
    const last = this.#pending.at(-1);
    if (last === undefined || punctuated.test(last.text)) return;
    last.text += mark;
    last.ends = ends;
    this.#cut();
  }

  #cut(): void {
    const chars = charsOf(this.#pending);
    const ends = this.#pending.at(-1)?.ends ?? 'none';
    if (this.#first ? ends !== 'none' && chars >= this.#firstClauseMinChars : ends === 'sentence') {
      this.#emit(this.#pending.length);
    } else if (chars > longSentenceChars) {
      const clauseEnd = this.#pending.findLastIndex((word) => word.ends !== 'none');
      if (clauseEnd >= 0) this.#emit(clauseEnd + 1);
      else if (chars > longestClauseChars) this.#emit(this.#pending.length - 1);
    }
  }

  #emit(count: number): void {
    const words = this.#pending.splice(0, count);
    const last = words.at(-1);
    if (last === undefined) return;
    const said: ClauseWord[] = [];
    for (const { text, displayEnd, glued } of words) {
      const before = glued ? said.pop() : undefined;
      said.push({ text: (before?.text ?? '') + text, displayEnd });
    }
    const space = this.#first || words[0]!.glued ? '' : ' ';
    this.#ready.push({
      text: space + said.map((word) => word.text).join(' '),
      words: said,
      displayStart: this.#emittedEnd,
      displayEnd: last.displayEnd,
    });
    this.#first = false;
    this.#emittedEnd = last.displayEnd;
  }
}

function charsOf(words: readonly DecidedWord[]): number {
  let chars = 0;
  for (const [index, word] of words.entries()) chars += word.text.length + (index > 0 && !word.glued ? 1 : 0);
  return chars;
}
