import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { decodeWav } from '#shared/audio/wav.ts';
import { CAPTURE_RATE_HZ } from '#shared/contracts/audio.ts';

const sampleFileSchema = z.array(
  z.strictObject({
    id: z.string(),
    file: z.string().regex(/^[a-z0-9-]+\.wav$/),
    /** Null for a sound that is not speech. */
    language: z.string().nullable(),
    text: z.string(),
    words: z.array(z.strictObject({ word: z.string(), startMs: z.number(), endMs: z.number() })),
  }),
);

/** A recording that Parley brings along: a sample question of demo mode, or a cough. */
export interface SpokenSample {
  readonly id: string;
  readonly language: string | null;
  readonly text: string;
  /** In order, ms from the start of the recording. Empty for what is not speech. */
  readonly words: readonly { word: string; startMs: number; endMs: number }[];
  /** 16 kHz mono PCM16. */
  readonly pcm: Int16Array<ArrayBuffer>;
  readonly durationMs: number;
}

/** Reads `samples.json` and the recordings that it names. Rejects when a file is missing or is not 16 kHz. */
export async function loadSamples(dir: string): Promise<SpokenSample[]> {
  const entries = sampleFileSchema.parse(JSON.parse(await readFile(join(dir, 'samples.json'), 'utf8')));
  return Promise.all(
    entries.map(async ({ id, file, language, text, words }) => {
      const { sampleRateHz, pcm } = decodeWav(await readFile(join(dir, file)));
      if (sampleRateHz !== CAPTURE_RATE_HZ)
        throw new Error(`The sample ${file} must have ${CAPTURE_RATE_HZ} Hz.`);
      return { id, language, text, words, pcm, durationMs: (pcm.length / sampleRateHz) * 1000 };
    }),
  );
}

/** The sample of that name. @throws if Parley does not bring it along */
export function sampleOf(samples: readonly SpokenSample[], id: string): SpokenSample {
  const found = samples.find((sample) => sample.id === id);
  if (!found) throw new Error(`There is no sample named ${id}.`);
  return found;
}
