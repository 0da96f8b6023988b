import { expect, test } from 'vitest';
import { createClockSync } from '../../../src/main/audio/clock-sync.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

/** A window whose clock is `aheadMs` before main's; answers travel as told. */
function rig() {
  const clock = new VirtualClock();
  const window = { aheadMs: 500 };
  const asked: number[] = [];
  const sync = createClockSync(clock, (id) => asked.push(id));
  return {
    clock,
    window,
    sync,
    asked,
    answer(thereMs: number, backMs: number) {
      const id = asked.at(-1)!;
      clock.advance(thereMs);
      const windowMs = clock.nowMs() + window.aheadMs;
      clock.advance(backMs);
      sync.onPong(id, windowMs);
    },
  };
}

test('before the first answer a moment is now', () => {
  const { clock, sync } = rig();
  expect(sync.toMainMs(123_456)).toBe(clock.nowMs());
});

test('the shortest round trip of eight counts', () => {
  const { clock, sync, answer, asked } = rig();
  answer(30, 2);
  for (let i = 0; i < 6; i++) answer(10, 1);
  answer(0.5, 0.5);
  expect(asked).toHaveLength(8);
  expect(sync.toMainMs(clock.nowMs() + 500)).toBeCloseTo(clock.nowMs(), 6);
});

test('measures again after 30 s, and a clock that has jumped is believed', () => {
  const { clock, sync, answer, asked, window } = rig();
  for (let i = 0; i < 8; i++) answer(0.5, 0.5);
  clock.advance(30_000);
  expect(asked).toHaveLength(9);
  // A worse measurement that does not contradict changes nothing.
  answer(20, 1);
  expect(sync.toMainMs(clock.nowMs() + 500)).toBeCloseTo(clock.nowMs(), 6);
  window.aheadMs = -4000;
  answer(3, 3);
  expect(sync.toMainMs(clock.nowMs() - 4000)).toBeCloseTo(clock.nowMs(), 6);
});

test('an answer to an older question is not taken', () => {
  const { clock, sync, asked } = rig();
  sync.onPong(asked[0]! - 1, 99_999);
  expect(sync.toMainMs(0)).toBe(clock.nowMs());
});

test('asks no more once it is disposed', () => {
  const { clock, sync, asked } = rig();
  sync.dispose();
  clock.advance(100_000);
  expect(asked).toHaveLength(1);
  expect(clock.pending).toBe(0);
});
