import { describe, expect, it } from 'vitest';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import { FakeTurnStt } from './support/fake-turns.ts';
import { checkRun, watch } from './support/guarantees.ts';
import { createRig, type Rig } from './support/rig.ts';

interface TurnRig extends Rig {
  ear: FakeTurnStt;
}

function turnRig(settings: Partial<FakeTurnStt> = {}): TurnRig {
  let ear: FakeTurnStt | undefined;
  const rig = createRig({
    ear(clock) {
      ear = Object.assign(new FakeTurnStt(clock), settings);
      return ear;
    },
  });
  watch(rig);
  rig.start();
  return Object.assign(rig, { ear: ear! });
}

const waitOf = ({ saved }: Rig, index = 0): number => {
  const { turnEnd = Number.NaN, speechEnd = Number.NaN } = saved[index]?.anchors ?? {};
  return turnEnd - speechEnd;
};

describe('a vendor that ends turns', () => {
  it('ends the turn at once', () => {
    const rig = turnRig();
    rig.audio.mic.say('How far is the moon');
    rig.settle();
    expect(rig.saved.map((turn) => turn.userText)).toEqual(['How far is the moon']);
    // The vendor's silence and its answer; a frame is lost where its own silence takes over from the room's.
    expect(waitOf(rig)).toBe(200 + 60 + 20);
    checkRun(rig);
  });

  it('decides alone, also about words that look unfinished', () => {
    const rig = turnRig();
    rig.audio.mic.say('I would like to know whether');
    rig.settle();
    expect(waitOf(rig)).toBe(280);
  });

  it('is waited for where it is not sure, as long as anybody would wait', () => {
    const rig = turnRig({ unsure: true });
    rig.audio.mic.say('How far is the moon');
    rig.until('endpointing');
    rig.clock.advance(1500);
    expect(rig.phase()).toBe('endpointing');
    rig.audio.mic.say('from Mars');
    rig.settle();
    expect(rig.saved.map((turn) => turn.userText)).toEqual(['How far is the moon from Mars']);
    // Its timeout ended the turn.
    expect(waitOf(rig)).toBeGreaterThanOrEqual(tuning.endpointing.maxMs);
    expect(waitOf(rig)).toBeLessThan(tuning.endpointing.maxMs + 100);
  });

  it('does not end a turn while somebody is heard to speak', () => {
    const rig = turnRig();
    rig.audio.mic.say('How far is');
    rig.clock.advance(600);
    // It is mistaken: the person is in the middle of a sentence.
    rig.ear.live?.sink.onEagerEnd('How far');
    rig.ear.live?.sink.onFinal('How far');
    rig.ear.live?.sink.onEndpoint(4800);
    rig.clock.advance(200);
    expect(rig.phase()).toBe('listening');
    expect(rig.trace.handedOver.size).toBe(0);
  });

  it('ends a turn in noise that sounds like a voice, once no word has come for long', () => {
    const rig = turnRig();
    rig.audio.mic.say('How far is the moon');
    rig.audio.mic.noise(20_000);
    rig.clock.advance(5 * 300 + 260 + tuning.endpointing.unfinishedMs - 100);
    expect(rig.phase()).toBe('listening');
    rig.until('thinking', 250);
    expect(rig.conversation.snapshot().user?.finalText).toBe('How far is the moon');
  });

  it('is not made to begin a turn by noise, nor to end one', () => {
    const rig = turnRig();
    rig.audio.mic.noise(400);
    rig.until('endpointing');
    rig.until('idle');
    rig.audio.mic.say('How far is');
    rig.clock.advance(900 + 120);
    rig.audio.mic.noise(150);
    rig.clock.advance(200);
    rig.audio.mic.say('the moon');
    rig.settle();
    expect(rig.saved.map((turn) => turn.userText).join(' ')).toBe('How far is the moon');
    checkRun(rig);
  });

  it('has said all when the key is up and the turn may be over', () => {
    const rig = turnRig({ endMs: 2000 });
    rig.conversation.pressPushToTalk();
    rig.clock.advance(300);
    rig.audio.mic.say('How far is the moon');
    rig.clock.advance(1500);
    rig.conversation.releasePushToTalk();
    rig.settle();
    expect(rig.saved.map((turn) => turn.userText)).toEqual(['How far is the moon']);
    const { pttUp = 0, turnEnd = 0 } = rig.saved[0]?.anchors ?? {};
    expect(turnEnd - pttUp).toBeLessThan(400);
    checkRun(rig);
  });
});

describe('an eager end', () => {
  it('begins the reply, which goes on when the turn ends', () => {
    const rig = turnRig();
    rig.llm.firstTokenMs = 300;
    rig.audio.mic.say('How far is the moon');
    rig.settle();
    expect(rig.llm.requests).toHaveLength(1);
    const { speechEnd = 0, eagerEnd = 0, llmRequest = 0, turnEnd = 0 } = rig.saved[0]?.anchors ?? {};
    expect(eagerEnd - speechEnd).toBe(160);
    expect(llmRequest).toBe(eagerEnd);
    expect(turnEnd - speechEnd).toBe(280);
    expect(rig.saved[0]).toMatchObject({ interrupted: false, error: null, unspokenText: '' });
    checkRun(rig);
  });

  it('that was none cancels what it began', () => {
    const rig = turnRig({ endMs: 700 });
    rig.llm.firstTokenMs = 50;
    rig.audio.mic.say('How far is');
    rig.clock.advance(900 + 400);
    expect(rig.llm.live.length + rig.llm.requests.filter((request) => request.ended).length).toBe(1);
    rig.audio.mic.say('the moon');
    rig.until('listening');
    rig.settle();
    expect(rig.saved.map((turn) => turn.userText)).toEqual(['How far is the moon']);
    expect(rig.llm.requests).toHaveLength(2);
    expect(rig.tts.speeches).toHaveLength(1);
    checkRun(rig);
  });
});
