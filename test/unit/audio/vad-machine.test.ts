import { describe, expect, test } from 'vitest';
import { VadMachine } from '#shared/audio/vad-machine.ts';
import { tuning } from '#shared/conversation/tuning.ts';

const WINDOW = 512;

/** Runs a sequence of probabilities, one a window, and lists the events with the window after which they came. */
function run(probabilities: readonly number[], options: { onsetMs?: number; endSilenceMs?: number } = {}) {
  const machine = new VadMachine({ ...tuning.vad, sustainedMs: tuning.bargeIn.commitAfterMs, ...options });
  return probabilities.flatMap((probability, window) => {
    const event = machine.push(probability, window * WINDOW);
    return event === null ? [] : [{ window, event: event.event, at: event.sample / WINDOW }];
  });
}

const times = (count: number, probability: number) => Array<number>(count).fill(probability);

describe('onset', () => {
  test('comes with the second voiced window and names the first', () => {
    expect(run([0, 0, 0.9, 0.9])).toEqual([{ window: 3, event: 'onset', at: 2 }]);
  });

  test('takes three windows while Parley has just begun to speak', () => {
    const onsetMs = tuning.vad.onsetDuringOutputMs;
    expect(run([0, 0.9, 0.9, 0], { onsetMs })).toEqual([]);
    expect(run([0, 0.9, 0.9, 0.9], { onsetMs })).toEqual([{ window: 3, event: 'onset', at: 1 }]);
  });

  test('needs windows at the upper threshold; between the two a run neither grows nor breaks', () => {
    expect(run([0.49, 0.49, 0.49, 0.49])).toEqual([]);
    expect(run([0.5, 0.36, 0.36, 0.5])).toEqual([{ window: 3, event: 'onset', at: 0 }]);
    expect(run([0.5, 0.34, 0.5, 0.34])).toEqual([]);
  });
});

describe('speech', () => {
  test('is confirmed at 200 ms of voice and ends 500 ms after the last voiced window', () => {
    // 10 windows are 320 ms; 16 silent ones are 512 ms.
    expect(run([...times(10, 0.8), ...times(20, 0.1)])).toEqual([
      { window: 1, event: 'onset', at: 0 },
      { window: 6, event: 'confirmed', at: 7 },
      { window: 25, event: 'end', at: 10 },
    ]);
  });

  test('goes on at the lower threshold', () => {
    expect(run([0.9, 0.9, ...times(30, 0.36)])).toEqual([
      { window: 1, event: 'onset', at: 0 },
      { window: 6, event: 'confirmed', at: 7 },
      { window: 15, event: 'sustained', at: 16 },
    ]);
  });

  test('a gap shorter than the end silence does not split it', () => {
    const events = run([...times(10, 0.9), ...times(15, 0), ...times(3, 0.9), ...times(20, 0)]);
    expect(events.map(({ event }) => event)).toEqual(['onset', 'confirmed', 'sustained', 'end']);
    expect(events.at(-1)?.at).toBe(28);
  });

  test('ends sooner where the vendor has its own endpointing', () => {
    const endSilenceMs = tuning.vad.endSilenceWithVendorEndpointingMs;
    expect(run([...times(10, 0.9), ...times(12, 0)], { endSilenceMs }).at(-1)).toEqual({
      window: 15,
      event: 'end',
      at: 10,
    });
  });

  test('shorter than 120 ms it was a misfire, between that and 200 ms it ends unconfirmed', () => {
    expect(run([...times(3, 0.9), ...times(20, 0)]).map(({ event }) => event)).toEqual(['onset', 'misfire']);
    expect(run([...times(4, 0.9), ...times(20, 0)]).map(({ event }) => event)).toEqual(['onset', 'end']);
  });

  test('after an end the next onset is found', () => {
    const events = run([...times(10, 0.9), ...times(16, 0), 0.9, 0.9]);
    expect(events.at(-1)).toEqual({ window: 27, event: 'onset', at: 26 });
  });
});
