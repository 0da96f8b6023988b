import { describe, expect, it } from 'vitest';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import { createRig, type Rig } from './support/rig.ts';

const promptsOf = (rig: Rig): (string | undefined)[] =>
  rig.trace.effects('llm.start').map(({ messages }) => messages[0]?.content);
const opened = (rig: Rig): number => rig.trace.effects('stt.open').length;

describe('new settings', () => {
  it('count from the next turn on, also when they come in the middle of an answer', () => {
    const rig = createRig();
    rig.conversation.sendText('How far is the moon?');
    rig.until('speaking');
    rig.conversation.configure({ systemPrompt: 'Be a pirate.' }, false);
    rig.settle();
    rig.conversation.sendText('And the sun?');
    rig.settle();
    expect(promptsOf(rig)).toEqual(['Be brief.', 'Be a pirate.']);
    expect(rig.saved.map(({ error }) => error)).toEqual([null, null]);
  });

  it('add up when several come during one answer', () => {
    const rig = createRig();
    rig.conversation.sendText('How far is the moon?');
    rig.until('thinking');
    rig.conversation.configure({ systemPrompt: 'Be a pirate.' }, false);
    rig.conversation.configure({ mode: 'push-to-talk' }, false);
    rig.settle();
    rig.conversation.sendText('And the sun?');
    rig.conversation.start();
    rig.settle();
    expect(promptsOf(rig)).toEqual(['Be brief.', 'Be a pirate.']);
    expect(rig.conversation.snapshot().handsFree).toBe(false);
  });

  it('make the loop wait as long as the person wants', () => {
    const waits = [200, 900].map((minMs) => {
      const rig = createRig();
      rig.conversation.configure(
        { tuning: { ...tuning, endpointing: { ...tuning.endpointing, minMs } } },
        false,
      );
      rig.start();
      rig.audio.mic.say('How far is the moon');
      rig.settle();
      const { speechEnd = 0, turnEnd = 0 } = rig.saved[0]!.anchors;
      return turnEnd - speechEnd;
    });
    expect(waits[1]).toBeGreaterThanOrEqual(900);
    expect(waits[1]! - waits[0]!).toBeGreaterThan(300);
  });

  it('show the vendors as they are by then', () => {
    const rig = createRig();
    rig.conversation.configure({}, false);
    expect(rig.conversation.snapshot().vendors).toEqual({
      stt: rig.stt.id,
      llm: rig.llm.id,
      tts: rig.tts.id,
    });
  });
});

describe('another ear', () => {
  it('hears the next words; a stream that is open is closed, and none is opened for silence', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say('How far is the moon');
    rig.settle();
    const before = opened(rig);
    rig.conversation.configure({}, true);
    expect(rig.trace.effects('stt.close')).toHaveLength(1);
    expect(opened(rig)).toBe(before);
    rig.audio.mic.say('And the sun');
    rig.settle();
    expect(opened(rig)).toBe(before + 1);
    expect(rig.saved.map(({ userText }) => userText)).toEqual(['How far is the moon', 'And the sun']);
  });

  it('takes no word out of a sentence that is being said', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say('How far is the moon');
    rig.until('listening');
    rig.conversation.configure({}, true);
    expect(rig.trace.effects('stt.close')).toHaveLength(0);
    rig.settle();
    expect(rig.saved.map(({ userText }) => userText)).toEqual(['How far is the moon']);
    expect(rig.trace.effects('stt.close')).toHaveLength(1);
  });
});

describe('push-to-talk as the mode', () => {
  it('closes a microphone that listens to nobody', () => {
    const rig = createRig();
    rig.start();
    rig.conversation.configure({ mode: 'push-to-talk' }, false);
    rig.settle();
    expect(rig.conversation.snapshot()).toMatchObject({ phase: 'off', handsFree: false });
    expect(rig.audio.mic.open).toBe(false);
  });

  it('lets a sentence and its answer come to their end first', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say('How far is the moon');
    rig.until('listening');
    rig.conversation.configure({ mode: 'push-to-talk' }, false);
    rig.settle();
    expect(rig.saved[0]).toMatchObject({ userText: 'How far is the moon', interrupted: false, error: null });
    expect(rig.conversation.snapshot().handsFree).toBe(false);
  });

  it('does not go hands-free, and says where that is changed', () => {
    const rig = createRig();
    rig.conversation.configure({ mode: 'push-to-talk' }, false);
    rig.conversation.start();
    const { handsFree, notices } = rig.conversation.snapshot();
    expect(handsFree).toBe(false);
    expect(notices[0]?.detail).toMatch(/under Settings, Voice loop/);
  });
});

describe('the player', () => {
  it('is lent while nobody speaks, and an epoch of its own keeps what it sounds apart', () => {
    const rig = createRig();
    const epoch = rig.conversation.lendPlayer();
    expect(epoch).not.toBeNull();
    rig.conversation.returnPlayer();
    expect(rig.trace.effects('player.cut').map((cut) => cut.epoch)).toEqual([epoch, epoch! + 1]);
  });

  it('is lent once at a time', () => {
    const rig = createRig();
    expect(rig.conversation.lendPlayer()).not.toBeNull();
    expect(rig.conversation.lendPlayer()).toBeNull();
    rig.conversation.returnPlayer();
    expect(rig.conversation.lendPlayer()).not.toBeNull();
  });

  it('is not lent in the middle of a turn', () => {
    const rig = createRig();
    rig.conversation.sendText('How far is the moon?');
    rig.until('speaking');
    expect(rig.conversation.lendPlayer()).toBeNull();
  });

  it.each([
    ['somebody speaks', (rig: Rig) => rig.audio.mic.say('How far is the moon')],
    ['somebody types', (rig: Rig) => rig.conversation.sendText('How far is the moon?')],
    ['the key goes down', (rig: Rig) => rig.conversation.pressPushToTalk()],
  ])('goes back as soon as %s', (_, act) => {
    const rig = createRig();
    rig.start();
    const epoch = rig.conversation.lendPlayer()!;
    act(rig);
    expect(rig.clock.advanceUntil(() => rig.trace.effects('player.cut').at(-1)!.epoch > epoch, 2000)).toBe(
      true,
    );
    rig.conversation.returnPlayer();
    expect(rig.trace.effects('player.cut').at(-1)!.epoch).toBe(epoch + 1);
  });
});
