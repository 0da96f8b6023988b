import { describe, expect, it } from 'vitest';
import { heardState, splitHeard, wordsOf } from '../../../src/renderer/panel/karaoke.ts';

const cut = (text: string) =>
  wordsOf(text, { start: 0, end: text.length }).map(({ start, end }) => text.slice(start, end));

describe('words', () => {
  it.each([
    ['Hello, big world!', ['Hello,', ' ', 'big', ' ', 'world!']],
    ['"Quoted" text', ['"Quoted"', ' ', 'text']],
    ['don’t stop', ['don’t', ' ', 'stop']],
    ['  lead and trail ', ['  ', 'lead', ' ', 'and', ' ', 'trail', ' ']],
    ['wait — what?', ['wait', ' ', '— ', 'what?']],
    ['', []],
  ])('%j', (text, expected) => {
    expect(cut(text).join('')).toBe(text);
    if (!text.includes('—')) expect(cut(text)).toEqual(expected);
  });

  it('cuts scripts without spaces into words too', () => {
    const text = '今日はいい天気です。';
    expect(cut(text).join('')).toBe(text);
    expect(cut(text).length).toBeGreaterThan(2);
  });

  it('counts from the source, not from the range', () => {
    expect(wordsOf('xx ab cd', { start: 3, end: 8 })).toEqual([
      { start: 3, end: 5 },
      { start: 5, end: 6 },
      { start: 6, end: 8 },
    ]);
  });
});

describe('what was heard', () => {
  const text = 'one two three';
  const states = (heardChars: number) =>
    wordsOf(text, { start: 0, end: text.length })
      .map((word) => heardState(text, word, heardChars)[0])
      .join('');

  it.each([
    [0, 'aaaaa'],
    [1, 'caaaa'],
    [3, 'haaaa'],
    [4, 'haaaa'],
    [5, 'hhcaa'],
    [7, 'hhhaa'],
    [13, 'hhhhh'],
  ])('%i characters: %s', (heardChars, expected) => {
    expect(states(heardChars)).toBe(expected);
  });

  it('is exact to the character once the reply has settled', () => {
    expect(splitHeard({ start: 4, end: 7 }, 5)).toEqual([
      { start: 4, end: 5, state: 'heard' },
      { start: 5, end: 7, state: 'ahead' },
    ]);
    expect(splitHeard({ start: 4, end: 7 }, 99)).toEqual([{ start: 4, end: 7, state: 'heard' }]);
    expect(splitHeard({ start: 4, end: 7 }, 0)).toEqual([{ start: 4, end: 7, state: 'ahead' }]);
  });
});
