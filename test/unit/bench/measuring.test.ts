import { describe, expect, it } from 'vitest';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import { bargeInTimes } from '../../bench/support/barge-in-times.ts';
import { latenesses } from '../../bench/support/lateness.ts';
import { createRig, type Rig } from '../conversation/support/rig.ts';

/** Speaking, with a speaker that has sounded long enough for noise to count. */
function speaking(rig: Rig): void {
  rig.llm.answer = () => 'Once there was a lighthouse on a rock. '.repeat(6);
  rig.audio.mic.say('Tell me a story');
  rig.until('speaking');
  rig.clock.advance(tuning.bargeIn.echoWarmUpMs);
}

describe('the times of interruptions, from the log of a session', () => {
  it('are those of the voices and keys that silenced a reply, and of no other', () => {
    const rig = createRig();
    rig.start();
    speaking(rig);
    rig.audio.mic.say('What about the sea', 450);
    rig.until('listening', 1000);
    rig.until('speaking', 10_000);
    rig.conversation.interrupt();
    rig.settle();
    speaking(rig);
    rig.clock.advance(50);
    rig.conversation.pressPushToTalk();
    rig.clock.advance(100);
    rig.conversation.releasePushToTalk();
    rig.settle();
    const { ducked, silent, pushToTalk } = bargeInTimes(rig.trace.entries);
    expect(ducked).toEqual([tuning.bargeIn.duckAfterMs]);
    expect(silent).toHaveLength(1);
    expect(silent[0]).toBeGreaterThanOrEqual(tuning.vad.confirmedMs);
    expect(silent[0]).toBeLessThanOrEqual(tuning.vad.confirmedMs + 20);
    expect(pushToTalk).toEqual([tuning.bargeIn.fadeOutMs]);
  });

  it('are none where nobody interrupted', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say('How far is the moon');
    rig.settle();
    expect(bargeInTimes(rig.trace.entries)).toEqual({ ducked: [], silent: [], pushToTalk: [] });
  });
});

describe('how late the pieces of a stream are', () => {
  const arrivals = (lateMs: (index: number) => number) =>
    Array.from({ length: 1000 }, (_, index) => ({ atMs: 5000 + index * 20 + lateMs(index), samples: 320 }));

  it('is nothing for a steady one, however long its way and whichever clock is faster', () => {
    expect(
      Math.max(
        ...latenesses(
          arrivals(() => 0),
          16_000,
        ),
      ),
    ).toBeCloseTo(0, 6);
    // One part in ten thousand: half a millisecond in five seconds.
    expect(
      Math.max(
        ...latenesses(
          arrivals((index) => index * 0.002),
          16_000,
        ),
      ),
    ).toBeLessThan(0.6);
  });

  it('is what each was held up by', () => {
    const late = latenesses(
      arrivals((index) => (index % 100 === 50 ? 30 : 0)),
      16_000,
    );
    expect(late.filter((ms) => ms > 29)).toHaveLength(10);
    expect(late.filter((ms) => ms < 1)).toHaveLength(990);
  });
});
