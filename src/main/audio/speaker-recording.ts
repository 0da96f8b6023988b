import { closeSync, openSync, writeSync } from 'node:fs';
import { WAV_HEADER_BYTES, wavHeader } from '#shared/audio/wav.ts';
import { PLAYER_RATE_HZ } from '#shared/contracts/audio.ts';

export interface SpeakerRecording {
  write(pcm: Int16Array): void;
  dispose(): void;
}

/**
 * A WAV file that is whole after every write, also when the process is killed: samples first, then the header that
 * counts them. Written synchronously; only testers record. Throws if the file cannot be created.
 */
export function openSpeakerRecording(path: string): SpeakerRecording {
  let file: number | null = openSync(path, 'w');
  let samples = 0;
  writeSync(file, wavHeader(PLAYER_RATE_HZ, 0), 0, WAV_HEADER_BYTES, 0);
  return {
    write(pcm) {
      if (file === null) return;
      const bytes = new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
      writeSync(file, bytes, 0, bytes.length, WAV_HEADER_BYTES + samples * 2);
      samples += pcm.length;
      writeSync(file, wavHeader(PLAYER_RATE_HZ, samples), 0, WAV_HEADER_BYTES, 0);
    },
    dispose() {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}
