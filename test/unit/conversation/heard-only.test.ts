import { beforeAll, describe, expect, it } from 'vitest';
import { createToneVoice } from '../../../src/main/simulators/sim-voice.ts';
import { createLoopRig, type Sounds, synthesise, voiceOf } from '../audio/support/loop-rig.ts';
import { FakeTts } from './support/fake-vendors.ts';
import { createRig } from './support/rig.ts';

const sentences = [
  'Once upon a time there was a lighthouse on a rock.',
  'It shone every night for the ships that passed there.',
  'Nobody had lived in it for years, except a cat.',
  'One winter the machine broke, and all was dark.',
];
const answer = sentences.join(' ');
/** Speaking the answer of forty words, a quarter of a second each, through the real player and bridge. */
function speaking() {
  const room = { echo: [], random: () => 0.5, probability: () => 0 };
  const rig = createLoopRig(answer, (clock) => new FakeTts(clock), room);
  rig.llm.tokenMs = 1;
  rig.conversation.sendText('Say forty words');
  rig.until(() => rig.phase() === 'speaking', 5000);
  return rig;
}
type LoopRig = ReturnType<typeof speaking>;

/** Whole words that were given to the speaker: whatever is cut afterwards, they are heard. */
function wordsHeard(rig: LoopRig): number {
  return Math.floor(rig.room.soundingSamples / 24 / rig.voice.msPerWord);
}

/** Lets the answer be heard up to `k` words and a little of the next, and cuts it off. */
function interruptAt(rig: LoopRig, k: number): void {
  const before = wordsHeard(rig);
  rig.until(() => wordsHeard(rig) >= before + k, 20_000);
  rig.clock.advance(90);
  expect(wordsHeard(rig)).toBe(before + k);
  rig.conversation.interrupt();
  rig.settle();
}

const wordCount = (text: string): number => text.split(' ').filter(Boolean).length;

/** The tones of simulated words: they have lengths of their own, and their times are known to the sample. */
let sounds: Sounds;
let wordEnds: number[];
beforeAll(async () => {
  sounds = await synthesise(createToneVoice(), answer);
  let clauseStart = 0;
  wordEnds = [...sounds.values()].flatMap(({ pcm, words }) => {
    const ends = words.map(({ endSample }) => clauseStart + endSample);
    clauseStart += pcm.length;
    return ends;
  });
});

describe.each([
  ['with the vendor’s timings', false, 0],
  ['with estimates', true, 1],
] as const)('interrupted at every word of a 40-word answer, %s', (_name, estimates, tolerance) => {
  it.each([0, 180])(
    'under %d ms of output latency the spoken text has the words that were heard',
    (outputLatencyMs) => {
      expect(wordEnds).toHaveLength(40);
      for (let k = 0; k < 40; k += 1) {
        const room = { echo: [], outputLatencyMs, random: () => 0.5, probability: () => 0 };
        const rig = createLoopRig(answer, (clock) => voiceOf(sounds, clock, estimates), room);
        rig.llm.tokenMs = 1;
        rig.conversation.sendText('Say forty words');
        // A little of the next word is heard as well.
        const wanted = (wordEnds[k - 1] ?? 0) + 40 * 24;
        rig.until(() => rig.room.samplesSinceFirstSound >= wanted, 20_000);
        rig.conversation.interrupt();
        rig.settle();
        const { spokenText, unspokenText, interrupted } = rig.saved[0]!;
        expect(interrupted).toBe(true);
        expect(Math.abs(wordCount(spokenText) - k)).toBeLessThanOrEqual(tolerance);
        expect(answer.startsWith(spokenText + unspokenText)).toBe(true);
      }
    },
    60_000,
  );
});

describe('the unspoken rest', () => {
  it.each(['go on', 'Continue, please.', 'sigue', 'weiter', '続けて'])(
    'goes on at "%s", without the model',
    (command) => {
      const rig = speaking();
      interruptAt(rig, 13);
      rig.conversation.sendText(command);
      rig.settle();
      expect(rig.llm.requests).toHaveLength(1);
      const [first, second] = rig.saved;
      expect(wordCount(first!.spokenText)).toBe(13);
      expect(second).toMatchObject({ userText: command, llm: null, interrupted: false, error: null });
      expect(second!.spokenText).toBe(first!.unspokenText);
      expect(rig.voice.speeches.at(-1)?.words).toHaveLength(27);
    },
  );

  it('is kept through a second interruption', () => {
    const rig = speaking();
    interruptAt(rig, 13);
    for (let round = 0; round < 2; round += 1) {
      rig.conversation.sendText('go on');
      rig.until(() => rig.phase() === 'speaking', 5000);
      interruptAt(rig, 5);
    }
    rig.conversation.sendText('go on');
    rig.settle();
    expect(rig.saved.map((turn) => turn.spokenText).join('')).toBe(answer);
    expect(rig.llm.requests).toHaveLength(1);
  });

  it('is not sent to the model as if it had been said', () => {
    const rig = speaking();
    interruptAt(rig, 3);
    rig.conversation.sendText('And what else');
    rig.settle();
    const contents = rig.llm.requests[1]!.messages.map((message) => message.content).join('\n');
    expect(contents).toContain(rig.saved[0]!.spokenText);
    expect(contents).not.toContain(rig.saved[0]!.unspokenText.trim());
  });

  it('where there is none, "go on" is for the model', () => {
    const rig = speaking();
    rig.settle();
    rig.conversation.sendText('go on');
    rig.settle();
    expect(rig.llm.requests).toHaveLength(2);
  });
});

describe('"repeat that"', () => {
  it.each(['repeat that', 'What did you say?', 'otra vez', 'wie bitte', 'もう一度'])(
    '(%s) repeats what was heard, and no more',
    (command) => {
      const rig = speaking();
      interruptAt(rig, 7);
      rig.conversation.sendText(command);
      rig.settle();
      expect(rig.llm.requests).toHaveLength(1);
      expect(rig.saved[1]).toMatchObject({
        spokenText: rig.saved[0]!.spokenText,
        unspokenText: '',
        llm: null,
      });
      expect(rig.voice.speeches.at(-1)?.words).toHaveLength(7);
    },
  );

  it('works on a whole answer as well, and again', () => {
    const rig = speaking();
    rig.settle();
    rig.conversation.sendText('repeat that');
    rig.settle();
    rig.conversation.sendText('once more');
    rig.settle();
    expect(rig.saved.map((turn) => turn.spokenText)).toEqual([answer, answer, answer]);
    expect(rig.llm.requests).toHaveLength(1);
  });

  it('is for the model when nothing has been said yet', () => {
    const rig = createRig();
    rig.start();
    rig.conversation.sendText('repeat that');
    rig.settle();
    expect(rig.llm.requests).toHaveLength(1);
  });
});

it('push-to-talk silences it within 40 ms', () => {
  for (let round = 0; round < 20; round += 1) {
    const rig = speaking();
    rig.start();
    rig.clock.advance(400 + round * 7);
    rig.conversation.pressPushToTalk();
    rig.clock.advance(40);
    const { soundingSamples } = rig.room;
    rig.clock.advance(1000);
    expect(rig.room.soundingSamples).toBe(soundingSamples);
  }
});
