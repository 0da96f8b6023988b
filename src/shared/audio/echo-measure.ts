import { BandEnergies } from './band-energies.ts';
import { EchoPath } from './echo-path.ts';
import { CAPTURE_RATE_HZ, PLAYER_RATE_HZ } from './format.ts';
import { PlayedBands } from './played-bands.ts';
import { Resampler } from './resampler.ts';

export interface EchoRecording {
  /** What was played (24 kHz), and when its first sample left the speaker. */
  played: Int16Array;
  startedAtMs: number;
  /** What was heard, on the same clock: 16 kHz without a gap; `startMs` is its first sample's time. */
  heard: Int16Array;
  startMs: number;
}

export interface EchoMeasure {
  /** Between the played sound and its echo. Null: no echo was found. */
  delayMs: number | null;
  /** Of what is heard in quiet, in dB of full scale. */
  noiseDb: number;
  /** The echo against what was played, while the canceller was still learning and at the end. Null: not above the noise. */
  earlyDb: number | null;
  lateDb: number | null;
}

/** The canceller learns the room in about this time. */
const EARLY_MS = 1000;
/** Sound counts as more than the noise from here on. */
const ABOVE_NOISE_DB = 4;
/** The first of the recording is quiet: the noise. */
const LEAST_QUIET_MS = 200;

const decibelsOf = (meanSquare: number): number => 10 * Math.log10(Math.max(meanSquare, 1e-12));

/** How much of what is played comes back into the microphone, and how late. */
export function measureEcho(recording: EchoRecording): EchoMeasure {
  const { startedAtMs, startMs } = recording;
  const played = Float32Array.from(recording.played, (sample) => sample / 32_768);
  const heard = Float32Array.from(recording.heard, (sample) => sample / 32_768);
  const lengthMs = (played.length * 1000) / PLAYER_RATE_HZ;
  const noise = meanSquare(heard, 0, Math.max(LEAST_QUIET_MS, startedAtMs - startMs));
  const loudness = meanSquareOf(played, 0, played.length);
  const echoDb = (fromMs: number, toMs: number): number | null => {
    const level = meanSquare(heard, startedAtMs - startMs + fromMs, startedAtMs - startMs + toMs);
    if (decibelsOf(level) < decibelsOf(noise) + ABOVE_NOISE_DB) return null;
    return decibelsOf(level - noise) - decibelsOf(loudness);
  };
  return {
    delayMs: delayOf(played, heard, recording),
    noiseDb: decibelsOf(noise),
    earlyDb: echoDb(0, Math.min(EARLY_MS, lengthMs)),
    lateDb: echoDb(lengthMs / 2, lengthMs),
  };
}

function delayOf(played: Float32Array, heard: Float32Array, times: EchoRecording): number | null {
  const bands = new PlayedBands();
  const resampled = new Resampler(PLAYER_RATE_HZ, CAPTURE_RATE_HZ).push(played);
  const msOf = (samples: number): number => (samples * 1000) / CAPTURE_RATE_HZ;
  const hops: { bands: Float32Array; endMs: number }[] = [];
  new BandEnergies().push(resampled, (energies, taken) =>
    hops.push({ bands: energies.slice(), endMs: times.startedAtMs + msOf(taken) }),
  );
  const path = new EchoPath(bands);
  new BandEnergies().push(heard, (energies, taken) => {
    const endMs = times.startMs + msOf(taken);
    while (hops[0] !== undefined && hops[0].endMs <= endMs) {
      const hop = hops.shift()!;
      bands.add(hop.bands, hop.endMs);
    }
    if (endMs > times.startedAtMs) path.learn(energies, endMs);
  });
  return path.lagMs;
}

function meanSquare(samples: Float32Array, fromMs: number, toMs: number): number {
  const at = (ms: number): number =>
    Math.min(samples.length, Math.max(0, Math.round((ms * CAPTURE_RATE_HZ) / 1000)));
  return meanSquareOf(samples, at(fromMs), at(toMs));
}

function meanSquareOf(samples: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += samples[i]! ** 2;
  return to > from ? sum / (to - from) : 0;
}
