import { describe, expect, it } from 'vitest';
import { turnLatency } from '../../../src/shared/model/latency.ts';
import { createRig } from './support/rig.ts';

describe('a hands-free turn', () => {
  it('is heard, answered and kept', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say('How far is the moon');
    rig.until('listening');
    rig.until('endpointing');
    rig.until('thinking');
    rig.until('speaking');
    rig.settle();
    expect(rig.phase()).toBe('idle');
    expect(rig.saved).toHaveLength(1);
    expect(rig.saved[0]).toMatchObject({
      kind: 'hands-free',
      userText: 'How far is the moon',
      spokenText: 'This is the first sentence. And this is the second one.',
      unspokenText: '',
      interrupted: false,
      error: null,
    });
    expect(rig.llm.requests).toHaveLength(1);
    expect(
      rig.trace.order('stt.finalize', 'llm.start', 'tts.speak', 'player.play', 'player.end', 'turn.save'),
    ).toBe(true);
  });

  it('has stages that add up to its voice-to-voice time', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say('How far is the moon');
    rig.until('speaking');
    rig.settle();
    const latency = turnLatency(rig.saved[0]?.anchors ?? {});
    expect(latency).not.toBeNull();
    const sum = Object.values(latency?.stages ?? {}).reduce((total, stage) => total + stage, 0);
    expect(sum).toBe(latency?.voiceToVoiceMs);
    expect(latency?.voiceToVoiceMs).toBeLessThan(900);
  });

  it('opens the connections before they are needed', () => {
    const rig = createRig();
    rig.start();
    expect(rig.stt.streams).toHaveLength(1);
    expect(rig.llm.warmed).toBe(1);
    expect(rig.tts.warmed).toBe(1);
  });

  it('sends the sound from before the onset', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say('Go there now please', 60);
    rig.settle();
    expect(rig.saved[0]?.userText).toBe('Go there now please');
  });

  it('waits longer where the words look unfinished, and answers once', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say('I would like to know whether and');
    rig.until('endpointing');
    rig.clock.advance(500);
    expect(rig.phase()).toBe('endpointing');
    rig.audio.mic.say('how far the moon is');
    rig.until('listening');
    rig.settle();
    expect(rig.saved.map((turn) => turn.userText)).toEqual([
      'I would like to know whether and how far the moon is',
    ]);
    expect(rig.tts.speeches).toHaveLength(1);
  });

  it.each([100, 300, 500])('goes on with a turn that was resumed %d ms after its end', (pauseMs) => {
    const rig = createRig();
    rig.llm.firstTokenMs = 1500;
    rig.start();
    rig.audio.mic.say('How far is the moon');
    rig.until('thinking');
    rig.clock.advance(pauseMs);
    rig.audio.mic.say('from Mars');
    rig.until('listening');
    rig.settle();
    expect(rig.saved.map((turn) => turn.userText)).toEqual(['How far is the moon from Mars']);
    expect(rig.llm.requests.map((request) => request.cancelled)).toEqual([true, false]);
    expect(new Set(rig.trace.effects('llm.start').map((effect) => effect.turnId)).size).toBe(2);
    expect(rig.tts.speeches).toHaveLength(1);
  });

  it('goes on with a turn whose reply has begun to sound, as long as no word of it was heard', () => {
    const rig = createRig();
    rig.tts.msPerWord = 1500;
    rig.start();
    rig.audio.mic.say('How far is the moon');
    rig.until('thinking');
    rig.clock.advance(100);
    rig.audio.mic.say('from Mars', 400);
    rig.until('speaking');
    rig.until('listening');
    rig.settle();
    expect(rig.saved.map((turn) => turn.userText)).toEqual(['How far is the moon from Mars']);
  });

  it('is silent when all that follows is "stop"', () => {
    const rig = createRig();
    rig.llm.firstTokenMs = 1500;
    rig.start();
    rig.audio.mic.say('How far is the moon');
    rig.until('thinking');
    rig.clock.advance(200);
    rig.audio.mic.say('stop');
    rig.settle();
    expect(rig.saved.map((turn) => [turn.userText, turn.interrupted])).toEqual([
      ['How far is the moon', true],
    ]);
    expect(rig.tts.speeches).toHaveLength(0);
  });

  it('takes later words as a turn of their own and answers both', () => {
    const rig = createRig();
    rig.llm.mode = 'silent';
    rig.start();
    rig.audio.mic.say('How far is the moon');
    rig.until('thinking');
    rig.clock.advance(900);
    rig.llm.mode = 'answers';
    rig.audio.mic.say('And how old');
    rig.until('listening');
    rig.settle();
    expect(rig.saved.map((turn) => [turn.userText, turn.interrupted])).toEqual([
      ['How far is the moon', true],
      ['And how old', false],
    ]);
    expect(rig.llm.requests.at(-1)?.messages.map((message) => message.content)).toEqual([
      'Be brief.',
      'How far is the moon',
      'And how old',
    ]);
  });

  it('does not let noise cancel a thought', () => {
    const rig = createRig();
    rig.llm.firstTokenMs = 900;
    rig.start();
    rig.audio.mic.say('How far is the moon');
    rig.until('thinking');
    rig.clock.advance(100);
    rig.audio.mic.cough(250);
    rig.settle();
    expect(rig.saved).toHaveLength(1);
    expect(rig.saved[0]).toMatchObject({ interrupted: false, unspokenText: '' });
    expect(rig.llm.requests).toHaveLength(1);
  });

  it('does not let a long noise cancel it either, and is not talked over meanwhile', () => {
    const rig = createRig();
    rig.llm.firstTokenMs = 600;
    rig.start();
    rig.audio.mic.say('How far is the moon');
    rig.until('thinking');
    rig.audio.mic.cough(2500);
    rig.clock.advance(1000);
    expect(rig.tts.speeches).toHaveLength(1);
    expect(rig.audio.rendered).toHaveLength(0);
    rig.settle();
    expect(rig.saved.map((turn) => turn.interrupted)).toEqual([false]);
    expect(rig.llm.requests).toHaveLength(1);
  });

  it('asks again for the final of words that come after it', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say('How far is the moon and');
    rig.until('endpointing');
    rig.clock.advance(200);
    expect(rig.trace.count('stt.finalize')).toBe(1);
    rig.stt.live?.sink.onInterim('the sun');
    expect(rig.trace.count('stt.finalize')).toBe(2);
    rig.stt.live?.sink.onFinal('the sun');
    rig.settle();
    expect(rig.saved[0]?.userText).toBe('How far is the moon and the sun');
  });

  it('goes back to idle after a click or a cough', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.cough(90);
    rig.until('listening');
    rig.until('idle');
    rig.audio.mic.cough(400);
    rig.until('endpointing');
    rig.until('idle');
    expect(rig.saved).toHaveLength(0);
    expect(rig.conversation.snapshot().notices).toEqual([]);
    expect(rig.trace.absent('llm.start')).toBe(true);
  });

  it('answers a person who talks for ever, and goes on hearing', () => {
    const rig = createRig();
    rig.start();
    const words = Array.from({ length: 450 }, (_, index) => `word${index}`);
    rig.audio.mic.say(words.join(' '));
    rig.until('thinking', 125_000);
    rig.settle(60_000);
    const heard = rig.saved.flatMap((turn) => turn.userText.split(' '));
    expect(heard).toEqual(words);
    // The second turn ends with the voice, not with a pause between words.
    expect(rig.saved).toHaveLength(2);
  });

  it('closes the microphone when nobody talks for long, and the socket before', () => {
    const rig = createRig();
    rig.start();
    rig.clock.advance(61_000);
    expect(rig.stt.live).toBeUndefined();
    expect(rig.audio.mic.open).toBe(true);
    rig.until('off', 5 * 60_000);
    expect(rig.audio.mic.open).toBe(false);
    expect(rig.conversation.snapshot().handsFree).toBe(false);
  });

  it('opens the socket again for the next voice and loses no word', () => {
    const rig = createRig();
    rig.start();
    rig.clock.advance(61_000);
    rig.audio.mic.say('Are you there');
    rig.settle();
    expect(rig.saved[0]?.userText).toBe('Are you there');
  });

  it('leaves no timer, stream or listener behind', async () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say('How far is the moon');
    rig.until('speaking');
    await rig.conversation.dispose();
    expect(rig.stt.live).toBeUndefined();
    expect(rig.llm.live).toHaveLength(0);
    expect(rig.audio.listeners).toBe(0);
    rig.clock.advance(1000);
    expect(rig.clock.pending).toBe(0);
    expect(rig.saved).toHaveLength(1);
    expect(rig.saved[0]?.interrupted).toBe(true);
  });
});
