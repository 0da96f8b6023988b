import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  finishedWaitMs,
  learnEnd,
  learnPause,
  noPauses,
  type PauseModel,
  pauseModelSchema,
  unfinishedWaitMs,
} from '../../../src/shared/conversation/pause-model.ts';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import { createTurnDetector } from '../../../src/shared/conversation/turn-detector.ts';
import { createRig, type Rig } from './support/rig.ts';

const { minMs, unfinishedMs, maxMs } = tuning.endpointing;

function learnt(pauseMs: number, times: number, finished = true): PauseModel {
  let model = noPauses;
  for (let i = 0; i < times; i += 1) model = learnPause(model, pauseMs, finished, tuning);
  return model;
}

describe('the pause model', () => {
  it('knows nothing at first', () => {
    expect(finishedWaitMs(noPauses, tuning)).toBe(minMs);
    expect(unfinishedWaitMs(noPauses, tuning)).toBe(unfinishedMs);
  });

  it('waits longer for who often goes on after a finished sentence', () => {
    expect(finishedWaitMs(learnt(600, 1), tuning)).toBe(minMs);
    expect(finishedWaitMs(learnt(600, 6), tuning)).toBe(600 * tuning.pauses.margin);
  });

  it('no longer waits for who has ceased to', () => {
    let model = learnt(600, 6);
    for (let i = 0; i < 12; i += 1) model = learnEnd(model, tuning);
    expect(finishedWaitMs(model, tuning)).toBe(minMs);
  });

  it('waits less after unfinished words for who is quick to go on, and longer for who is not', () => {
    expect(unfinishedWaitMs(learnt(350, 6, false), tuning)).toBe(700);
    expect(unfinishedWaitMs(learnt(1000, 6, false), tuning)).toBe(2000);
    expect(unfinishedWaitMs(learnt(1000, tuning.pauses.enough - 1, false), tuning)).toBe(unfinishedMs);
  });

  it('moves with the person', () => {
    let model = learnt(400, 20);
    for (let i = 0; i < 30; i += 1) model = learnPause(model, 800, true, tuning);
    expect(model.finishedMs).toBeGreaterThan(790);
  });

  it('takes no silence that nobody would wait for as a pause', () => {
    expect(learnPause(noPauses, maxMs + 1, true, tuning)).toBe(noPauses);
    expect(learnPause(noPauses, -5, true, tuning)).toBe(noPauses);
    expect(learnPause(noPauses, Number.NaN, true, tuning)).toBe(noPauses);
  });

  it('stays within what the patience allows, whatever it learns', () => {
    const step = fc.oneof(
      fc.constant(null),
      fc.record({ ms: fc.double({ min: 0, max: 6000, noNaN: true }), finished: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let model = noPauses;
        for (const each of steps) {
          model = each === null ? learnEnd(model, tuning) : learnPause(model, each.ms, each.finished, tuning);
        }
        expect(pauseModelSchema.parse(model)).toEqual(model);
        const finished = finishedWaitMs(model, tuning);
        const unfinished = unfinishedWaitMs(model, tuning);
        expect(finished >= minMs && finished <= unfinishedMs).toBe(true);
        expect(unfinished >= minMs && unfinished <= maxMs).toBe(true);
      }),
    );
  });

  it('sets the delay of the turn detector', () => {
    const detect = createTurnDetector(tuning, learnt(600, 6));
    expect(detect({ source: 'silence', text: 'Tell me a story.' })).toBe(750);
    expect(detect({ source: 'silence', text: 'Tell me a story, and um' })).toBe(maxMs);
    expect(detect({ source: 'push-to-talk', text: 'Tell me a story.' })).toBe(0);
    expect(detect({ source: 'vendor-turn', text: 'Tell me a story.' })).toBe(0);
  });
});

describe('what the conversation learns', () => {
  const learn = (known = noPauses): Rig & { kept: PauseModel[] } => {
    const kept: PauseModel[] = [];
    const rig = createRig({ pauses: { known, save: (pauses) => kept.push(pauses) } });
    rig.start();
    return Object.assign(rig, { kept });
  };

  it('is a pause within a turn', () => {
    const rig = learn();
    rig.audio.mic.say('I would like to know whether');
    rig.clock.advance(6 * 300 + 640);
    rig.audio.mic.say('it rains');
    rig.settle();
    expect(rig.kept.at(-1)).toMatchObject({ pauses: 1, unfinishedMs: 640, finishedMs: null });
  });

  it('is a turn that was taken for over too early', () => {
    const rig = learn();
    rig.llm.firstTokenMs = 1500;
    rig.audio.mic.say('How far is the moon');
    rig.until('thinking');
    rig.clock.advance(200);
    rig.audio.mic.say('from Mars');
    rig.settle();
    expect(rig.conversation.pauses()).toMatchObject({ pauses: 1, unfinishedMs: null });
    expect(rig.conversation.pauses().finishedMs).toBeGreaterThan(minMs);
  });

  it('is not a cough', () => {
    const rig = learn();
    rig.audio.mic.say('I would like to know whether');
    rig.clock.advance(6 * 300 + 500);
    rig.audio.mic.cough(100);
    rig.settle();
    expect(rig.conversation.pauses()).toEqual(noPauses);
  });

  it('is nothing while Parley sounds, nor from a key', () => {
    const rig = learn();
    rig.audio.mic.say('How far is the moon');
    rig.until('speaking');
    rig.audio.mic.say('uh-huh');
    rig.clock.advance(900);
    rig.audio.mic.say('wait what about Mars');
    rig.settle();
    rig.conversation.pressPushToTalk();
    rig.clock.advance(300);
    rig.audio.mic.say('How far');
    rig.clock.advance(1300);
    rig.audio.mic.say('is it');
    rig.clock.advance(900);
    rig.conversation.releasePushToTalk();
    rig.settle();
    expect(rig.conversation.pauses()).toEqual(noPauses);
  });

  it('is used in the very next turn, and forgotten when that is asked for', () => {
    const rig = learn(learnt(600, 6));
    rig.audio.mic.say('How far is the moon');
    rig.settle();
    const [first] = rig.saved;
    expect(first!.anchors.turnEnd! - first!.anchors.speechEnd!).toBe(750);
    rig.conversation.forgetPauses();
    expect(rig.kept.at(-1)).toEqual(noPauses);
    rig.audio.mic.say('How far is the moon');
    rig.settle();
    const last = rig.saved[1]!.anchors;
    expect(last.turnEnd! - last.speechEnd!).toBeLessThan(400);
  });
});
