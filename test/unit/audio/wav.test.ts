import { describe, expect, test } from 'vitest';
import { decodeWav, encodeWav, WAV_HEADER_BYTES, WavError, wavHeader } from '#shared/audio/wav.ts';

const chunk = (name: string, body: Uint8Array) => {
  const bytes = new Uint8Array(8 + body.length + (body.length % 2));
  bytes.set(new TextEncoder().encode(name));
  new DataView(bytes.buffer).setUint32(4, body.length, true);
  bytes.set(body, 8);
  return bytes;
};

const format = (code: number, channels: number, rateHz: number, bits: number, extension: number[] = []) => {
  const bytes = new Uint8Array(16 + extension.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, code, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, rateHz, true);
  view.setUint16(14, bits, true);
  bytes.set(extension, 16);
  return chunk('fmt ', bytes);
};

const riff = (...chunks: Uint8Array[]) => {
  const body = new Uint8Array([...new TextEncoder().encode('WAVE'), ...chunks.flatMap((part) => [...part])]);
  return chunk('RIFF', body);
};

const pcm16 = (...samples: number[]) => chunk('data', new Uint8Array(Int16Array.from(samples).buffer));
const float32 = (...samples: number[]) => chunk('data', new Uint8Array(Float32Array.from(samples).buffer));

describe('reading', () => {
  test('what was written', () => {
    const audio = { sampleRateHz: 24_000, pcm: Int16Array.of(0, 1, -1, 32_767, -32_768) };
    expect(decodeWav(encodeWav(audio))).toEqual(audio);
  });

  test('stereo is averaged', () => {
    const wav = riff(format(1, 2, 44_100, 16), pcm16(100, 300, -50, 50));
    expect(decodeWav(wav)).toEqual({ sampleRateHz: 44_100, pcm: Int16Array.of(200, 0) });
  });

  test('float samples are taken to 16 bits and clipped', () => {
    const wav = riff(format(3, 1, 48_000, 32), float32(0.5, -1, 1.5, 0));
    expect(decodeWav(wav).pcm).toEqual(Int16Array.of(16_384, -32_768, 32_767, 0));
  });

  test('the extensible format and unknown chunks of odd length are read through', () => {
    const extension = [22, 0, 16, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113];
    const wav = riff(format(0xfffe, 1, 16_000, 16, extension), chunk('LIST', new Uint8Array(3)), pcm16(7, 8));
    expect(decodeWav(wav).pcm).toEqual(Int16Array.of(7, 8));
  });

  test('a recording that was cut off gives what there is', () => {
    const bytes = encodeWav({ sampleRateHz: 16_000, pcm: Int16Array.of(1, 2, 3, 4) });
    expect(decodeWav(bytes.subarray(0, bytes.length - 3)).pcm).toEqual(Int16Array.of(1, 2));
  });

  test('a view into a larger buffer is read in its own bounds', () => {
    const bytes = encodeWav({ sampleRateHz: 16_000, pcm: Int16Array.of(5, 6) });
    const larger = new Uint8Array(bytes.length + 7);
    larger.set(bytes, 7);
    expect(decodeWav(larger.subarray(7)).pcm).toEqual(Int16Array.of(5, 6));
  });

  test.each([
    ['no WAV file', new TextEncoder().encode('{"not": "a wav file"}'), /not a WAV file/],
    ['24-bit samples', riff(format(1, 1, 16_000, 24), pcm16(1)), /24-bit.*Use 16-bit PCM or 32-bit float/],
    ['six channels', riff(format(1, 6, 16_000, 16), pcm16(1)), /6 channels.*mono or stereo/],
    ['96 kHz', riff(format(1, 1, 96_000, 16), pcm16(1)), /96000 Hz.*8000 to 48000/],
    ['no samples', riff(format(1, 1, 16_000, 16)), /no samples/],
    ['samples before their format', riff(pcm16(1), format(1, 1, 16_000, 16)), /damaged/],
    ['a short format', riff(chunk('fmt ', new Uint8Array(8)), pcm16(1)), /damaged/],
  ])('%s is refused in words', (_name, bytes, words) => {
    expect(() => decodeWav(bytes)).toThrow(WavError);
    expect(() => decodeWav(bytes)).toThrow(words);
  });
});

test('the header counts its samples', () => {
  const header = wavHeader(24_000, 1000);
  const view = new DataView(header.buffer);
  expect(header).toHaveLength(WAV_HEADER_BYTES);
  expect(view.getUint32(4, true)).toBe(36 + 2000);
  expect(view.getUint32(28, true)).toBe(48_000);
  expect(view.getUint32(40, true)).toBe(2000);
});
