import { readFileSync } from 'node:fs';
import { decodeWav } from '#shared/audio/wav.ts';

/** What `--speaker-file` holds: mono, and where something sounds. */
export interface SpeakerRecording {
  sampleRateHz: number;
  pcm: Int16Array;
  /** Length of all 20 ms blocks that are not silent. */
  soundingMs: number;
}

/** Reads a speaker recording and measures how much of it sounds. */
export function readSpeakerRecording(path: string): SpeakerRecording {
  const { pcm, sampleRateHz } = decodeWav(readFileSync(path));
  const block = sampleRateHz / 50;
  const silent = 100;
  let sounding = 0;
  for (let at = 0; at + block <= pcm.length; at += block) {
    if (pcm.subarray(at, at + block).some((sample) => Math.abs(sample) > silent)) sounding += 1;
  }
  return { sampleRateHz, pcm, soundingMs: sounding * 20 };
}
