import { describe, expect, it } from 'vitest';
import { guessLanguage } from '../../../src/shared/text/guess-language.ts';

describe('the language of a text', () => {
  it.each([
    ['What is the capital of France?', 'en'],
    ['Tell me a long story about a lighthouse.', 'en'],
    ['¿Cuál es la capital de Francia?', 'es'],
    ['dime cuanta gente vive en la ciudad', 'es'],
    ['Quelle est la capitale de la France ?', 'fr'],
    ['Was ist die Hauptstadt von Frankreich?', 'de'],
    ['Qual é a capital da França?', 'pt'],
    ['Wat is de hoofdstad van Frankrijk?', 'nl'],
    ['Какая столица Франции?', 'ru'],
    ['Яка столиця Франції?', 'uk'],
    ['フランスの首都は？', 'ja'],
    ['法国的首都是哪里', 'zh'],
    ['프랑스의 수도는 어디예요?', 'ko'],
  ])('is told of %j', (text, language) => {
    expect(guessLanguage(text)).toBe(language);
  });

  it.each(['', 'Paris', 'no', 'ok', 'x² + α = 2', 'TCP', '42', '🙂', 'Explain the word "Weltschmerz"'])(
    'is not made up for %j',
    (text) => {
      expect(guessLanguage(text)).toBeNull();
    },
  );
});
