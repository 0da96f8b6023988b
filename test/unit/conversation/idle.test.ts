import { describe, expect, it } from 'vitest';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import { createRig, type Rig } from './support/rig.ts';

const { socketsIdleMs } = tuning.limits;

/** A turn, and the whole time after which nothing is kept open. */
function talkAndRest(rig: Rig): void {
  rig.start();
  rig.audio.mic.say('how far is the moon');
  rig.settle();
  expect([rig.stt.live?.closed, rig.tts.cooled]).toEqual([false, 0]);
  rig.clock.advance(socketsIdleMs);
}

describe('who says nothing', () => {
  it('keeps no socket open, and no frame is sent', () => {
    const rig = createRig();
    talkAndRest(rig);
    expect(rig.stt.live).toBeUndefined();
    expect(rig.tts.cooled).toBe(1);
    const frames = rig.stt.streams.reduce((sum, stream) => sum + stream.frames, 0);
    rig.clock.advance(3 * socketsIdleMs);
    expect(rig.stt.streams.reduce((sum, stream) => sum + stream.frames, 0)).toBe(frames);
    expect(rig.stt.streams).toHaveLength(1);
    expect(rig.tts.cooled).toBe(1);
    expect(rig.phase()).toBe('idle');
  });

  it('finds everything open again at the first sound of a voice', () => {
    const rig = createRig();
    talkAndRest(rig);
    const { warmed } = rig.tts;
    rig.audio.mic.say('and the sun');
    rig.until('listening');
    expect(rig.stt.live).toBeDefined();
    expect([rig.tts.warmed, rig.llm.warmed]).toEqual([warmed + 1, warmed + 1]);
    rig.settle();
    expect(rig.saved.map(({ userText }) => userText)).toEqual(['how far is the moon', 'and the sun']);
  });

  it('finds everything open again when the key goes down', () => {
    const rig = createRig();
    talkAndRest(rig);
    const { warmed } = rig.tts;
    rig.conversation.pressPushToTalk();
    expect(rig.stt.live).toBeDefined();
    expect([rig.tts.warmed, rig.llm.warmed]).toEqual([warmed + 1, warmed + 1]);
  });

  it('keeps no socket of the voice open after a typed message either', () => {
    const rig = createRig();
    rig.conversation.sendText('how far is the moon');
    rig.settle();
    rig.clock.advance(socketsIdleMs);
    expect(rig.tts.cooled).toBe(1);
    expect(rig.stt.streams).toEqual([]);
  });
});

it('what is stopped closes at once', () => {
  const rig = createRig();
  rig.start();
  rig.conversation.stop();
  expect(rig.stt.live).toBeUndefined();
  expect(rig.tts.cooled).toBe(1);
});
