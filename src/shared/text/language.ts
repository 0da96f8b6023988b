import type { SpeechLocale } from './lexicon.ts';

/*
 * Languages by their BCP 47 tags. Vendors write them in many ways ("en", "en-US", "spa", "english"): only what
 * `languageOf` returns goes any further.
 */

/** The canonical tag, e.g. `en`, `pt-BR`, and `es` for `spa`; null for what names no language. */
export function languageOf(tag: string): string | null {
  if (!/^[a-z]{2,3}(?:[-_][a-z0-9]+)*$/i.test(tag)) return null;
  try {
    return Intl.getCanonicalLocales(tag.replaceAll('_', '-'))[0] ?? null;
  } catch {
    return null;
  }
}

/** The language without its region or script: `pt` of `pt-BR`. */
export function primaryOf(language: string): string {
  return language.split('-')[0]!.toLowerCase();
}

/** Whatever the regions. Null is a language of its own: the unknown one. */
export function isSameLanguage(a: string | null, b: string | null): boolean {
  return a === null || b === null ? a === b : primaryOf(a) === primaryOf(b);
}

/** In English, e.g. `Brazilian Portuguese`; the tag itself where there is no name. */
export function languageName(language: string): string {
  return new Intl.DisplayNames(['en'], { type: 'language' }).of(language) ?? language;
}

/** The entry for a language: for its very tag, else for the language without its region. */
export function entryFor<T>(byLanguage: Readonly<Record<string, T>>, language: string): T | undefined {
  const tag = [language, primaryOf(language)].find((each) => Object.hasOwn(byLanguage, each));
  return tag === undefined ? undefined : byLanguage[tag];
}

/** Whose words for signs and numbers are used; null: nobody's, what is written is left to the voice. */
export function speechLocaleOf(language: string): SpeechLocale | null {
  const primary = primaryOf(language);
  return primary === 'en' || primary === 'es' ? primary : null;
}
