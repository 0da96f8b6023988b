import { describe, expect, it } from 'vitest';
import { asksToGoOn, asksToRepeat } from '../../../src/shared/text/spoken-commands.ts';

describe('"go on"', () => {
  it.each([
    'go on',
    'Go on.',
    'Okay, go on please.',
    'Please continue',
    'keep going',
    'Sigue, por favor.',
    '¡Continúa!',
    'Continuez, s’il vous plaît.',
    'Mach weiter',
    'Pode continuar',
    'Vai avanti',
    'Ga door',
    'Mów dalej',
    'Продолжай, пожалуйста',
    '続けてください。',
    '继续',
    '계속해 줘',
    'आगे बताओ',
    'استمر',
  ])('is asked for by "%s"', (text) => {
    expect(asksToGoOn(text)).toBe(true);
  });

  it.each([
    '',
    'go on about the moon',
    'What goes on in Paris?',
    'continue with the second one',
    'okay',
    'stop',
  ])('is not by "%s"', (text) => {
    expect(asksToGoOn(text)).toBe(false);
  });
});

describe('"repeat that"', () => {
  it.each([
    'repeat that',
    'Sorry, what did you say?',
    'Say that again, please.',
    "I didn't catch that.",
    'Could you repeat that?',
    'Otra vez, por favor.',
    '¿Qué has dicho?',
    'Encore une fois',
    'Wie bitte?',
    'Sag das noch mal',
    'De novo',
    'Puoi ripetere?',
    'Nog een keer',
    'Jeszcze raz',
    'Повтори, пожалуйста.',
    'もう一度お願いします',
    '再说一遍',
    '다시 말해 주세요',
    'फिर से बोलो',
    'مرة أخرى',
  ])('is asked for by "%s"', (text) => {
    expect(asksToRepeat(text)).toBe(true);
  });

  it.each([
    '',
    'repeat after me',
    'what did you say about Mars',
    'again and again',
    'how often does it repeat',
  ])('is not by "%s"', (text) => {
    expect(asksToRepeat(text)).toBe(false);
  });
});
