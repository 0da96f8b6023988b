import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createTtsFailover } from '../../../../src/main/vendors/failover/tts-failover.ts';
import type { SpokenWord, TtsSink, TtsVendor } from '../../../../src/main/vendors/types.ts';
import type { VendorUse } from '../../../../src/shared/model/vendor-use.ts';
import { failure, listOf, scriptedTts, toldBy } from './scripted-vendors.ts';

const WORD_MS = 200;
const sound = (ms: number) => new Int16Array(ms * 24);

function rig() {
  const [a, b] = [scriptedTts('a'), scriptedTts('b')];
  const tts = createTtsFailover(listOf<TtsVendor>(a, b));
  const words: SpokenWord[] = [];
  const uses: VendorUse[] = [];
  const endings: string[] = [];
  let soundMs = 0;
  const sink: TtsSink = {
    onVendor: (use) => uses.push(use),
    onAudio(pcm) {
      soundMs += pcm.length / 24;
    },
    onWords: (more) => words.push(...more),
    onEnd: () => endings.push('end'),
    onError: (error) => endings.push(error.message),
  };
  const speech = tts.speak(sink);
  return { a, b, tts, speech, words, uses, endings, soundMs: () => soundMs };
}

/** Times as a vendor gives them: a word each 200 ms from `fromMs` of its own sound. */
const timed = (text: string, fromMs = 0): SpokenWord[] =>
  text.split(' ').map((word, index) => ({
    word,
    startMs: fromMs + index * WORD_MS,
    endMs: fromMs + (index + 1) * WORD_MS,
  }));
const spoken = (words: readonly SpokenWord[]) => words.map(({ word, endMs }) => `${word} ${endMs}`);

describe('a voice with others behind it', () => {
  it('is followed by the next one, from the start, when it dies before its first sound', () => {
    const { a, b, speech, uses, endings } = rig();
    speech.push('One two three.');
    a.last.sink.onError(failure('unreachable'));
    speech.push(' Four five.');
    speech.end();
    expect(b.last.sent).toEqual(['One two three.', ' Four five.', '(end)']);
    b.last.sink.onAudio(sound(1000));
    b.last.sink.onEnd();
    expect(endings).toEqual(['end']);
    expect(toldBy(uses)).toEqual(['a', 'b for A: It failed (unreachable).']);
  });

  it('leaves what it has said to its end; the clause in which it died is said again', () => {
    const { a, b, speech, words } = rig();
    speech.push('One two three.');
    speech.push(' Four five six.');
    speech.end();
    a.last.sink.onWords(timed('One two three.'));
    a.last.sink.onAudio(sound(600));
    a.last.sink.onWords(timed('Four five six.', 600));
    a.last.sink.onAudio(sound(450));
    a.last.sink.onError(failure('truncated'));
    expect(b.last.sent).toEqual([' Four five six.', '(end)']);
    b.last.sink.onWords(timed('Four five six.'));
    b.last.sink.onAudio(sound(600));
    b.last.sink.onEnd();
    // Four and five were heard the first time; six only behind the sound of both voices.
    expect(spoken(words)).toEqual(['One 200', 'two 400', 'three. 600', 'Four 800', 'five 1000', 'six. 1650']);
  });

  it('tells a word only once its sound has come', () => {
    const { a, speech, words } = rig();
    speech.push('One two three.');
    a.last.sink.onWords(timed('One two three.'));
    expect(words).toEqual([]);
    a.last.sink.onAudio(sound(420));
    expect(spoken(words)).toEqual(['One 200', 'two 400']);
    a.last.sink.onAudio(sound(100));
    a.last.sink.onEnd();
    expect(spoken(words)).toEqual(['One 200', 'two 400', 'three. 600']);
  });

  it('has said all when only its end marker is missing', () => {
    const { a, b, speech, endings } = rig();
    speech.push('One two three.');
    speech.end();
    a.last.sink.onWords(timed('One two three.'));
    a.last.sink.onAudio(sound(700));
    a.last.sink.onError(failure());
    expect(endings).toEqual(['end']);
    expect(b.uses).toEqual([]);
  });

  it('waits for more text before it hands over, when it dies between two clauses', () => {
    const { a, b, speech } = rig();
    speech.push('One two three.');
    a.last.sink.onWords(timed('One two three.'));
    a.last.sink.onAudio(sound(600));
    a.last.sink.onError(failure());
    expect(b.uses).toEqual([]);
    speech.push(' Four.');
    expect(b.last.sent).toEqual([' Four.']);
  });

  it('that times no words is taken by the length of its sound, so that nothing is left out', () => {
    const { a, b, speech, words } = rig();
    speech.push('One two three.');
    speech.push(' Four five six.');
    speech.end();
    // 14 characters take a slow voice 1120 ms.
    a.last.sink.onAudio(sound(1200));
    a.last.sink.onError(failure());
    expect(b.last.sent).toEqual([' Four five six.', '(end)']);
    expect(words.map(({ word, estimated }) => `${word} ${estimated}`)).toEqual([
      'One true',
      'two true',
      'three. true',
    ]);
  });

  it('that ends without a sound has failed', () => {
    const { a, b, speech, endings } = rig();
    speech.push('One two three.');
    speech.end();
    a.last.sink.onEnd();
    expect(b.last.sent).toEqual(['One two three.', '(end)']);
    expect(endings).toEqual([]);
  });

  it('says why, when nobody is left', async () => {
    const { a, b, speech, endings } = rig();
    speech.push('One two three.');
    a.last.sink.onError(failure());
    b.last.sink.onError(failure('server'));
    await setImmediate();
    expect(endings).toEqual(['It failed (server).']);
  });

  it('is cancelled wherever it has got to', () => {
    const { a, b, speech, endings } = rig();
    speech.push('One two three.');
    a.last.sink.onError(failure());
    speech.cancel();
    expect(b.last.cancelled).toBe(true);
    expect(endings).toEqual([]);
  });
});
