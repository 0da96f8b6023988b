import { describe, expect, it } from 'vitest';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import { createRig, type Rig } from './support/rig.ts';

const sentences = Array.from(
  { length: 14 },
  (_, index) => `Sentence number ${'abcdefghijklmn'[index]} tells a little more.`,
);
const wordsASentence = 7;

function asked(voice: Partial<Pick<Rig['tts'], 'givesTimings' | 'msPerWord' | 'latencyMs'>>): Rig {
  const rig = createRig();
  Object.assign(rig.tts, voice);
  rig.llm.answer = () => sentences.join(' ');
  rig.llm.tokenMs = 0;
  rig.conversation.sendText('Tell me a lot');
  return rig;
}

describe('text for the voice', () => {
  it('is at most two sentences ahead of the one that is heard', () => {
    const rig = asked({ givesTimings: true });
    rig.until('speaking');
    let most = 0;
    rig.trace.beforeEvent = () => {
      const heard = Math.floor(rig.audio.heardSamples / 24 / (wordsASentence * rig.tts.msPerWord));
      most = Math.max(most, (rig.tts.speeches[0]?.pushes ?? 0) - heard - 1);
    };
    rig.settle();
    expect(most).toBeGreaterThan(0);
    // A report of the player is up to 50 ms old.
    expect(most).toBeLessThanOrEqual(tuning.tts.maxSentencesAhead + 1);
    expect(rig.tts.speeches[0]?.pushes).toBe(sentences.length);
  });

  it.each([
    { givesTimings: true, msPerWord: 250 },
    { givesTimings: false, msPerWord: 250 },
    { givesTimings: false, msPerWord: 160 },
    { givesTimings: false, msPerWord: 700 },
    { givesTimings: true, msPerWord: 160, latencyMs: 400 },
    { givesTimings: false, msPerWord: 160, latencyMs: 400 },
  ])('never lets the voice run dry: %o', (voice) => {
    const rig = asked(voice);
    rig.settle(200_000);
    const total = sentences.length * wordsASentence * voice.msPerWord;
    const { firstSampleRendered, playEnd } = rig.saved[0]?.anchors ?? {};
    expect(rig.saved[0]).toMatchObject({ error: null, unspokenText: '' });
    expect(playEnd! - firstSampleRendered!).toBeLessThanOrEqual(total + 100);
    expect(rig.audio.maxHeldMs).toBeLessThanOrEqual(tuning.tts.maxHeldMs);
  });
});
