import { describe, expect, it } from 'vitest';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import { createRig, type Rig } from './support/rig.ts';

const { minMs, unfinishedMs } = tuning.endpointing;

/** From the last voiced sample to the end of each turn. */
function waits(rig: Rig): number[] {
  return rig.saved.map(({ anchors }) => (anchors.turnEnd ?? Number.NaN) - (anchors.speechEnd ?? Number.NaN));
}

describe('a vendor that marks the end of an utterance', () => {
  function rigWith(stt: { endpointingMs: number; latencyMs: number }): Rig {
    const rig = createRig();
    Object.assign(rig.stt, stt);
    rig.start();
    return rig;
  }

  it('lets the turn end exactly when the silence has been long enough', () => {
    const rig = rigWith({ endpointingMs: 60, latencyMs: 180 });
    rig.audio.mic.say('How far is the moon');
    rig.settle();
    expect(waits(rig)).toEqual([minMs]);
    expect(rig.saved[0]?.userText).toBe('How far is the moon');
  });

  it('costs no more than its own delay where that is longer', () => {
    const rig = rigWith({ endpointingMs: 60, latencyMs: 400 });
    rig.audio.mic.say('How far is the moon');
    rig.settle();
    expect(waits(rig)).toEqual([460]);
  });

  it('waits all the same where the words look unfinished', () => {
    const rig = rigWith({ endpointingMs: 60, latencyMs: 100 });
    rig.audio.mic.say('I would like to know whether');
    rig.settle();
    expect(waits(rig)).toEqual([unfinishedMs]);
  });

  it('is not believed before the voice has ended, nor for what came after it', () => {
    const rig = rigWith({ endpointingMs: 20, latencyMs: 250 });
    rig.audio.mic.say('How far');
    rig.clock.advance(750);
    // The first mark comes while these are being said.
    rig.audio.mic.say('is the moon');
    rig.settle();
    expect(rig.saved.map((turn) => turn.userText)).toEqual(['How far is the moon']);
    expect(rig.llm.requests).toHaveLength(1);
    expect(waits(rig)).toEqual([minMs]);
  });

  it('is not enough when it does not reach to the end of the voice', () => {
    const rig = createRig();
    rig.start();
    rig.stt.latencyMs = 400;
    rig.audio.mic.say('How far is the moon');
    rig.until('endpointing');
    rig.stt.live?.sink.onEndpoint(6000);
    rig.clock.advance(250);
    expect(rig.phase()).toBe('endpointing');
    rig.settle();
    expect(rig.saved.map((turn) => turn.userText)).toEqual(['How far is the moon']);
  });

  it('is not enough when more words follow it', () => {
    const rig = createRig();
    rig.start();
    rig.stt.latencyMs = 700;
    rig.stt.interims = false;
    rig.audio.mic.say('How far is the moon');
    rig.until('endpointing');
    rig.stt.live?.sink.onFinal('So tell me');
    rig.stt.live?.sink.onEndpoint(100_000);
    rig.stt.live?.sink.onFinal('please');
    rig.clock.advance(400);
    expect(rig.phase()).toBe('endpointing');
    rig.settle();
    expect(rig.saved.map((turn) => turn.userText)).toEqual(['So tell me please How far is the moon']);
  });

  it('says nothing about a voice that goes on: what was taken back stays out of the next turn', () => {
    const rig = rigWith({ endpointingMs: 20, latencyMs: 100 });
    rig.audio.mic.say('How far');
    rig.clock.advance(2 * 300 + 210);
    expect(rig.phase()).toBe('endpointing');
    rig.stt.latencyMs = 900;
    rig.audio.mic.say('is the moon');
    rig.clock.advance(600);
    expect(rig.phase()).toBe('listening');
    const heard = rig.stt.live;
    rig.conversation.interrupt();
    expect(heard?.closed).toBe(true);
  });

  it('keeps the stream for the next turn though its answer is still due', () => {
    const rig = rigWith({ endpointingMs: 20, latencyMs: 250 });
    rig.audio.mic.say('How far is the moon');
    rig.until('thinking');
    rig.settle();
    rig.audio.mic.say('And how old is it');
    rig.settle();
    expect(rig.stt.streams).toHaveLength(1);
    expect(rig.saved.map((turn) => turn.userText)).toEqual(['How far is the moon', 'And how old is it']);
  });

  it.each([200, 240, 280, 320, 400, 600])('answers once when a sentence is split by %d ms', (pauseMs) => {
    const rig = rigWith({ endpointingMs: 20, latencyMs: 120 });
    rig.audio.mic.say('How far is');
    rig.clock.advance(3 * 300 + pauseMs);
    rig.audio.mic.say('the moon');
    rig.settle();
    expect(rig.saved.map((turn) => turn.userText)).toEqual(['How far is the moon']);
    expect(rig.tts.speeches).toHaveLength(1);
  });
});
