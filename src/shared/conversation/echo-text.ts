import { normalize } from '../text/normalize.ts';
import type { Reply } from './types.ts';

/** How far back the words of an echo may lie: an utterance of some seconds, and the time of its recognition. */
const wordsBack = 30;
/** The player tells what was heard a little late, and a recogniser may be quick. */
const wordsAhead = 6;
/** Of an echo, so much may be misheard before it counts as somebody else's words. */
const misheardShare = 0.25;
/** Longer words may differ in so many letters: "lighthouses", "litehouse". */
const lettersOffShare = 0.25;

/** The words of a reply that leave the speaker at about this moment, oldest first. */
export function wordsInTheRoom(reply: Reply): string[] {
  const words = reply.clauses.slice(0, reply.pushed).flatMap((clause) => clause.words);
  const { words: heard } = reply.heard;
  return words.slice(Math.max(0, heard - wordsBack), heard + wordsAhead).map((word) => word.text);
}

/**
 * Whether words that were heard are those that Parley is saying (`spoken`), in the same order, but for what a recogniser
 * mishears. One word that it is not saying is enough for a short utterance to be a person's.
 */
export function isOwnEcho(heard: string, spoken: readonly string[]): boolean {
  const said = wordsOf(heard);
  const own = wordsOf(spoken.join(' '));
  if (said.length === 0 || own.length === 0) return false;
  const others = said.length - longestCommonRun(said, own);
  return others <= Math.floor(said.length * misheardShare);
}

function wordsOf(text: string): string[] {
  return normalize(text)
    .split(' ')
    .filter((word) => word !== '');
}

/** Words that both have in the same order, others between them allowed. */
function longestCommonRun(said: readonly string[], own: readonly string[]): number {
  let before = new Array<number>(own.length + 1).fill(0);
  for (const word of said) {
    const now = [0];
    for (const [at, other] of own.entries()) {
      now.push(soundsLike(word, other) ? before[at]! + 1 : Math.max(before[at + 1]!, now[at]!));
    }
    before = now;
  }
  return before.at(-1)!;
}

function soundsLike(a: string, b: string): boolean {
  if (a === b) return true;
  const allowed = Math.floor(Math.max(a.length, b.length) * lettersOffShare);
  return allowed > 0 && Math.abs(a.length - b.length) <= allowed && distance(a, b) <= allowed;
}

/** Letters to put in, leave out or change (Levenshtein). */
function distance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 0; i < a.length; i += 1) {
    const now = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      now.push(Math.min(now[j]! + 1, before[j + 1]! + 1, before[j]! + (a[i] === b[j] ? 0 : 1)));
    }
    before = now;
  }
  return before[b.length]!;
}
