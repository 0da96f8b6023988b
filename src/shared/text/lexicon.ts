export type SpeechLocale = 'en' | 'es';

/** One thing and many of it: "kilometer", "kilometers". */
export type Plural = readonly [one: string, many: string];

/** The words of a language for what is written in signs. */
export interface Lexicon {
  codeBlock: string;
  dot: string;
  at: string;
  slash: string;
  dash: string;
  underscore: string;
  point: string;
  version: string;
  number: string;
  minus: string;
  plus: string;
  plusMinus: string;
  percent: string;
  to: string;
  and: string;
  per: string;
  by: string;
  over: string;
  squared: string;
  cubed: string;
  signs: Readonly<Record<string, string>>;
  comparisons: Readonly<Record<string, string>>;
  currencies: Readonly<Record<string, { unit: Plural; cents: Plural | null }>>;
  /** `of`: what stands between a round million and its currency ("un millón de euros"). */
  magnitudes: Readonly<Record<string, { unit: Plural; of: string }>>;
  units: Readonly<Record<string, Plural>>;
  /** Units that are also words or letters: only read as units when they touch the number. */
  attachedOnlyUnits: ReadonlySet<string>;
  months: readonly string[];
  /** A date in words. `year` null: without. */
  date(day: number, month: string, year: string | null): string;
  /** True: 3/4/2026 is the 4th of March. */
  monthFirst: boolean;
  decimalMark: '.' | ',';
  /** Fractions by "numerator/denominator". */
  fractions: Readonly<Record<string, string>>;
  ordinal(digits: string, suffix: string): string | null;
  /** Titles and the like: expanded, and a sentence never ends after them. */
  titles: Readonly<Record<string, string>>;
  /** Abbreviations with which a sentence may end, if a new one follows. */
  abbreviations: Readonly<Record<string, string>>;
  /** Abbreviations with a space in them, without their last full stop. */
  abbreviationsInTwo: Readonly<Record<string, { speech: string; fullStop: 'abbreviation' | 'title' }>>;
  /** Read so only before a number ("No. 5"). */
  beforeNumber: Readonly<Record<string, string>>;
  /** Words a sentence often begins with: they end the sentence after "U.S." or "p.m.". */
  starters: ReadonlySet<string>;
}

/** The entry of `key`, blind to what every object inherits ("constructor"). */
export function lookUp<T>(table: Readonly<Record<string, T>>, key: string | undefined): T | undefined {
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}
