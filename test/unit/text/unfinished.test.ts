import { describe, expect, it } from 'vitest';
import { looksUnfinished } from '../../../src/shared/text/unfinished.ts';

const unfinished = [
  'I would like to',
  'Set a timer for',
  'Tell me about the',
  'Tell me about the.',
  'I went there and',
  'I went there, and...',
  'Because',
  'First of all,',
  'My number is',
  'My number is 555',
  'My number is 555-',
  'It costs twenty',
  'three point',
  'um',
  'So I was thinking, um',
  'well',
  'I’m',
];
const unfinishedSpanish = [
  'Quiero ir a la',
  'Quiero saber si',
  'Pon una alarma para',
  'Me gusta, pero',
  'Necesito comprar pan y',
  'El número es',
  'Dime cuál es el',
  'eh',
  'Cuéntame algo sobre',
];
const finished = [
  '',
  'Hello',
  'What time is it?',
  'What time is it',
  'Set a timer for ten minutes',
  'Set a timer for 10 minutes.',
  'That is what I am looking for.',
  'Yes, I am',
  'I think so',
  'Turn it on',
  'Who was president in 1963',
  'What is 5 plus 3',
  'I like it as well',
  'Wake me at 7:30',
  'I have a son',
  'Stop!',
];
const finishedSpanish = [
  '¿Qué hora es?',
  'qué hora es',
  'Hola',
  'Más o menos',
  'No puedo',
  'Pon una alarma a las 7:30',
  'Gracias.',
];

describe('looksUnfinished', () => {
  it.each([...unfinished, ...unfinishedSpanish])('waits after “%s”', (text) => {
    expect(looksUnfinished(text)).toBe(true);
  });

  it.each([...finished, ...finishedSpanish])('does not wait after “%s”', (text) => {
    expect(looksUnfinished(text)).toBe(false);
  });
});
