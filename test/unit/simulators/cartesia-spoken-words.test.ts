import { describe, expect, it } from 'vitest';
import { createToneVoice } from '../../../src/main/simulators/sim-voice.ts';
import { findSpokenWords } from '../../support/find-spoken-words.ts';

const text = 'The tides are caused by the gravity of the moon, the moon.';

/** Puts pieces of audio one after the other; a number is that much silence. */
function record(...pieces: (Int16Array | number)[]): Int16Array {
  return Int16Array.from(
    pieces.flatMap((piece) => (typeof piece === 'number' ? new Array<number>(piece).fill(0) : [...piece])),
  );
}

const sent = await createToneVoice().synthesise(text, 'en', 0);
const { pcm, words } = sent;

describe('finding the sent words in a recording', () => {
  it('finds every word where it is, at any gain', () => {
    const found = findSpokenWords(
      record(
        1234,
        pcm.map((sample) => sample / 8),
        500,
      ),
      sent,
    );
    expect(found).toEqual(
      words.map(({ word, startSample }) => ({ word, atSample: startSample + 1234, share: 1 })),
    );
  });

  it('finds what comes after a pause, to the sample', () => {
    const pause = words[5]!.startSample - 100;
    const found = findSpokenWords(record(pcm.subarray(0, pause), 7777, pcm.subarray(pause)), sent);
    expect(found.map((word) => word.share)).toEqual(words.map(() => 1));
    expect(found[5]!.atSample).toBe(words[5]!.startSample + 7777);
  });

  it('sees where it was cut, and that the rest never sounded', () => {
    const { startSample, endSample } = words[3]!;
    const found = findSpokenWords(record(pcm.subarray(0, (startSample + endSample) / 2), 9000), sent);
    expect(found.slice(0, 3).map((word) => word.share)).toEqual([1, 1, 1]);
    expect(found[3]!.share).toBeGreaterThan(0.3);
    expect(found[3]!.share).toBeLessThan(0.7);
    expect(found.slice(4).every((word) => word.atSample === null)).toBe(true);
  });

  it('sees a lost 20 ms', () => {
    const hole = words[2]!.startSample + 2000;
    const found = findSpokenWords(record(pcm.subarray(0, hole), pcm.subarray(hole + 480)), sent);
    expect(found[2]!.share).toBeLessThan(1);
    expect(found[4]!.atSample).toBe(words[4]!.startSample - 480);
  });
});
