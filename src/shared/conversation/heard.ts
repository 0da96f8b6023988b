import { PLAYER_RATE_HZ } from '../contracts/audio.ts';
import type { Clause, ClauseWord } from '../text/speakable-stream.ts';
import type { Heard, WordTiming } from './types.ts';

export const nothingHeard: Heard = { words: 0, chars: 0, estimated: false };

export interface HeardQuery {
  /** What was sent to the voice, in order. */
  clauses: readonly Clause[];
  /** From the start of the speech's audio; empty when the vendor gives none. */
  timings: readonly WordTiming[];
  heardSamples: number;
  receivedSamples: number;
  /** All audio of these clauses has been received. */
  audioComplete: boolean;
  estimatedMsPerChar: number;
}

/** Letters and digits: what two tokenisers of the same text agree on. */
function weight(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}

function result(words: readonly ClauseWord[], count: number, estimated: boolean): Heard {
  return { words: count, chars: words[count - 1]?.displayEnd ?? 0, estimated };
}

/**
 * Maps samples that left the speaker to whole words: a word counts once it was heard to its end. With timings it is
 * exact, also where the vendor cuts words in other places than we do; where they are an estimate, or there are none,
 * it says so, and goes by duration where nothing else is known.
 */
export function heardOf(query: HeardQuery): Heard {
  const words = query.clauses.flatMap((clause) => clause.words);
  if (query.heardSamples <= 0 || words.length === 0) return nothingHeard;
  if (query.audioComplete && query.heardSamples >= query.receivedSamples) {
    return result(words, words.length, false);
  }
  const heardMs = (query.heardSamples * 1000) / PLAYER_RATE_HZ;
  return query.timings.length > 0 ? byTimings(words, query, heardMs) : byDuration(words, query, heardMs);
}

function byTimings(words: readonly ClauseWord[], query: HeardQuery, heardMs: number): Heard {
  const { timings } = query;
  const heard = timings.filter((timing) => timing.endMs <= heardMs);
  const estimated = timings.some((timing) => timing.estimated === true);
  const limit = heard.reduce((sum, timing) => sum + weight(timing.word), 0);
  const count =
    timings.length === words.length ? heard.length : countWithin(words, limit, (word) => weight(word.text));
  const isRunningAhead = estimated && !query.audioComplete && heard.length === timings.length;
  return result(words, count + (isRunningAhead ? untimed(words.slice(count), query, heardMs) : 0), estimated);
}

/** Estimates come after their sound: how many of the words that have none yet were heard, by duration. */
function untimed(words: readonly ClauseWord[], query: HeardQuery, heardMs: number): number {
  const sinceMs = heardMs - (query.timings.at(-1)?.endMs ?? 0);
  return countWithin(words, sinceMs / query.estimatedMsPerChar, lengthOf);
}

const lengthOf = (word: ClauseWord): number => word.text.length + 1;

function byDuration(words: readonly ClauseWord[], query: HeardQuery, heardMs: number): Heard {
  const total = words.reduce((sum, word) => sum + lengthOf(word), 0);
  const receivedMs = (query.receivedSamples * 1000) / PLAYER_RATE_HZ;
  // Until all has come, a voice may be known to be slower than the estimate, never to be faster.
  const slowest = Math.max(query.estimatedMsPerChar, receivedMs / total);
  const msPerChar = query.audioComplete && receivedMs > 0 ? receivedMs / total : slowest;
  const limit = heardMs / msPerChar;
  return result(words, countWithin(words, limit, lengthOf), true);
}

/** How many words fit whole into `limit`. */
function countWithin(
  words: readonly ClauseWord[],
  limit: number,
  size: (word: ClauseWord) => number,
): number {
  let sum = 0;
  let count = 0;
  for (const word of words) {
    sum += size(word);
    if (limit === 0 || sum > limit) break;
    count += 1;
  }
  return count;
}
