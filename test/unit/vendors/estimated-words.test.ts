import { describe, expect, it } from 'vitest';
import { createToneVoice } from '../../../src/main/simulators/sim-voice.ts';
import { createEnvelope, estimateWords } from '../../../src/main/vendors/tts/estimated-words.ts';

const perMs = 24;
const silence = (ms: number) => new Int16Array(ms * perMs);
const voice = (ms: number) =>
  Int16Array.from({ length: ms * perMs }, (_, i) => 8000 * Math.sin((2 * Math.PI * 200 * i) / 24_000));

function estimate(text: string, parts: readonly Int16Array[], startMs = 0) {
  const envelope = createEnvelope();
  for (const part of parts) envelope.push(part);
  return estimateWords(text, envelope.take(), startMs);
}

describe('an estimate of when words sound', () => {
  it('shares the voice out by letters, and is marked as an estimate', () => {
    expect(estimate('a bcd', [voice(600)])).toEqual([
      { word: 'a', startMs: 0, endMs: 200, estimated: true },
      { word: 'bcd', startMs: 200, endMs: 600, estimated: true },
    ]);
  });

  it('gives silence before, after and between to no word', () => {
    const words = estimate('One, two.', [silence(300), voice(400), silence(500), voice(400), silence(200)]);
    expect(words).toMatchObject([
      { word: 'One,', startMs: 300, endMs: 700 },
      { word: 'two.', startMs: 1200, endMs: 1600 },
    ]);
  });

  it('lets each pause stand for its comma, however long the phrases are', () => {
    const words = estimate('Oh, international telecommunication.', [voice(900), silence(200), voice(500)]);
    expect(words[0]).toMatchObject({ startMs: 0, endMs: 900 });
    expect(words[1]?.startMs).toBe(1100);
    expect(words[2]?.endMs).toBe(1600);
  });

  it('goes through pauses that no sign explains', () => {
    const words = estimate('one two', [voice(300), silence(200), voice(300)]);
    expect(words).toMatchObject([
      { startMs: 0, endMs: 300 },
      { startMs: 500, endMs: 800 },
    ]);
  });

  it('counts from where the sound begins in the speech', () => {
    expect(estimate('one', [voice(100)], 5000)).toMatchObject([{ startMs: 5000, endMs: 5100 }]);
  });

  it('takes each sign of a script without spaces for a word', () => {
    expect(estimate('今日は。 Hi', [voice(500)]).map(({ word }) => word)).toEqual(['今', '日', 'は', 'Hi']);
  });

  it('is empty without sound, and without words', () => {
    expect(estimate('one', [silence(500)])).toEqual([]);
    expect(estimate('one', [])).toEqual([]);
    expect(estimate('…', [voice(500)])).toEqual([]);
  });

  it('is within a syllable of the truth for a voice whose words are known', async () => {
    const text = 'The quick brown fox jumps over a lazy dog';
    const clause = await createToneVoice().synthesise(text, 'en', 0);
    const words = estimate(text, [clause.pcm]);
    clause.words.forEach((word, index) => {
      expect(Math.abs((words[index]?.endMs ?? 0) - word.endSample / perMs)).toBeLessThan(150);
    });
  });

  it('does not depend on how the sound was cut', () => {
    const whole = [silence(105), voice(333), silence(207), voice(111)];
    const joined = Int16Array.from(whole.flatMap((part) => [...part]));
    const pieces = Array.from({ length: Math.ceil(joined.length / 77) }, (_, i) =>
      joined.subarray(i * 77, i * 77 + 77),
    );
    expect(estimate('One, two.', pieces)).toEqual(estimate('One, two.', whole));
  });
});
