import { describe, expect, it } from 'vitest';
import { turnLatency } from '../../../src/shared/model/latency.ts';
import { createRig, type Rig } from './support/rig.ts';

function hold(rig: Rig, text: string, msPerWord = 300): void {
  rig.conversation.pressPushToTalk();
  rig.clock.advance(50);
  rig.audio.mic.say(text, msPerWord);
  rig.clock.advance(text.split(' ').length * msPerWord + 20);
  rig.conversation.releasePushToTalk();
}

describe('push-to-talk', () => {
  it('opens the microphone, is answered, and ends up off once the microphone is cold', () => {
    const rig = createRig();
    hold(rig, 'How far is the moon');
    rig.until('speaking');
    rig.settle();
    expect(rig.saved[0]).toMatchObject({ kind: 'push-to-talk', userText: 'How far is the moon' });
    expect(turnLatency(rig.saved[0]?.anchors ?? {})?.voiceToVoiceMs).toBeGreaterThan(0);
    expect(rig.audio.mic.open).toBe(true);
    rig.until('off', 11_000);
    expect(rig.audio.mic.open).toBe(false);
  });

  it('keeps a word that ends after the key came up', () => {
    const rig = createRig();
    rig.conversation.pressPushToTalk();
    rig.clock.advance(50);
    rig.audio.mic.say('How far is the moon');
    rig.clock.advance(5 * 300 - 150);
    rig.conversation.releasePushToTalk();
    expect(rig.audio.mic.gate).toBe('post-roll');
    rig.settle();
    expect(rig.saved[0]?.userText).toBe('How far is the moon');
  });

  it('keeps a word that began before the key went down, while the microphone is warm', () => {
    const rig = createRig();
    hold(rig, 'How far is the moon');
    rig.settle();
    rig.audio.mic.say('And the sun', 120);
    rig.clock.advance(250);
    rig.conversation.pressPushToTalk();
    rig.clock.advance(300);
    rig.conversation.releasePushToTalk();
    rig.settle();
    expect(rig.saved[1]?.userText).toBe('And the sun');
  });

  it('takes a tap back', () => {
    const rig = createRig();
    rig.conversation.pressPushToTalk();
    rig.clock.advance(200);
    rig.conversation.releasePushToTalk();
    expect(rig.phase()).toBe('idle');
    rig.clock.advance(2000);
    expect(rig.saved).toHaveLength(0);
    expect(rig.trace.absent('llm.start')).toBe(true);
  });

  it('cuts a reply before anything else, at once', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say('How far is the moon');
    rig.until('speaking');
    rig.clock.advance(600);
    const beforeMs = rig.clock.nowMs();
    rig.conversation.pressPushToTalk();
    expect(rig.trace.causedBy(rig.trace.lastIndex('ptt.press'))[0]).toBe('player.cut');
    expect(rig.trace.effects('player.cut').at(-1)?.atMs).toBe(beforeMs);
    expect(rig.phase()).toBe('listening');
    rig.clock.advance(100);
    expect(rig.audio.rendered.every((chunk) => chunk.toMs <= beforeMs)).toBe(true);
  });

  it('as a tap over a reply only silences it', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say('How far is the moon');
    rig.until('speaking');
    rig.clock.advance(600);
    rig.conversation.pressPushToTalk();
    rig.clock.advance(100);
    rig.conversation.releasePushToTalk();
    rig.settle();
    expect(rig.saved).toHaveLength(1);
    expect(rig.saved[0]).toMatchObject({ interrupted: true });
    expect(rig.saved[0]?.unspokenText).not.toBe('');
    expect(rig.phase()).toBe('idle');
  });

  it('joins a turn that is not being answered aloud yet', () => {
    const rig = createRig();
    rig.llm.firstTokenMs = 1500;
    hold(rig, 'How far is the moon');
    rig.until('thinking');
    hold(rig, 'from Mars');
    rig.settle();
    expect(rig.saved.map((turn) => turn.userText)).toEqual(['How far is the moon from Mars']);
  });

  it('keeps the words of a turn that a tap took back', () => {
    const rig = createRig();
    rig.llm.firstTokenMs = 1500;
    hold(rig, 'How far is the moon');
    rig.until('thinking');
    rig.conversation.pressPushToTalk();
    rig.clock.advance(50);
    rig.conversation.releasePushToTalk();
    rig.settle();
    expect(rig.saved).toHaveLength(1);
    expect(rig.saved[0]).toMatchObject({
      userText: 'How far is the moon',
      spokenText: '',
      interrupted: true,
    });
  });

  it('promotes the interim when the final does not come in time', () => {
    const rig = createRig();
    rig.conversation.pressPushToTalk();
    rig.audio.mic.say('How far is the moon');
    rig.clock.advance(1700);
    rig.stt.silent = true;
    rig.conversation.releasePushToTalk();
    rig.until('thinking', 2000);
    rig.settle();
    expect(rig.saved[0]?.userText).toBe('How far is the moon');
  });

  it('comes back quietly when nothing was said', () => {
    const rig = createRig();
    rig.conversation.pressPushToTalk();
    rig.clock.advance(1000);
    rig.conversation.releasePushToTalk();
    rig.until('idle', 1000);
    expect(rig.conversation.snapshot().notices).toEqual([]);
    expect(rig.saved).toHaveLength(0);
  });

  it('survives a gate that never closes, and a key that is never released', () => {
    const rig = createRig();
    rig.conversation.pressPushToTalk();
    rig.clock.advance(1000);
    rig.audio.mic.open = false;
    rig.conversation.releasePushToTalk();
    rig.until('idle', 5000);
    rig.conversation.stop();
    rig.conversation.pressPushToTalk();
    rig.clock.advance(125_000);
    expect(rig.conversation.snapshot().pushToTalkDown).toBe(false);
    expect(['idle', 'off']).toContain(rig.phase());
  });

  it('ignores repeats of the key', () => {
    const rig = createRig();
    rig.conversation.pressPushToTalk();
    rig.conversation.pressPushToTalk();
    rig.conversation.releasePushToTalk();
    rig.conversation.releasePushToTalk();
    expect(rig.trace.exactlyOne('mic.open')).toBe(true);
    expect(rig.phase()).toBe('idle');
  });

  it('works beside hands-free, which has its gate back afterwards', () => {
    const rig = createRig();
    rig.start();
    hold(rig, 'How far is the moon');
    rig.settle();
    expect(rig.audio.mic.gate).toBe('vad');
    rig.audio.mic.say('And how old');
    rig.settle();
    expect(rig.saved.map((turn) => [turn.kind, turn.userText])).toEqual([
      ['push-to-talk', 'How far is the moon'],
      ['hands-free', 'And how old'],
    ]);
  });

  it('says that Parley is muted instead of listening', () => {
    const rig = createRig();
    rig.start();
    rig.conversation.setMuted(true);
    rig.conversation.pressPushToTalk();
    expect(rig.audio.mic.open).toBe(false);
    expect(rig.conversation.snapshot().notices[0]?.title).toBe('Parley is muted');
    rig.conversation.setMuted(false);
    expect(rig.conversation.snapshot().notices).toEqual([]);
  });
});
