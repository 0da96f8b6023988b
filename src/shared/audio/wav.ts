import { toPcm16 } from './format.ts';

/** A WAV file that cannot be used; the message says why, for a person. */
export class WavError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WavError';
  }
}

/** Mono: channels are averaged. */
export interface WavAudio {
  sampleRateHz: number;
  pcm: Int16Array<ArrayBuffer>;
}

export const WAV_HEADER_BYTES = 44;
const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
const FORMAT_EXTENSIBLE = 0xfffe;

interface WavFormat {
  code: number;
  channels: number;
  sampleRateHz: number;
  bits: number;
}

function chunkName(view: DataView, offset: number): string {
  return String.fromCharCode(
    view.getUint8(offset),
    view.getUint8(offset + 1),
    view.getUint8(offset + 2),
    view.getUint8(offset + 3),
  );
}

function readFormat(view: DataView, offset: number, size: number): WavFormat {
  if (size < 16) throw new WavError('The WAV file is damaged: its format chunk is too short.');
  const outer = view.getUint16(offset, true);
  const format = {
    // WAVE_FORMAT_EXTENSIBLE keeps the real code in the first bytes of its sub-format GUID.
    code: outer === FORMAT_EXTENSIBLE && size >= 26 ? view.getUint16(offset + 24, true) : outer,
    channels: view.getUint16(offset + 2, true),
    sampleRateHz: view.getUint32(offset + 4, true),
    bits: view.getUint16(offset + 14, true),
  };
  const readable =
    (format.code === FORMAT_PCM && format.bits === 16) ||
    (format.code === FORMAT_FLOAT && format.bits === 32);
  if (!readable) {
    throw new WavError(
      `The WAV file holds ${format.bits}-bit samples of format ${format.code}. Use 16-bit PCM or 32-bit float.`,
    );
  }
  if (format.channels !== 1 && format.channels !== 2) {
    throw new WavError(`The WAV file has ${format.channels} channels. Use mono or stereo.`);
  }
  if (format.sampleRateHz < 8000 || format.sampleRateHz > 48_000) {
    throw new WavError(`The WAV file has a sample rate of ${format.sampleRateHz} Hz. Use 8000 to 48000 Hz.`);
  }
  return format;
}

/** Reads RIFF WAVE: 16-bit PCM or 32-bit float, mono or stereo, 8–48 kHz. Throws `WavError`. */
export function decodeWav(bytes: Uint8Array): WavAudio {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || chunkName(view, 0) !== 'RIFF' || chunkName(view, 8) !== 'WAVE') {
    throw new WavError('This is not a WAV file.');
  }
  let format: WavFormat | null = null;
  for (let offset = 12; offset + 8 <= bytes.length; ) {
    const name = chunkName(view, offset);
    const start = offset + 8;
    // A recording that was cut off states more than there is: take what there is.
    const size = Math.min(view.getUint32(offset + 4, true), bytes.length - start);
    if (name === 'fmt ') format = readFormat(view, start, size);
    if (name === 'data') {
      if (format === null)
        throw new WavError('The WAV file is damaged: its samples come before their format.');
      return { sampleRateHz: format.sampleRateHz, pcm: readSamples(view, start, size, format) };
    }
    offset = start + size + (size % 2);
  }
  throw new WavError('The WAV file holds no samples.');
}

function readSamples(
  view: DataView,
  start: number,
  size: number,
  format: WavFormat,
): Int16Array<ArrayBuffer> {
  const bytesPerSample = format.bits / 8;
  const frames = Math.floor(size / (bytesPerSample * format.channels));
  const pcm = new Int16Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < format.channels; channel++) {
      const at = start + (frame * format.channels + channel) * bytesPerSample;
      sum += format.code === FORMAT_PCM ? view.getInt16(at, true) / 32_768 : view.getFloat32(at, true);
    }
    pcm[frame] = toPcm16(sum / format.channels);
  }
  return pcm;
}

/** The 44 bytes in front of `samples` mono PCM16 samples. */
export function wavHeader(sampleRateHz: number, samples: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(WAV_HEADER_BYTES);
  const view = new DataView(header.buffer);
  const name = (offset: number, text: string) => {
    for (let i = 0; i < 4; i++) view.setUint8(offset + i, text.charCodeAt(i));
  };
  name(0, 'RIFF');
  view.setUint32(4, WAV_HEADER_BYTES - 8 + samples * 2, true);
  name(8, 'WAVE');
  name(12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, FORMAT_PCM, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  name(36, 'data');
  view.setUint32(40, samples * 2, true);
  return header;
}

/** A whole mono PCM16 WAV file. */
export function encodeWav(audio: WavAudio): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(WAV_HEADER_BYTES + audio.pcm.length * 2);
  bytes.set(wavHeader(audio.sampleRateHz, audio.pcm.length));
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < audio.pcm.length; i++) view.setInt16(WAV_HEADER_BYTES + i * 2, audio.pcm[i]!, true);
  return bytes;
}
