import { toPcm16 } from './format.ts';
import { Resampler } from './resampler.ts';
import type { WavAudio } from './wav.ts';

/** A whole recording at another rate: mono PCM16, silence of a few ms longer. */
export function resampleWhole({ pcm, sampleRateHz }: WavAudio, rateHz: number): Int16Array {
  if (sampleRateHz === rateHz) return pcm;
  const resampler = new Resampler(sampleRateHz, rateHz);
  // Silence for as long as the filter's delay, so that the last sound comes out of it.
  const input = new Float32Array(pcm.length + resampler.delaySamples);
  for (let i = 0; i < pcm.length; i++) input[i] = pcm[i]! / 32_768;
  return Int16Array.from(resampler.push(input), toPcm16);
}
