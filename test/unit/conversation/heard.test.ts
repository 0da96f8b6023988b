import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HeardQuery, heardOf } from '../../../src/shared/conversation/heard.ts';
import { createSpeakableStream } from '../../../src/shared/text/speakable-stream.ts';

const perMs = 24;
const text = 'This is the first sentence. And this is the second one.';

function clausesOf(display: string): HeardQuery['clauses'] {
  const stream = createSpeakableStream();
  return [...stream.push(display), ...stream.end()];
}

function timed(words: string[], msPerWord = 200): HeardQuery['timings'] {
  return words.map((word, index) => ({ word, startMs: index * msPerWord, endMs: (index + 1) * msPerWord }));
}

function query(change: Partial<HeardQuery>): HeardQuery {
  return {
    clauses: clausesOf(text),
    timings: timed(text.split(' ')),
    heardSamples: 0,
    receivedSamples: 2200 * perMs,
    audioComplete: true,
    estimatedMsPerChar: 65,
    ...change,
  };
}

describe('what was heard', () => {
  it('is nothing before the first word has ended', () => {
    expect(heardOf(query({ heardSamples: 199 * perMs })).chars).toBe(0);
  });

  it('ends with the last word that was heard whole', () => {
    const heard = heardOf(query({ heardSamples: 650 * perMs }));
    expect(text.slice(0, heard.chars).trim()).toBe('This is the');
    expect(heard.estimated).toBe(false);
  });

  it('spans clauses', () => {
    const heard = heardOf(query({ heardSamples: 1400 * perMs }));
    expect(text.slice(0, heard.chars).trim()).toBe('This is the first sentence. And this');
  });

  it('is all, once all samples were', () => {
    expect(heardOf(query({ heardSamples: 2200 * perMs, timings: [] })).chars).toBe(text.length);
  });

  it('counts right where the vendor cuts words elsewhere', () => {
    const timings = timed([
      'This',
      'is',
      'the',
      'fir',
      'st',
      'sentence.',
      'And',
      'this',
      'is',
      'the',
      'second',
      'one',
      '.',
    ]);
    const at = (words: number): string => {
      const { chars } = heardOf(
        query({ timings, heardSamples: words * 200 * perMs, receivedSamples: 2600 * perMs }),
      );
      return text.slice(0, chars).trim();
    };
    expect(at(4)).toBe('This is the');
    expect(at(5)).toBe('This is the first');
    expect(at(12)).toBe(text);
  });

  it('is an estimate without timings, and says so', () => {
    const heard = heardOf(query({ timings: [], heardSamples: 1100 * perMs }));
    expect(heard.estimated).toBe(true);
    expect(text.slice(0, heard.chars).trim()).toBe('This is the first sentence.');
  });

  it('says so when the times are an estimate', () => {
    const timings = timed(text.split(' ')).map((timing) => ({ ...timing, estimated: true }));
    expect(heardOf(query({ timings, heardSamples: 650 * perMs }))).toMatchObject({
      words: 3,
      estimated: true,
    });
  });

  it('goes on by duration behind the last estimate, which comes after its sound', () => {
    const timings = timed(['This', 'is', 'the', 'first', 'sentence.']).map((timing) => ({
      ...timing,
      estimated: true,
    }));
    const sounding = { timings, audioComplete: false, receivedSamples: 3000 * perMs };
    expect(heardOf(query({ ...sounding, heardSamples: 1000 * perMs })).words).toBe(5);
    // "And " takes four characters.
    expect(heardOf(query({ ...sounding, heardSamples: (1000 + 4 * 65) * perMs })).words).toBe(6);
    expect(heardOf(query({ ...sounding, heardSamples: 3000 * perMs })).words).toBe(11);
  });

  it('never counts words behind the last time that the vendor gave', () => {
    const timings = timed(['This', 'is']);
    const sounding = { timings, audioComplete: false, receivedSamples: 3000 * perMs };
    expect(heardOf(query({ ...sounding, heardSamples: 2900 * perMs }))).toMatchObject({
      words: 2,
      estimated: false,
    });
  });

  it('never shrinks as more is heard, and never exceeds the text', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 0, max: 3000 }),
        fc.integer({ min: 0, max: 500 }),
        (hasTimings, audioComplete, ms, more) => {
          const base = { audioComplete, ...(hasTimings ? {} : { timings: [] }) };
          const before = heardOf(query({ ...base, heardSamples: ms * perMs }));
          const after = heardOf(query({ ...base, heardSamples: (ms + more) * perMs }));
          expect(after.chars).toBeGreaterThanOrEqual(before.chars);
          expect(after.chars).toBeLessThanOrEqual(text.length);
        },
      ),
    );
  });

  it('covers markup that nobody says', () => {
    const display = 'A **bold** claim.';
    const clauses = clausesOf(display);
    const heard = heardOf(
      query({
        clauses,
        timings: timed(['A', 'bold', 'claim.']),
        heardSamples: 400 * perMs,
        receivedSamples: 600 * perMs,
      }),
    );
    expect(display.slice(0, heard.chars)).toContain('bold');
    expect(display.slice(0, heard.chars)).not.toContain('claim');
  });
});
