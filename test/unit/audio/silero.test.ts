import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CAPTURE_RATE_HZ, VAD_WINDOW_SAMPLES } from '#shared/audio/format.ts';
import { VadMachine } from '#shared/audio/vad-machine.ts';
import { decodeWav } from '#shared/audio/wav.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import { loadSilero, type SpeechDetector } from '../../../src/renderer/audio/silero.ts';

// The real model, in the same runtime as in the audio window, over the bundled sample questions.
const require = createRequire(import.meta.url);
let detector: SpeechDetector;

beforeAll(async () => {
  detector = await loadSilero({
    model: readFileSync(require.resolve('@ricky0123/vad-web/dist/silero_vad_v6.onnx')),
    wasm: new Uint8Array(readFileSync(require.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'))),
  });
}, 60_000);
afterAll(() => detector.dispose());

/** The events that these samples cause, and where, in ms. */
async function eventsIn(samples: Float32Array) {
  detector.reset();
  const machine = new VadMachine({ ...tuning.vad, sustainedMs: tuning.bargeIn.commitAfterMs });
  const events: { event: string; ms: number }[] = [];
  for (let at = 0; at + VAD_WINDOW_SAMPLES <= samples.length; at += VAD_WINDOW_SAMPLES) {
    const probability = await detector.probability(samples.subarray(at, at + VAD_WINDOW_SAMPLES));
    const event = machine.push(probability, at);
    if (event !== null) events.push({ event: event.event, ms: (event.sample * 1000) / CAPTURE_RATE_HZ });
  }
  return events;
}

const LEAD_MS = 1000;

/** A sample with a second of quiet before and after it, and where its sound really is. */
function sampleInQuiet(id: string) {
  const { sampleRateHz, pcm } = decodeWav(readFileSync(`resources/samples/${id}.wav`));
  expect(sampleRateHz).toBe(CAPTURE_RATE_HZ);
  const lead = (LEAD_MS * CAPTURE_RATE_HZ) / 1000;
  const samples = new Float32Array(pcm.length + 2 * lead);
  pcm.forEach((sample, i) => {
    samples[lead + i] = sample / 32_768;
  });
  const loud = (sample: number) => Math.abs(sample) > 0.02;
  return {
    samples,
    startMs: (samples.findIndex(loud) * 1000) / CAPTURE_RATE_HZ,
    endMs: (samples.findLastIndex(loud) * 1000) / CAPTURE_RATE_HZ,
  };
}

describe.each(['capital', 'moon', 'capital-es'])('the question "%s"', (id) => {
  test('is one stretch of speech, from its first sound to its last', async () => {
    const { samples, startMs, endMs } = sampleInQuiet(id);
    const events = await eventsIn(samples);
    expect(events.map(({ event }) => event)).toEqual(['onset', 'confirmed', 'sustained', 'end']);
    expect(Math.abs(events[0]!.ms - startMs)).toBeLessThan(160);
    expect(Math.abs(events.at(-1)!.ms - endMs)).toBeLessThan(250);
  });
});

/** Uniform noise from a fixed seed (linear congruential, Numerical Recipes). */
function noise(seconds: number, level: number): Float32Array {
  let state = 42;
  return Float32Array.from({ length: seconds * CAPTURE_RATE_HZ }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return level * (state / 2 ** 31 - 1);
  });
}

test.each([
  ['quiet', noise(10, 0.001)],
  ['loud noise', noise(10, 0.3)],
  [
    'a tone',
    Float32Array.from({ length: 160_000 }, (_, i) => 0.3 * Math.sin((2 * Math.PI * 440 * i) / 16_000)),
  ],
])('%s is no speech', async (_name, samples) => {
  expect(await eventsIn(samples)).toEqual([]);
});

test('forgets what it heard when it is told to', async () => {
  const { samples } = sampleInQuiet('moon');
  const first = await eventsIn(samples);
  expect(await eventsIn(samples)).toEqual(first);
});
