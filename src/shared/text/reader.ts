import type { ClauseCutter, WordEnd } from './clause-cutter.ts';
import { type Lexicon, lookUp } from './lexicon.ts';
import { digitGroups, mayTakeNext, readNumber } from './numbers.ts';
import type { Token, WordToken } from './token.ts';
import { readAddress, readCode, readSigns, readUrl, tidy } from './words.ts';
import { likeWritten, split, strongestMark, type Written } from './written.ts';

/**
 * What one or more written words say. `take`: tokens used up. `fullStop`: what a full stop behind them means: the end of
 * the sentence; an abbreviation with which a sentence may end (`unit`: only a new sentence's capital tells); a title
 * with which none does.
 */
interface Spoken {
  take: number;
  speech: string;
  trail: string;
  /** False: an opening bracket before it is no pause. */
  pauseBefore?: boolean;
  fullStop: 'sentence' | 'unit' | 'abbreviation' | 'title';
}

const sentenceMarks = /[.!?…。！？।॥؟۔]/u;
const clauseMarks = /[,;:、，；：،؛]/u;
/** Greek stands in Latin text, as a name of a quantity. */
const nonLatinLetter = /[^\P{L}\p{Script=Latin}\p{Script=Greek}]/u;
const latinLetter = /\p{Script=Latin}/u;
const smiley = /^[:;=8]['’]?-?[)(DPpOo3|/\\]$|^<3+$|^[xX]D$|^\^_?\^$/;

/** "+1 555 12 34 56 78": no number is written in more groups. */
const mostTelephoneGroups = 7;

/** Turns tokens into spoken words, looking ahead only where the next word decides how this one is said. */
export class Reader {
  /** Null: the words of this language for signs are not known. */
  readonly #lexicon: Lexicon | null;
  readonly #tokens: Token[];
  readonly #cutter: ClauseCutter;
  #atBlockStart = true;
  #previousCore = '';
  /** The last letters were not Latin: this language's words for signs would be out of place. */
  #foreign = false;
  #lastEnd = 0;

  constructor(lexicon: Lexicon | null, tokens: Token[], cutter: ClauseCutter) {
    this.#lexicon = lexicon;
    this.#tokens = tokens;
    this.#cutter = cutter;
  }

  /** Reads as many tokens as can be decided. `final`: no more will come. */
  read(final: boolean): void {
    while (this.#tokens.length > 0) {
      const head = this.#tokens[0]!;
      if (head.kind === 'word') {
        if (!this.#readWord(head, final)) return;
        continue;
      }
      if (head.kind === 'line') {
        if (!this.#readLine(final)) return;
        continue;
      }
      this.#tokens.shift();
      if (head.kind === 'pause') this.#cutter.pause();
      else if (head.kind === 'break') {
        this.#cutter.break();
        this.#atBlockStart = true;
        this.#previousCore = '';
      } else if (this.#lexicon !== null) this.#say(this.#lexicon.codeBlock, '', 'none', head.end, false);
    }
  }

  /** Models do not wrap prose: a new line that begins with a capital or a figure was meant as one, and is a pause. */
  #readLine(final: boolean): boolean {
    const next = this.#wordAt(1, final);
    if (next === undefined) return false;
    this.#tokens.shift();
    if (next !== null && !/^\p{Ll}/u.test(next.core)) this.#cutter.pause();
    return true;
  }

  #readWord(head: WordToken, final: boolean): boolean {
    const written = split(head);
    const spoken = this.#speak(head, written, final);
    if (spoken === null) return false;
    const end = this.#endOf(written, spoken, final);
    if (end === null) return false;

    const last = this.#tokens[spoken.take - 1]!;
    const displayEnd = last.kind === 'word' ? last.end : head.end;
    this.#tokens.splice(0, spoken.take);
    if (/[([{]/.test(written.lead) && spoken.pauseBefore !== false) this.#cutter.pause();
    const mark = strongestMark(spoken.trail, spoken.fullStop === 'sentence' || end === 'sentence');
    if (spoken.speech !== '')
      this.#say(written.lead.replace(/[^¿¡]/g, '') + spoken.speech, mark, end, displayEnd, head.glued);
    else if (mark !== '') {
      this.#cutter.attach(mark, end, displayEnd);
      this.#lastEnd = displayEnd;
    }
    if (/[)\]}]/.test(spoken.trail) && mark === '') this.#cutter.pause();
    if (spoken.speech !== '') {
      this.#atBlockStart = false;
      this.#previousCore = spoken.trail === '' ? written.core : '';
    }
    if (nonLatinLetter.test(written.core)) this.#foreign = true;
    else if (latinLetter.test(written.core)) this.#foreign = false;
    return true;
  }

  #say(speech: string, mark: string, ends: WordEnd, displayEnd: number, glued: boolean): void {
    const words = tidy(speech + mark).split(' ');
    for (const [index, text] of words.entries()) {
      const isLast = index === words.length - 1;
      // Only the last word of what was written as one covers it.
      const end = isLast ? displayEnd : this.#lastEnd;
      this.#cutter.word({ text, displayEnd: end, glued: glued && index === 0, ends: isLast ? ends : 'none' });
    }
    this.#lastEnd = displayEnd;
  }

  /** The written word behind `index`; null: there is none; undefined: not known yet. */
  #wordAt(index: number, final: boolean): Written | null | undefined {
    const token = this.#tokens[index];
    if (token === undefined) return final ? null : undefined;
    return token.kind === 'word' ? split(token) : null;
  }

  #speak(head: WordToken, written: Written, final: boolean): Spoken | null {
    const { core, trail } = written;
    const lexicon = this.#lexicon;
    const plain = (speech: string, take = 1, after = trail): Spoken => ({
      take,
      speech,
      trail: after,
      fullStop: 'sentence',
    });
    if (lexicon !== null && head.code) return plain(readCode(core, lexicon));
    if (lexicon !== null && head.url) return plain(readUrl(core, lexicon));
    if (smiley.test(written.lead + core + trail)) return plain('', 1, '');
    if (core === '' || /^#+$/.test(core)) return plain('');
    if (/^[-–]+$/.test(core)) return this.#hyphen(lexicon, final);
    if (core === '*' && !/^(?:.*\d|\p{L})$/u.test(this.#previousCore)) return plain('');
    const listNumber = this.#atBlockStart && /^\d{1,3}$/.test(core) && /^[.)]$/.test(trail);
    if (listNumber) return { take: 1, speech: `${core}.`, trail: '', fullStop: 'title' };
    if (lexicon === null || this.#foreign || nonLatinLetter.test(core)) return plain(tidy(core));

    const shortened = this.#abbreviation(lexicon, core, trail, final);
    if (shortened !== undefined) return shortened;
    if (/\d|[½⅓⅔¼¾]/.test(core)) return this.#number(lexicon, written, final);
    return plain(readAddress(core, lexicon) ?? readSigns(core, lexicon));
  }

  /** A hyphen on its own: minus between numbers, else a pause. */
  #hyphen(lexicon: Lexicon | null, final: boolean): Spoken | null {
    const next = this.#wordAt(1, final);
    if (next === undefined) return null;
    const minus = /\d$/.test(this.#previousCore) && next !== null && /^\d/.test(next.core);
    if (!minus) this.#cutter.pause();
    const speech = minus ? (lexicon?.minus ?? '−') : '';
    return { take: 1, speech, trail: '', fullStop: 'sentence' };
  }

  #abbreviation(lexicon: Lexicon, core: string, trail: string, final: boolean): Spoken | null | undefined {
    const numbered = lookUp(lexicon.beforeNumber, core) ?? lookUp(lexicon.beforeNumber, core.toLowerCase());
    if (numbered !== undefined && (trail === '.' || /º$/.test(core))) {
      const next = this.#wordAt(1, final);
      if (next === undefined) return null;
      if (next !== null && /^\d/.test(next.core))
        return { take: 1, speech: likeWritten(numbered, core), trail, fullStop: 'title' };
    }
    if (!trail.startsWith('.') || trail.startsWith('..')) return undefined;
    if (core === 'St') {
      const next = this.#wordAt(1, final);
      if (next === undefined) return null;
      const saint =
        next !== null && /^\p{Lu}\p{Ll}/u.test(next.core) && !/^\p{Lu}|^\d/u.test(this.#previousCore);
      return {
        take: 1,
        speech: saint ? 'Saint' : 'Street',
        trail,
        fullStop: saint ? 'title' : 'abbreviation',
      };
    }
    const title = lookUp(lexicon.titles, core) ?? lookUp(lexicon.titles, core.toLowerCase());
    if (title !== undefined) return { take: 1, speech: likeWritten(title, core), trail, fullStop: 'title' };
    const short = lookUp(lexicon.abbreviations, core);
    if (short !== undefined) {
      return { take: 1, speech: likeWritten(short, core), trail, fullStop: 'abbreviation' };
    }
    const inTwo = this.#abbreviationInTwo(lexicon, core, trail, final);
    if (inTwo !== undefined) return inTwo;
    // Initials: "J. Smith", "U.S.", "Ph.D."
    if (/^\p{L}(?:\.\p{L})+$/u.test(core))
      return { take: 1, speech: core.replaceAll('.', ''), trail, fullStop: 'abbreviation' };
    if (core === 'Ph.D') return { take: 1, speech: 'PhD', trail, fullStop: 'abbreviation' };
    if (/^\p{Lu}$/u.test(core) && core !== 'I')
      return { take: 1, speech: core, trail, fullStop: 'abbreviation' };
    return undefined;
  }

  /** "p. ej.", "EE. UU.": an abbreviation with a space in it. */
  #abbreviationInTwo(
    lexicon: Lexicon,
    core: string,
    trail: string,
    final: boolean,
  ): Spoken | null | undefined {
    const table = lexicon.abbreviationsInTwo;
    if (trail !== '.' || !Object.keys(table).some((key) => key.startsWith(`${core}. `))) return undefined;
    const next = this.#wordAt(1, final);
    if (next === undefined) return null;
    const entry = next === null ? undefined : lookUp(table, `${core}. ${next.core}`);
    if (entry === undefined || !next!.trail.startsWith('.')) return undefined;
    return { take: 2, speech: entry.speech, trail: next!.trail, fullStop: entry.fullStop };
  }

  #number(lexicon: Lexicon, written: Written, final: boolean): Spoken | null {
    const { core, trail } = written;
    const telephone = this.#spacedTelephone(lexicon, written, final);
    if (telephone !== undefined) return telephone;
    let next = '';
    let after = trail;
    if (trail === '' && mayTakeNext(core)) {
      const following = this.#wordAt(1, final);
      if (following === undefined) return null;
      if (following !== null && following.lead === '') {
        next = following.core;
        after = following.trail;
      }
    }
    const number = readNumber(core, next, this.#previousCore, lexicon);
    const take = number?.tookNext ? 2 : 1;
    const speech = number?.speech ?? readAddress(core, lexicon) ?? readSigns(core, lexicon);
    return { take, speech, trail: take === 2 ? after : trail, fullStop: take === 2 ? 'unit' : 'sentence' };
  }

  /** "+1 555 123 4567", "(555) 123-4567": groups of digits, written as several words. */
  #spacedTelephone(lexicon: Lexicon, written: Written, final: boolean): Spoken | null | undefined {
    const bracketed = written.lead.endsWith('(') && written.trail === ')' && /^\d{3}$/.test(written.core);
    if (!bracketed && (!/^\+\d{1,3}$/.test(written.core) || written.trail !== '')) return undefined;
    const groups = [written.core];
    let trail = '';
    while (groups.length < mostTelephoneGroups) {
      const next = this.#wordAt(groups.length, final);
      if (next === undefined) return null;
      if (next === null || !/^\d{2,4}(?:[-.]\d{2,4})*$/.test(next.core)) break;
      groups.push(next.core);
      trail = next.trail;
      if (trail !== '' && trail !== ')') break;
    }
    const digits = groups.join(' ');
    if (digits.replace(/\D/g, '').length < 7) return undefined;
    const country = written.core.startsWith('+') ? `${lexicon.plus} ` : '';
    return {
      take: groups.length,
      speech: country + digitGroups(digits),
      trail: trail === ')' && bracketed ? '' : trail,
      pauseBefore: !bracketed,
      fullStop: 'sentence',
    };
  }

  /** What ends with this word; null: the next word decides. */
  #endOf(written: Written, spoken: Spoken, final: boolean): WordEnd | null {
    const { trail } = spoken;
    if (!sentenceMarks.test(trail)) return clauseMarks.test(trail) ? 'clause' : 'none';
    const dotOnly = /^[^!?。！？।॥؟۔…]*$/u.test(trail) && !trail.includes('..');
    if (spoken.fullStop === 'title' && dotOnly) return clauseMarks.test(trail) ? 'clause' : 'none';
    const afterAbbreviation = spoken.fullStop === 'abbreviation' && dotOnly;
    if (afterAbbreviation && clauseMarks.test(trail)) return 'clause';
    const trailsOff = /\.\.|…/.test(trail);
    const inQuotes = /["”’»)\]]/.test(trail);
    const shortNumber = (spoken.fullStop === 'unit' || /^\d{1,2}$/.test(written.core)) && dotOnly;
    if (!afterAbbreviation && !trailsOff && !inQuotes && !shortNumber) return 'sentence';
    const next = this.#wordAt(spoken.take, final);
    if (next === undefined) return null;
    if (next === null) return 'sentence';
    const goesOn = afterAbbreviation
      ? !this.#lexicon?.starters.has(next.core.toLowerCase()) || /^\p{Ll}/u.test(next.core)
      : /^\p{Ll}/u.test(next.core);
    if (!goesOn) return 'sentence';
    return trailsOff || inQuotes ? 'clause' : 'none';
  }
}
