import { describe, expect, it } from 'vitest';
import { createRig, type Rig } from './support/rig.ts';

const story =
  'Once there was a lighthouse on a rock. It shone every night for the ships. Nobody lived there any more. The end.';

/** Speaking, with the echo canceller long since warm. */
function speaking(): Rig {
  const rig = createRig();
  rig.llm.answer = () => 'Yes.';
  rig.start();
  rig.audio.mic.say('Hello there Parley');
  rig.settle();
  rig.clock.advance(4000);
  rig.llm.answer = () => story;
  rig.audio.mic.say('Tell me a story');
  rig.until('speaking');
  rig.clock.advance(700);
  return rig;
}

/** The samples of the newest speech that left the speaker. */
function heardOfLast(rig: Rig): number {
  const owner = rig.tts.speeches.length;
  return rig.audio.rendered
    .filter((chunk) => chunk.owner === owner)
    .reduce((sum, chunk) => sum + chunk.samples, 0);
}

describe('barge-in', () => {
  it('ducks, holds, and cuts at the first real word', () => {
    const rig = speaking();
    const saidAtMs = rig.clock.nowMs();
    rig.audio.mic.say('What about the sea', 450);
    rig.clock.advance(120);
    expect(rig.audio.ducked).toBe(true);
    rig.until('held', 200);
    expect(rig.clock.nowMs() - saidAtMs).toBeLessThanOrEqual(220);
    rig.until('listening', 500);
    expect(rig.audio.ducked).toBe(false);
    rig.settle();
    expect(rig.saved.map((turn) => [turn.userText, turn.interrupted])).toEqual([
      ['Hello there Parley', false],
      ['Tell me a story', true],
      ['What about the sea', false],
    ]);
  });

  it('cuts after half a second of speech even without a word', () => {
    const rig = speaking();
    rig.stt.silent = true;
    rig.audio.mic.cough(3000);
    rig.until('listening', 1000);
    rig.stt.silent = false;
    rig.settle();
    expect(rig.saved.at(-1)).toMatchObject({ userText: 'Tell me a story', interrupted: true });
  });

  it.each([100, 300, 500, 700, 900, 1100, 1500, 2500])(
    'goes on exactly where it was after a cough at %d ms',
    (atMs) => {
      const rig = speaking();
      rig.clock.advance(atMs);
      rig.audio.mic.cough(260);
      rig.until('held', 400);
      rig.until('speaking', 1300);
      expect(rig.audio.ducked).toBe(false);
      rig.settle();
      const speech = rig.tts.speeches.at(-1);
      expect(rig.saved.at(-1)).toMatchObject({ spokenText: story, unspokenText: '', interrupted: false });
      expect(heardOfLast(rig)).toBe((speech?.words.length ?? 0) * 250 * 24);
    },
  );

  it('resumes within its deadline when the vendor says nothing', () => {
    const rig = speaking();
    rig.stt.silent = true;
    rig.audio.mic.cough(260);
    rig.until('held', 400);
    rig.until('speaking', 1200);
  });

  it.each(['Uh-huh', 'okay', 'yeah', 'vale', 'genau'])('does not stop for "%s"', (word) => {
    const rig = speaking();
    rig.audio.mic.say(word);
    rig.settle();
    expect(rig.saved.at(-1)).toMatchObject({
      userText: 'Tell me a story',
      interrupted: false,
      unspokenText: '',
    });
    expect(rig.saved).toHaveLength(2);
  });

  it.each(['stop', 'wait', 'hold on'])('stops for "%s" and answers nothing', (word) => {
    const rig = speaking();
    rig.audio.mic.say(word, 250);
    rig.settle();
    rig.clock.advance(2000);
    expect(rig.saved.at(-1)).toMatchObject({ userText: 'Tell me a story', interrupted: true });
    expect(rig.saved).toHaveLength(2);
    expect(rig.phase()).toBe('idle');
  });

  it('answers what follows the stop word', () => {
    const rig = speaking();
    rig.audio.mic.say('Stop. What causes the tides?');
    rig.settle();
    expect(rig.saved.at(-1)).toMatchObject({ userText: 'Stop. What causes the tides?', interrupted: false });
  });

  it('lets only words interrupt while the canceller learns', () => {
    const rig = createRig();
    rig.llm.answer = () => story;
    rig.start();
    rig.audio.mic.say('Tell me a story');
    rig.until('speaking');
    rig.audio.mic.cough(900);
    rig.clock.advance(1500);
    expect(rig.phase()).toBe('speaking');
    expect(rig.trace.absent('player.pause')).toBe(true);
    expect(rig.trace.absent('player.duck')).toBe(true);
    rig.audio.mic.say('Please be brief');
    rig.until('listening', 1000);
    rig.settle();
    expect(rig.saved.at(-1)?.userText).toBe('Please be brief');
  });

  it('learns anew after the output device failed', () => {
    const rig = speaking();
    rig.audio.emit({
      kind: 'output-fault',
      message: 'The headphones were pulled out.',
      atMs: rig.clock.nowMs(),
    });
    rig.audio.mic.cough(900);
    rig.clock.advance(800);
    expect(rig.trace.absent('player.pause')).toBe(true);
  });

  it('keeps exactly the words that were heard', () => {
    for (let afterMs = 0; afterMs < 3000; afterMs += 230) {
      const rig = speaking();
      rig.clock.advance(afterMs);
      rig.conversation.interrupt();
      rig.settle();
      const speech = rig.tts.speeches.at(-1);
      const heardMs = heardOfLast(rig) / 24;
      const heard = speech?.words.filter((word) => word.endMs <= heardMs).map((word) => word.word) ?? [];
      const record = rig.saved.at(-1);
      expect(record?.spokenText.split(' ').filter(Boolean)).toEqual(heard);
      expect(`${record?.spokenText}${record?.unspokenText}`).toBe(
        story.slice(0, (record?.spokenText.length ?? 0) + (record?.unspokenText.length ?? 0)),
      );
    }
  });

  it('tells the model what was heard, and that it was cut off', () => {
    const rig = speaking();
    rig.audio.mic.say('What about the sea');
    rig.settle();
    const messages = rig.llm.requests.at(-1)?.messages ?? [];
    const assistant = messages.findLast((message) => message.role === 'assistant');
    expect(assistant?.content).toBe(`${rig.saved[1]?.spokenText}… [interrupted]`);
    expect(messages[0]?.content).toContain('Never write it');
  });

  it('measures how long silence took', () => {
    const rig = speaking();
    rig.audio.mic.say('What about the sea');
    rig.settle();
    const { bargeOnset, bargeSilent } = rig.saved[1]?.anchors ?? {};
    expect(bargeSilent! - bargeOnset!).toBeGreaterThan(0);
    expect(bargeSilent! - bargeOnset!).toBeLessThan(600);
  });

  it.each([40, 90, 130, 170, 210, 260, 320])(
    'gives the floor to whoever speaks %d ms before the end',
    (beforeMs) => {
      const rig = speaking();
      const lengthMs = story.split(' ').length * 250;
      rig.clock.advanceUntil(() => heardOfLast(rig) / 24 >= lengthMs - beforeMs - 50, lengthMs + 5000);
      rig.audio.mic.say('And then what happened');
      rig.settle();
      expect(rig.saved.at(-1)?.userText).toBe('And then what happened');
    },
  );
});
