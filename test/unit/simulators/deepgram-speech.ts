import { join } from 'node:path';
import { loadSamples } from '../../../src/main/simulators/samples.ts';

export const FRAME = 320;
export const samples = await loadSamples(join(import.meta.dirname, '../../../resources/samples'));
export const spoken = samples.filter(({ words }) => words.length > 0);

export function pcmOf(id: string): Int16Array {
  const sample = samples.find((each) => each.id === id);
  if (!sample) throw new Error(`no sample ${id}`);
  return sample.pcm;
}

export function joined(...parts: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export const silence = (ms: number): Int16Array => new Int16Array(ms * 16);

/** Frames of 20 ms; the last one is filled up with silence. */
export function framesOf(pcm: Int16Array): Int16Array[] {
  return Array.from({ length: Math.ceil(pcm.length / FRAME) }, (_, i) => {
    const frame = new Int16Array(FRAME);
    frame.set(pcm.subarray(i * FRAME, (i + 1) * FRAME));
    return frame;
  });
}

/** Root mean square, in PCM16 units. */
export const loudness = (pcm: Int16Array): number =>
  Math.sqrt(pcm.reduce((sum, sample) => sum + sample * sample, 0) / pcm.length);

export const withGain = (pcm: Int16Array, gain: number): Int16Array =>
  pcm.map((sample) => Math.round(sample * gain));

/** A fixed sequence of uniform numbers, −1…1. */
export function createNoise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** White noise, `snrDb` below the loudness of the whole. */
export function withNoise(pcm: Int16Array, snrDb: number, seed = 1): Int16Array {
  const noise = createNoise(seed);
  // Uniform noise of ±1 has an rms of 1/√3.
  const amplitude = loudness(pcm) * 10 ** (-snrDb / 20) * Math.sqrt(3);
  return pcm.map((sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample + amplitude * noise()))));
}

/**
 * 16 → 48 → 16 kHz by a short Hamming-windowed FIR (not the app's), band limited to `cutoffHz`, late by any part of a
 * sample: what a browser's audio graph does to a clip.
 */
export function throughAnotherResampler(pcm: Int16Array, delaySamples: number, cutoffHz = 6500): Int16Array {
  const half = 16;
  const bandwidth = (2 * cutoffHz) / 16_000;
  return pcm.map((_, n) => {
    const centre = n - delaySamples;
    let sum = 0;
    for (let k = Math.ceil(centre - half); k <= centre + half; k++) {
      const distance = k - centre;
      const x = Math.PI * bandwidth * distance;
      const sinc = x === 0 ? 1 : Math.sin(x) / x;
      sum += (pcm[k] ?? 0) * bandwidth * sinc * (0.54 + 0.46 * Math.cos((Math.PI * distance) / half));
    }
    return Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  });
}
