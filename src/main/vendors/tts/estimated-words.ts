import { PLAYER_RATE_HZ } from '#shared/contracts/audio.ts';
import type { SpokenWord } from '../types.ts';
import { wordsOf } from './speech-text.ts';

const FRAME_MS = 10;
const FRAME_SAMPLES = (PLAYER_RATE_HZ * FRAME_MS) / 1000;
/** Softer than this part of the loudest frame is no voice: some 30 dB below. */
const SILENCE_SHARE = 0.03;
/** A pause between clauses; the closure of a `t` is shorter. */
const PAUSE_MIN_MS = 120;

/** Loudness of a sound, a number each 10 ms: all that an estimate needs of it. */
export interface Envelope {
  push(pcm: Int16Array): void;
  /** The frames so far, and begins anew. */
  take(): Float64Array;
}

export function createEnvelope(): Envelope {
  let frames: number[] = [];
  let sum = 0;
  let count = 0;
  const beginFrame = () => {
    sum = 0;
    count = 0;
  };
  return {
    push(pcm) {
      for (const sample of pcm) {
        sum += sample * sample;
        count += 1;
        if (count < FRAME_SAMPLES) continue;
        frames.push(Math.sqrt(sum / count));
        beginFrame();
      }
    },
    take() {
      // Less than a frame of sound is no word's: none may last longer than the sound does.
      beginFrame();
      const taken = Float64Array.from(frames);
      frames = [];
      return taken;
    },
  };
}

/** Frames between two pauses: `from` inclusive, `to` exclusive. */
interface Stretch {
  from: number;
  to: number;
}

/**
 * When each word of `text` sounds in a voice that gives no times: an estimate, and marked as one. Silence is nobody's
 * word, each word gets a share of the voice by its letters, and where there are as many pauses as commas and full
 * stops, each pause stands for its own.
 * @param startMs where the sound begins in the speech
 */
export function estimateWords(text: string, frames: Float64Array, startMs: number): SpokenWord[] {
  const words = wordsOf(text);
  const stretches = voicedStretches(frames);
  if (words.length === 0 || stretches.length === 0) return [];
  const phrases = phrasesOf(words);
  const parts =
    phrases.length === stretches.length
      ? phrases.map((phrase, index) => ({ words: phrase, stretches: stretches.slice(index, index + 1) }))
      : [{ words, stretches }];
  return parts.flatMap((part) => shareOut(part.words, part.stretches, startMs));
}

/** Words up to and with the one that a pause follows. */
function phrasesOf(words: readonly string[]): string[][] {
  const phrases: string[][] = [[]];
  words.forEach((word, index) => {
    phrases.at(-1)?.push(word);
    if (/[,.;:!?…、。，！？；：]["'”’)\]]*$/.test(word) && index < words.length - 1) phrases.push([]);
  });
  return phrases;
}

function voicedStretches(frames: Float64Array): Stretch[] {
  const threshold = frames.reduce((max, frame) => Math.max(max, frame), 0) * SILENCE_SHARE;
  const stretches: Stretch[] = [];
  frames.forEach((frame, index) => {
    if (frame <= threshold) return;
    const last = stretches.at(-1);
    if (last !== undefined && (index - last.to) * FRAME_MS < PAUSE_MIN_MS) last.to = index + 1;
    else stretches.push({ from: index, to: index + 1 });
  });
  return stretches;
}

const weightOf = (word: string): number => 1 + (word.match(/[\p{L}\p{N}]/gu)?.length ?? 0);

function shareOut(words: readonly string[], stretches: readonly Stretch[], startMs: number): SpokenWord[] {
  const voiced = stretches.reduce((sum, { from, to }) => sum + to - from, 0);
  const total = words.reduce((sum, word) => sum + weightOf(word), 0);
  /** The frame up to which so much has been voiced. */
  const frameAt = (share: number, atEnd: boolean): number => {
    let left = share * voiced;
    for (const { from, to } of stretches) {
      if (left < to - from || (atEnd && left <= to - from)) return from + left;
      left -= to - from;
    }
    return stretches.at(-1)?.to ?? 0;
  };
  let before = 0;
  return words.map((word) => {
    const from = before;
    before += weightOf(word);
    return {
      word,
      startMs: startMs + frameAt(from / total, false) * FRAME_MS,
      endMs: startMs + frameAt(before / total, true) * FRAME_MS,
      estimated: true,
    };
  });
}
