import { expect, test } from 'vitest';
import { SampleClock } from '#shared/audio/sample-clock.ts';

/** Chunks of 10 ms, the `i`-th of which is `lateMs(i)` late. */
function feed(clock: SampleClock, from: number, to: number, startMs: number, lateMs: (i: number) => number) {
  for (let i = from; i < to; i++) clock.observe((i + 1) * 10, startMs + (i + 1) * 10 + lateMs(i));
}

test('knows nothing before the first chunk', () => {
  expect(new SampleClock().atMs(0)).toBeNull();
});

test('sees through late chunks', () => {
  const clock = new SampleClock();
  feed(clock, 0, 300, 1000, (i) => (i % 10 === 3 ? 0.5 : 40));
  expect(clock.atMs(2500)).toBeCloseTo(3500.5, 6);
});

test('follows a gap of the device within two seconds', () => {
  const clock = new SampleClock();
  feed(clock, 0, 200, 1000, () => 1);
  feed(clock, 200, 400, 6000, () => 1);
  expect(clock.atMs(4000)).toBeCloseTo(10_001, 6);
});
