import { describe, expect, it } from 'vitest';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import { createRig, type Rig } from '../conversation/support/rig.ts';

const story =
  'Once there was a lighthouse on a rock. It shone every night for the ships. Nobody lived there any more. The end.';

function speaking(prepare: (rig: Rig) => void = () => {}): Rig {
  const rig = createRig();
  rig.llm.answer = () => story;
  prepare(rig);
  rig.start();
  rig.audio.mic.say('Tell me a story');
  rig.until('speaking');
  return rig;
}

describe('speaking: what others got wrong', () => {
  it('lets only the newest of two voices sound, however long the old one goes on (lkjs#302)', () => {
    const rig = speaking(({ tts }) => {
      tts.rude = true;
      tts.latencyMs = 500;
    });
    rig.clock.advance(300);
    rig.conversation.sendText('And now a poem');
    const cutAtMs = rig.clock.nowMs();
    rig.clock.advanceUntil(() => rig.tts.speeches.length === 2, 5000);
    for (let n = 0; n < 25; n += 1) {
      rig.tts.speeches[0]?.speakAnyway();
      rig.clock.advance(100);
    }
    rig.settle();
    const old = rig.audio.rendered.filter(({ owner }) => owner === 1);
    expect(Math.max(...old.map(({ toMs }) => toMs))).toBeLessThanOrEqual(cutAtMs);
    expect(rig.audio.misdirected).toBe(0);
    expect(rig.saved.map((turn) => turn.interrupted)).toEqual([true, false]);
  });

  it('keeps the same words whenever the times of the words come (pc#4996)', () => {
    const spoken = [0, 20, 200, 500].map((delayMs) => {
      const rig = speaking((early) => {
        const speak = early.tts.speak.bind(early.tts);
        early.tts.speak = (sink) =>
          speak({
            ...sink,
            onAudio: (pcm) => sink.onAudio(pcm),
            onWords: (words) => void early.clock.after(delayMs, () => sink.onWords(words)),
            onEnd: () => sink.onEnd(),
            onError: (error) => sink.onError(error),
          });
      });
      rig.clock.advance(1300);
      rig.conversation.interrupt();
      rig.settle();
      return rig.saved[0]?.spokenText;
    });
    expect(spoken).toEqual(Array(4).fill('Once there was a lighthouse'));
  });

  it('writes a turn once although the player says twice that it is done (lkjs#2457)', () => {
    const rig = speaking();
    rig.settle();
    const { epoch, heardSamples } = rig.audio;
    for (const kind of ['drained', 'silent', 'drained'] as const) {
      for (const back of [0, 1]) {
        rig.audio.emit({ kind, epoch: epoch - back, heardSamples, atMs: rig.clock.nowMs() });
      }
    }
    rig.clock.advance(5000);
    expect(rig.trace.exactlyOne('turn.save')).toBe(true);
    expect(rig.saved).toHaveLength(1);
  });

  it('counts words right behind a clause that has no sound (lkjs#2141)', () => {
    const rig = createRig();
    rig.llm.answer = () => 'Well well well well. There was a lighthouse on a rock.';
    rig.tts.msPerWord = 0;
    rig.conversation.sendText('Tell me');
    rig.clock.advanceUntil(() => rig.tts.speeches[0]?.words.length === 4, 5000);
    rig.tts.msPerWord = 250;
    rig.until('speaking');
    rig.clock.advance(3 * 250 + 100);
    rig.conversation.interrupt();
    rig.settle();
    expect(rig.saved[0]?.spokenText).toBe('Well well well well. There was a');
  });

  it.each(['no-audio', 'silent'] as const)(
    'is not "speaking" before a sound has left it: %s (lk#3418)',
    (mode) => {
      const rig = createRig();
      const phases: string[] = [];
      rig.conversation.onSnapshot(({ phase }) => phases.push(phase));
      rig.tts.mode = mode;
      rig.conversation.sendText('Tell me a story');
      const { connectMs, firstByteMs } = tuning.tts;
      rig.settle(connectMs + firstByteMs + tuning.tts.noAudioMs + tuning.limits.backstopMs);
      expect(phases).toContain('thinking');
      expect(phases).not.toContain('speaking');
      expect(rig.conversation.snapshot().notices[0]?.title).toBe('The voice failed');
    },
  );

  it.each(['…', '🙂', '---', '\n\n'])(
    'takes %j, which nobody can say, for no failure of the voice (pc#5026)',
    (text) => {
      const rig = createRig();
      rig.llm.answer = () => `${text} `;
      rig.conversation.sendText('Say nothing');
      rig.settle(12_000);
      expect(rig.conversation.snapshot().notices.map(({ title }) => title)).not.toContain('The voice failed');
    },
  );

  it('shows the whole text at once, and how much of it was heard (lk#795)', () => {
    const rig = speaking(({ llm }) => {
      llm.tokenMs = 0;
    });
    const seen: number[] = [];
    rig.conversation.onSnapshot(({ reply }) => {
      if (reply?.complete) seen.push(reply.heardChars);
    });
    rig.clock.advance(500);
    expect(rig.conversation.snapshot().reply).toMatchObject({ text: story, complete: true });
    rig.settle();
    expect(new Set(seen).size).toBeGreaterThan(5);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(rig.saved[0]).toMatchObject({ spokenText: story, unspokenText: '' });
  });
});
