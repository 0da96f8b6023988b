import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Clause, createSpeakableStream } from '../../../src/shared/text/speakable-stream.ts';
import { type SpeechFixture, speechFixtures } from './speech-fixtures.ts';

type Locale = SpeechFixture[0];

function clausesOf(locale: Locale, deltas: readonly string[]): Clause[] {
  const stream = createSpeakableStream({ locale });
  return [...deltas.flatMap((delta) => stream.push(delta)), ...stream.end()];
}

function flushedClausesOf(locale: Locale, deltas: readonly string[]): Clause[] {
  const stream = createSpeakableStream({ locale });
  return [...deltas.flatMap((delta) => [...stream.push(delta), ...stream.flush()]), ...stream.end()];
}

const speechOf = (clauses: readonly Clause[]) => clauses.map((clause) => clause.text).join('');

describe('what is said', () => {
  it.each(speechFixtures)('%s: %j', (locale, display, speech) => {
    expect(
      clausesOf(locale, [display])
        .map((clause) => clause.text)
        .join('|'),
    ).toBe(speech);
  });
});

describe('deltas change nothing', () => {
  it.each(speechFixtures)('%s: %j, cut in two at every index', (locale, display) => {
    const whole = clausesOf(locale, [display]);
    for (let index = 1; index < display.length; index += 1) {
      expect(clausesOf(locale, [display.slice(0, index), display.slice(index)])).toEqual(whole);
    }
    expect(clausesOf(locale, display.split(''))).toEqual(whole);
  });

  it('with any text, cut and flushed anywhere', () => {
    const piece = fc.oneof(
      fc.constantFrom(...speechFixtures.map(([, display]) => display)),
      fc.constantFrom(
        '**',
        '*',
        '_',
        '`',
        '```\n',
        '~~',
        '[',
        '](',
        ')',
        '![',
        '<',
        '>',
        '|',
        '#',
        '\n',
        '\n\n',
        '\\',
        '&amp;',
        ' ',
        '. ',
        '— ',
        '。',
        '$',
        '3',
        '.',
        '5 km',
        'http://',
        'e.g. ',
      ),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
    );
    const cases = fc.tuple(
      fc.constantFrom<Locale>('en', 'es', null),
      fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join('')),
      fc.array(fc.nat(), { maxLength: 8 }),
    );
    fc.assert(
      fc.property(cases, ([locale, display, cuts]) => {
        const at = cuts.map((cut) => cut % (display.length + 1)).sort((a, b) => a - b);
        const deltas = [...at, display.length].map((end, index) => display.slice(at[index - 1] ?? 0, end));
        const clauses = clausesOf(locale, deltas);
        expect(clauses).toEqual(clausesOf(locale, [display]));
        expectHonest(clauses, display);
        const flushed = flushedClausesOf(locale, deltas);
        expect(speechOf(flushed)).toBe(speechOf(clauses));
        expectHonest(flushed, display);
      }),
      { seed: 20261127, numRuns: 1500 },
    );
  });
});

/** Offsets never run backwards or out of the text; words are the words of the clause; clauses lie side by side. */
function expectHonest(clauses: readonly Clause[], display: string): void {
  let covered = 0;
  for (const clause of clauses) {
    expect(clause.words.map((word) => word.text)).toEqual(clause.text.trim().split(/\s+/));
    expect(clause.displayStart).toBe(covered);
    for (const word of clause.words) {
      expect(word.displayEnd).toBeGreaterThanOrEqual(covered);
      covered = word.displayEnd;
    }
    expect(clause.displayEnd).toBe(covered);
  }
  expect(covered).toBeLessThanOrEqual(display.length);
}

describe('a flush', () => {
  it.each(speechFixtures)('%s: %j, at any index, says the same', (locale, display) => {
    const whole = speechOf(clausesOf(locale, [display]));
    for (let index = 0; index <= display.length; index += 1) {
      const stream = createSpeakableStream({ locale });
      const clauses = [
        ...stream.push(display.slice(0, index)),
        ...stream.flush(),
        ...stream.push(display.slice(index)),
        ...stream.end(),
      ];
      expect(speechOf(clauses)).toBe(whole);
      expectHonest(clauses, display);
    }
  });

  it.each(speechFixtures)('%s: %j, after every character, says the same', (locale, display) => {
    const stream = createSpeakableStream({ locale, firstClauseMinChars: 1 });
    const clauses = display.split('').flatMap((char) => [...stream.push(char), ...stream.flush()]);
    clauses.push(...stream.end());
    expect(speechOf(clauses)).toBe(speechOf(clausesOf(locale, [display])));
  });

  it('gives whole words, and keeps the newest, which may still get a comma', () => {
    const stream = createSpeakableStream();
    expect(stream.push('Let me think about that for a mom')).toEqual([]);
    expect(stream.flush().map((clause) => clause.text)).toEqual(['Let me think about that for']);
    expect(stream.flush()).toEqual([]);
    expect(speechOf([...stream.push('ent.'), ...stream.end()])).toBe(' a moment.');
  });

  it('gives nothing shorter than a clause', () => {
    const stream = createSpeakableStream();
    expect(stream.push('Well it is so')).toEqual([]);
    expect(stream.flush()).toEqual([]);
  });

  it.each([
    'That will then cost $1',
    'It is all at https://exam',
    'The answer is then 3.',
    'Then see [the docs](http',
    'You then run `npm i',
  ])('never cuts “%s” in its last word', (display) => {
    const stream = createSpeakableStream();
    stream.push(display);
    expect(speechOf(stream.flush())).not.toMatch(/\d|exam|http|npm|docs/);
  });
});

describe('offsets', () => {
  const wordsOf = (display: string) =>
    clausesOf('en', [display])
      .flatMap((clause) => clause.words)
      .map((word) => [word.text, display.slice(0, word.displayEnd)]);

  it('take the markup that touches a word along', () => {
    expect(wordsOf('A **bold** [link](http://x.example) end')).toEqual([
      ['A', 'A'],
      ['bold', 'A **bold**'],
      ['link', 'A **bold** [link](http://x.example)'],
      ['end', 'A **bold** [link](http://x.example) end'],
    ]);
  });

  it('count what is read as several words as heard with the last of them', () => {
    expect(wordsOf('Pay $5 now')).toEqual([
      ['Pay', 'Pay'],
      ['5', 'Pay'],
      ['dollars', 'Pay $5'],
      ['now', 'Pay $5 now'],
    ]);
  });

  it('let the last word cover the whole text, and a code block all of its lines', () => {
    expect(wordsOf('See\n```\nx = 1\n```\nok **').at(-1)).toEqual(['ok', 'See\n```\nx = 1\n```\nok **']);
    expect(wordsOf('See\n```\nx = 1\n```\nok').at(2)).toEqual(['block.', 'See\n```\nx = 1\n```']);
  });
});

describe('cutting', () => {
  it('waits for twelve characters at first', () => {
    const stream = createSpeakableStream();
    expect(stream.push('Yes. Ok, ')).toEqual([]);
    expect(stream.push('right, ').map((clause) => clause.text)).toEqual(['Yes. Ok, right,']);
  });

  it('gives a sentence as soon as the space behind it is there', () => {
    const stream = createSpeakableStream();
    stream.push('This is the first one. ');
    expect(stream.push('And this the second.')).toEqual([]);
    expect(stream.push(' ').map((clause) => clause.text)).toEqual([' And this the second.']);
  });

  it('cuts a very long sentence at a clause end, and one without any before a word', () => {
    const long = `Let us start here. ${'many words in a row '.repeat(8)}, ${'and yet some more of them '.repeat(6)}. `;
    const clauses = clausesOf('en', [long]);
    expect(clauses.map((clause) => clause.text.at(-1))).toEqual(['.', ',', '.']);
    const endless = clausesOf('en', [`Let us start here. ${'word '.repeat(300)}`]);
    for (const clause of endless) expect(clause.text.length).toBeLessThanOrEqual(410);
    expect(speechOf(endless).split(' ')).toHaveLength(304);
  });

  it('counts what waits', () => {
    const stream = createSpeakableStream();
    expect(stream.pendingChars()).toBe(0);
    stream.push('Hello wor');
    expect(stream.pendingChars()).toBeGreaterThanOrEqual('Hello wor'.length - 1);
    stream.push('ld my friends. ');
    expect(stream.pendingChars()).toBe(0);
  });
});
