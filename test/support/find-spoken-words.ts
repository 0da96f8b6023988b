export interface SentSpeech {
  /** Mono PCM16, at the recording's rate. */
  pcm: Int16Array;
  words: readonly { word: string; startSample: number; endSample: number }[];
}

export interface FoundWord {
  word: string;
  /** Where the word begins in the recording; null when it is not there. */
  atSample: number | null;
  /** How much of its sound is there, 0–1, whatever the gain. */
  share: number;
}

/** 20 ms at 24 kHz. */
const BLOCK = 480;
const SAME = 0.9;

/**
 * Finds in a recording of the speaker the words that were sent to it, in their order, by cross-correlation: blind to
 * gain, exact to the sample. A word that was cut off has a share below 1, one that never sounded has none.
 */
export function findSpokenWords(recording: Int16Array, sent: SentSpeech): FoundWord[] {
  let shift: number | null = null;
  let from = 0;
  return sent.words.map((word) => {
    const sound = sent.pcm.subarray(word.startSample, word.endSample);
    const expectedAt: number | null = shift === null ? null : word.startSample + shift;
    const stays = expectedAt !== null && expectedAt >= 0 && shareAt(recording, sound, expectedAt) >= 0.5;
    const atSample = stays ? expectedAt : search(recording, sound, from);
    if (atSample === null) return { word: word.word, atSample, share: 0 };
    shift = atSample - word.startSample;
    from = atSample + 1;
    return { word: word.word, atSample, share: shareAt(recording, sound, atSample) };
  });
}

/** The place where most of `sound` is, at or after `from`. */
function search(recording: Int16Array, sound: Int16Array, from: number): number | null {
  const probeAt = firstLoudBlock(sound);
  const probe = sound.subarray(probeAt, probeAt + BLOCK);
  const probeEnergy = energy(probe);
  let best: { at: number; score: number } | null = null;
  let last = recording.length - probeAt - probe.length;
  for (let at = from; at <= last; at++) {
    const score = correlation(recording, at + probeAt, probe, probeEnergy);
    if (score < SAME || score <= (best?.score ?? 0)) continue;
    // The best place is near the first good one.
    last = best === null ? Math.min(last, at + BLOCK) : last;
    best = { at, score };
  }
  return best?.at ?? null;
}

/** From the first sound on: what a cut leaves of a word is its beginning. */
function firstLoudBlock(sound: Int16Array): number {
  const peak = sound.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0);
  const loud = sound.findIndex((sample) => Math.abs(sample) > peak / 4);
  return Math.max(0, Math.min(loud, sound.length - BLOCK));
}

function shareAt(recording: Int16Array, sound: Int16Array, at: number): number {
  let blocks = 0;
  let found = 0;
  for (let start = 0; start + BLOCK <= sound.length; start += BLOCK) {
    const block = sound.subarray(start, start + BLOCK);
    const blockEnergy = energy(block);
    if (blockEnergy < BLOCK * 100) continue;
    blocks += 1;
    if (correlation(recording, at + start, block, blockEnergy) >= SAME) found += 1;
  }
  return blocks === 0 ? 0 : found / blocks;
}

/** Normalised: 1 is the same sound at any gain, 0 none. */
function correlation(recording: Int16Array, at: number, block: Int16Array, blockEnergy: number): number {
  if (at + block.length > recording.length) return 0;
  let product = 0;
  let loudness = 0;
  for (let i = 0; i < block.length; i++) {
    const sample = recording[at + i]!;
    product += sample * block[i]!;
    loudness += sample * sample;
  }
  return loudness === 0 ? 0 : product / Math.sqrt(loudness * blockEnergy);
}

function energy(block: Int16Array): number {
  let sum = 0;
  for (const sample of block) sum += sample * sample;
  return sum;
}
