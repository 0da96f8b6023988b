import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { CAPTURE_RATE_HZ, PLAYER_RATE_HZ } from '#shared/audio/format.ts';
import { Resampler } from '#shared/audio/resampler.ts';
import { decodeWav } from '#shared/audio/wav.ts';
import { samplesFolder } from '../support/simulated-vendors.ts';
import { type AudioPage, chromiumPath, openAudioPage } from './audio-page.ts';

// The real player, worklet, ports, worker and speech detector: does what is played reach the guard in time?
test.skip(!existsSync(chromiumPath), 'needs Chromium');

const pcmOf = (id: string): Int16Array => decodeWav(readFileSync(join(samplesFolder, `${id}.wav`))).pcm;
const joined = (...parts: Int16Array[]): Int16Array => Int16Array.from(parts.flatMap((part) => [...part]));

/** Ten seconds of speech. */
const speech = joined(...['story', 'weather-mars', 'capital', 'moon', 'population'].map(pcmOf));
const played = Int16Array.from(
  new Resampler(CAPTURE_RATE_HZ, PLAYER_RATE_HZ).push(Float32Array.from(speech)),
  Math.round,
);
/** The same, 150 ms later and 12 dB softer. */
const echo = joined(
  new Int16Array(0.15 * CAPTURE_RATE_HZ),
  speech.map((sample) => Math.round(sample / 4)),
);

let audio: AudioPage;
test.afterEach(() => audio.close());

/** Silence before the word that marks the end, and how much of it surely lies behind everything else. */
const markSilenceMs = 3000;
const markMarginMs = 1500;

/** Speech that the detector reports, in ms, while `mic` comes into the microphone and Parley says `speech`, or nothing. */
async function voicedMs(mic: Int16Array, speaks: boolean): Promise<number> {
  const fromMs = await audio.page.evaluate(
    ({ mic, played, speaks }) => {
      rig.status = rig.status.filter(({ kind }) => kind !== 'clip-ended');
      if (speaks) {
        rig.toPlayer({ kind: 'cut', epoch: 1, fadeMs: 0 });
        rig.toPlayer({ kind: 'audio', epoch: 1, pcm: Int16Array.from(played) });
      }
      const nowMs = performance.now();
      rig.control({ kind: 'play-clip', id: 2, pcm: Int16Array.from(mic), sampleRateHz: 16_000 });
      return nowMs;
    },
    { mic: [...mic], played: [...played], speaks },
  );
  await audio.until(() => rig.status.some(({ kind }) => kind === 'clip-ended'));
  // A word behind everything: once its end is reported, all before it has been judged, however late the detector was.
  const markMs = await audio.page.evaluate(
    ({ mark, marginMs }) => {
      const nowMs = performance.now();
      rig.control({ kind: 'play-clip', id: 3, pcm: Int16Array.from(mark), sampleRateHz: 16_000 });
      return nowMs + marginMs;
    },
    {
      mark: [...new Int16Array((markSilenceMs / 1000) * CAPTURE_RATE_HZ), ...pcmOf('capital')],
      marginMs: markMarginMs,
    },
  );
  await audio.page.waitForFunction(
    (markMs) =>
      rig.capture.some(
        (message) => message.kind === 'vad' && message.event === 'end' && message.atMs > markMs,
      ),
    markMs,
  );
  const events = await audio.page.evaluate(
    ({ fromMs, markMs }) =>
      rig.capture.flatMap((message) =>
        message.kind === 'vad' && message.atMs >= fromMs && message.atMs < markMs ? [message] : [],
      ),
    { fromMs, markMs },
  );
  const onsets = events.filter(({ event }) => event === 'onset');
  const ends = events.filter(({ event }) => event === 'end' || event === 'misfire');
  return onsets.reduce((sum, onset, i) => sum + ((ends[i]?.sample ?? onset.sample) - onset.sample) / 16, 0);
}

test('Parley’s own voice in the microphone is no speech, once the guard knows the way it comes', async () => {
  test.slow();
  audio = await openAudioPage();
  await audio.page.evaluate(() => {
    rig.control({ kind: 'speaker', on: true });
    rig.toCapture({ kind: 'gate', gate: 'vad', preRollMs: 500 });
    rig.control({ kind: 'open-mic', source: { kind: 'clip' } });
  });
  const withoutPlaying = await voicedMs(echo, false);
  expect(withoutPlaying).toBeGreaterThan(4000);
  const whilePlaying = await voicedMs(echo, true);
  // The guard needs about a second to find the way.
  expect(whilePlaying).toBeLessThan(2000);
});
