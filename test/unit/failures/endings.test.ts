import { describe, expect, it } from 'vitest';
import { createRig, type Rig } from '../conversation/support/rig.ts';

const limitMs = 10_000;

/** A turn in which the vendors' and the player's events go through `pass`, which may swallow them. */
function turn(pass: () => boolean): Rig {
  const rig = createRig();
  const gate = <Sink extends object>(sink: Sink): Sink =>
    new Proxy(sink, {
      get(target, name, receiver) {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => (pass() ? Reflect.apply(member, target, args) : undefined);
      },
    });
  const open = rig.stt.open.bind(rig.stt);
  rig.stt.open = (sink) => open(gate(sink));
  const complete = rig.llm.complete.bind(rig.llm);
  rig.llm.complete = (messages, sink) => complete(messages, gate(sink));
  const speak = rig.tts.speak.bind(rig.tts);
  rig.tts.speak = (sink) => speak(gate(sink));
  const emit = rig.audio.emit.bind(rig.audio);
  rig.audio.emit = (event) => {
    if (!('epoch' in event) || pass()) emit(event);
  };
  rig.start();
  rig.audio.mic.say('How far is the moon');
  return rig;
}

describe('whatever is lost, a turn ends', () => {
  let events = 0;
  const whole = turn(() => {
    events += 1;
    return true;
  });
  whole.settle();
  const wholeMs = whole.clock.nowMs();

  it(`when any one of its ${events} events is lost (lkjs#2065)`, () => {
    expect(events).toBeGreaterThan(60);
    for (let lost = 1; lost <= events; lost += 1) {
      let seen = 0;
      const rig = turn(() => {
        seen += 1;
        return seen !== lost;
      });
      rig.clock.advance(wholeMs - rig.clock.nowMs() + limitMs);
      expect([lost, rig.phase(), rig.llm.live.length, rig.saved.length]).toEqual([lost, 'idle', 0, 1]);
    }
  });

  it('when all of them are lost from any one on (lk#4413)', () => {
    for (let last = 0; last < events; last += 1) {
      let seen = 0;
      const rig = turn(() => {
        seen += 1;
        return seen <= last;
      });
      rig.clock.advance(wholeMs - rig.clock.nowMs() + limitMs);
      expect([last, rig.phase(), rig.llm.live.length]).toEqual([last, 'idle', 0]);
      expect(rig.conversation.snapshot().reply).toBeNull();
    }
  });
});
