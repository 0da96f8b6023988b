import { describe, expect, it } from 'vitest';
import {
  entryFor,
  languageName,
  languageOf,
  primaryOf,
  speechLocaleOf,
} from '../../../src/shared/text/language.ts';

describe('a language', () => {
  it.each([
    ['en', 'en'],
    ['EN-us', 'en-US'],
    ['es_MX', 'es-MX'],
    ['spa', 'es'],
    ['eng', 'en'],
    ['zh-hant', 'zh-Hant'],
    ['english', null],
    ['multi', null],
    ['', null],
    ['e', null],
    ['en-', null],
  ])('is told by %j as %j', (tag, language) => {
    expect(languageOf(tag)).toBe(language);
  });

  it('has a name for the model', () => {
    expect(languageName('es')).toBe('Spanish');
    expect(languageName('pt-BR')).toBe('Brazilian Portuguese');
  });

  it('without its region is the same language', () => {
    expect(primaryOf('pt-BR')).toBe('pt');
    expect(entryFor({ pt: 'a' }, 'pt-BR')).toBe('a');
    expect(entryFor({ pt: 'a', 'pt-BR': 'b' }, 'pt-BR')).toBe('b');
    expect(entryFor({ en: 'a' }, 'constructor')).toBeUndefined();
  });

  it('has words for signs or has none', () => {
    expect([speechLocaleOf('es-MX'), speechLocaleOf('en'), speechLocaleOf('de')]).toEqual(['es', 'en', null]);
  });
});
