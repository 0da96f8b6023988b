import { describe, expect, it } from 'vitest';
import {
  hasRealWord,
  isBackchannel,
  startsWithStopWord,
} from '../../../src/shared/text/interruption-words.ts';

const backchannels = [
  'uh-huh',
  'Uh-huh.',
  'Okay',
  'OK!',
  'Mhm.',
  'mm-hmm',
  'hmmmm',
  'Yeah, yeah.',
  'Yeah, okay, right.',
  'I see',
  'Got it.',
  'Sí, claro.',
  'si',
  'Ajá',
  "D'accord.",
  'Très bien',
  'Genau.',
  'Ach so',
  'Natürlich',
  'Tá bom',
  'Pois é',
  'Va bene',
  'Inderdaad',
  'Dokładnie',
  'Да, да.',
  'угу',
  'はい。',
  'うん、うん',
  'そうですね。',
  'へえー',
  '嗯嗯',
  '对，对，对',
  '네.',
  '그렇군요',
  'जी हाँ',
  'अच्छा।',
  'ठीक है',
  'نعم',
  'أكيد',
];
const realWords = [
  'What about tomorrow',
  'Yeah but no',
  'okay so what is next',
  'Sí, pero espera',
  'Nein',
  'はい、でも',
  '等一下',
  'No',
  '7',
  'Stop',
  'привет',
];
const stops = [
  'Stop',
  'stop!',
  'Stop it please',
  'Wait, wait',
  'uh, hold on a second',
  'Hold on',
  'No, no, no',
  'Never mind.',
  'Espera un poco',
  '¡Para!',
  'Cállate',
  'Arrêtez !',
  'Ça suffit',
  'Warte mal',
  'Hör auf',
  'Não, não',
  'Aspetta',
  'Wacht even',
  'Poczekaj',
  'Подождите, пожалуйста',
  '待って',
  '待ってください',
  '等一下好吗',
  '잠깐만요',
  '잠깐만 기다려',
  'रुकिए',
  'توقف',
];
const notStops = [
  '',
  'Nonstop flights',
  'The bus stop',
  'waiter',
  'paradise',
  'Parameter',
  'uh',
  'I cannot wait',
  'Okay',
];

describe('backchannels', () => {
  it.each(backchannels)('“%s” does not interrupt', (text) => {
    expect(isBackchannel(text)).toBe(true);
    expect(hasRealWord(text)).toBe(false);
  });

  it.each(realWords)('“%s” does', (text) => {
    expect(isBackchannel(text)).toBe(false);
    expect(hasRealWord(text)).toBe(true);
  });

  it.each(['', '  ', '…', '?!', '🙂'])('“%s” is neither', (text) => {
    expect(isBackchannel(text)).toBe(false);
    expect(hasRealWord(text)).toBe(false);
  });
});

describe('stop words', () => {
  it.each(stops)('“%s” always interrupts', (text) => {
    expect(startsWithStopWord(text)).toBe(true);
    expect(isBackchannel(text)).toBe(false);
  });

  it.each(notStops)('“%s” is none', (text) => {
    expect(startsWithStopWord(text)).toBe(false);
  });
});
