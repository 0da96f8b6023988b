import { describe, expect, test } from 'vitest';
import { Resampler } from '#shared/audio/resampler.ts';

const tone = (rateHz: number, hz: number, samples: number) =>
  Float32Array.from({ length: samples }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rateHz));

function resample(from: number, to: number, input: Float32Array, chunk: number): number[] {
  const resampler = new Resampler(from, to);
  const output: number[] = [];
  for (let at = 0; at < input.length; at += chunk)
    output.push(...resampler.push(input.subarray(at, at + chunk)));
  return output;
}

/** Peak level after the filter has settled, in dB. */
const levelDb = (samples: readonly number[]) =>
  20 * Math.log10(Math.max(1e-9, ...samples.slice(500, -100).map(Math.abs)));

describe.each([8000, 11_025, 22_050, 24_000, 44_100, 48_000])('from %i Hz to 16 kHz', (rateHz) => {
  test('keeps speech within 0.1 dB and its timing, apart from the stated delay', () => {
    const hz = 1000;
    const output = resample(rateHz, 16_000, tone(rateHz, hz, rateHz), 441);
    const delayS = new Resampler(rateHz, 16_000).delaySamples / rateHz;
    for (let k = 500; k < output.length - 100; k++) {
      expect(Math.abs(output[k]! - Math.sin(2 * Math.PI * hz * (k / 16_000 - delayS)))).toBeLessThan(0.012);
    }
  });

  test('gives as many samples as the time that went in, whatever the chunks', () => {
    const input = tone(rateHz, 440, rateHz);
    const whole = resample(rateHz, 16_000, input, rateHz);
    expect(whole).toHaveLength(16_000);
    expect(resample(rateHz, 16_000, input, 7)).toEqual(whole);
    expect(resample(rateHz, 16_000, input, 480)).toEqual(whole);
  });
});

test.each([
  [48_000, 8100],
  [48_000, 12_000],
  [44_100, 9000],
  [24_000, 9000],
])('from %i Hz nothing of %i Hz comes back as an alias', (rateHz, hz) => {
  expect(levelDb(resample(rateHz, 16_000, tone(rateHz, hz, rateHz), 480))).toBeLessThan(-60);
});

test('passes the same rate through untouched', () => {
  const input = tone(16_000, 440, 1000);
  expect(new Resampler(16_000, 16_000).push(input)).toBe(input);
});
