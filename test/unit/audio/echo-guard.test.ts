import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EchoGuard } from '#shared/audio/echo-guard.ts';
import { CAPTURE_RATE_HZ, PLAYER_RATE_HZ, VAD_WINDOW_SAMPLES } from '#shared/audio/format.ts';
import { type PlayedAudio, PlayedTap } from '#shared/audio/played-tap.ts';
import { Resampler } from '#shared/audio/resampler.ts';
import { decodeWav } from '#shared/audio/wav.ts';
import { seededRandom } from './support/acoustic-room.ts';

const soundOf = (...ids: string[]): Float32Array =>
  Float32Array.from(
    ids.flatMap((id) => [...decodeWav(readFileSync(`resources/samples/${id}.wav`)).pcm]),
    (sample) => sample / 32_768,
  );

/** Twenty seconds of what Parley says, at 16 kHz. */
const speech = (() => {
  const ids = ['story', 'weather-mars', 'capital', 'moon', 'population', 'capital-es'];
  return soundOf(...ids, ...ids.toReversed());
})();
const played = Float32Array.from(new Resampler(CAPTURE_RATE_HZ, PLAYER_RATE_HZ).push(speech));
const BLOCK = 480;
const originMs = 5000;

interface Scene {
  /** ms after `speech` began. */
  delayMs(atMs: number): number;
  gainDb: number;
  person?: { sound: Float32Array; atMs: number };
  /** Nothing is played; what comes in is a recording of it. */
  mute?: boolean;
}

/** What the guard says of each window in which there is any sound, with its time in ms. */
function judge({ delayMs, gainDb, person, mute = false }: Scene) {
  const guard = new EchoGuard();
  const random = seededRandom(2);
  const verdicts: { atMs: number; echo: boolean }[] = [];
  let fed = 0;
  for (let at = 0; at + VAD_WINDOW_SAMPLES <= speech.length; at += VAD_WINDOW_SAMPLES) {
    const endMs = ((at + VAD_WINDOW_SAMPLES) * 1000) / CAPTURE_RATE_HZ;
    while (!mute && (fed * 1000) / PLAYER_RATE_HZ < endMs && fed + BLOCK <= played.length) {
      fed += BLOCK;
      guard.played(played.slice(fed - BLOCK, fed), originMs + (fed * 1000) / PLAYER_RATE_HZ);
    }
    const window = Float32Array.from({ length: VAD_WINDOW_SAMPLES }, (_, i) => {
      const ms = ((at + i) * 1000) / CAPTURE_RATE_HZ;
      const echoAt = at + i - Math.round((delayMs(ms) * CAPTURE_RATE_HZ) / 1000);
      const personAt = at + i - ((person?.atMs ?? 0) * CAPTURE_RATE_HZ) / 1000;
      const echo = (speech[echoAt] ?? 0) * 10 ** (gainDb / 20);
      return echo + (person?.sound[personAt] ?? 0) + (random() - 0.5) * 0.0005;
    });
    const echo = guard.isEcho(window, originMs + endMs, false);
    if (window.some((sample) => Math.abs(sample) > 0.01)) verdicts.push({ atMs: endMs, echo });
  }
  return verdicts;
}

const share = (verdicts: readonly { echo: boolean }[]): number =>
  verdicts.filter(({ echo }) => echo).length / verdicts.length;
const between = (verdicts: ReturnType<typeof judge>, fromMs: number, toMs: number) =>
  verdicts.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);

describe('the echo guard', () => {
  it.each([
    [40, -12],
    [120, -12],
    [120, -30],
    [300, -6],
    [450, 0],
  ])('knows its own voice %d ms late at %d dB', (delayMs, gainDb) => {
    const verdicts = judge({ delayMs: () => delayMs, gainDb });
    expect(share(between(verdicts, 1500, 20_000))).toBeGreaterThan(0.99);
  });

  it('takes nothing for an echo while nothing is played', () => {
    expect(share(judge({ delayMs: () => 120, gainDb: 0, mute: true }))).toBe(0);
  });

  it('takes nobody for an echo where none comes back', () => {
    const person = { sound: soundOf('stop-tides', 'moon'), atMs: 6000 };
    const verdicts = judge({ delayMs: () => 120, gainDb: -90, person });
    expect(share(between(verdicts, 6000, 9000))).toBe(0);
  });

  it.each([-20, -12, -6])('hears a person over an echo of %d dB', (gainDb) => {
    const person = { sound: soundOf('stop-tides', 'moon'), atMs: 6000 };
    const verdicts = judge({ delayMs: () => 120, gainDb, person });
    // A third is plenty: half of it is silence between words, and softer syllables lie under the echo.
    expect(1 - share(between(verdicts, 6000, 9500))).toBeGreaterThan(0.35);
    expect(share(between(verdicts, 3000, 6000))).toBeGreaterThan(0.99);
  });

  it('learns anew when the way changes, as with another device', () => {
    const verdicts = judge({ delayMs: (atMs) => (atMs < 8000 ? 120 : 260), gainDb: -12 });
    expect(share(between(verdicts, 11_000, 20_000))).toBeGreaterThan(0.99);
  });
});

describe('the tap of what is played', () => {
  it('sends sound in batches with its time, and no silence', () => {
    const sent: PlayedAudio[] = [];
    const tap = new PlayedTap(480, PLAYER_RATE_HZ, (audio) => sent.push(audio));
    const block = (value: number) => new Float32Array(128).fill(value);
    for (let i = 0; i < 60; i++) tap.record(block(i < 15 || i >= 45 ? 0 : 0.5), (i * 128) / PLAYER_RATE_HZ);
    expect(sent.map(({ contextMs }) => contextMs)).toEqual(
      // 15 blocks are 4 batches; sound lasts until block 45, that is 240 ms.
      [100, 120, 140, 160, 180, 200, 220, 240].map((ms) => expect.closeTo(ms, 6)),
    );
    expect(sent.every(({ samples }) => samples.length === 480)).toBe(true);
  });
});
