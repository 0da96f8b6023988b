import { hasRealWord, isBackchannel, isStopPhrase, startsWithStopWord } from '../text/interruption-words.ts';
import { isOwnEcho } from './echo-text.ts';

/**
 * Whether words that are heard over a reply stop it: any real word, and stop words always. `inTheRoom`: what Parley is
 * saying at that moment; its echo does not stop it, unless it is "stop" alone.
 */
export function interrupts(text: string, inTheRoom: readonly string[] = []): boolean {
  if (!startsWithStopWord(text)) return hasRealWord(text) && !isOwnEcho(text, inTheRoom);
  return isStopCommand(text) || !isOwnEcho(text, inTheRoom);
}

const longestStopPhrase = 4;

/** Whether the words do nothing but ask for silence ("stop", "okay, hold on"): then nothing is to be answered. */
export function isStopCommand(text: string): boolean {
  const words = text.split(/\s+/).filter((word) => word !== '');
  let stops = 0;
  for (let at = 0; at < words.length; ) {
    const length = stopPhraseAt(words, at);
    if (length > 0) stops += 1;
    else if (!isBackchannel(words[at]!)) return false;
    at += Math.max(1, length);
  }
  return stops > 0;
}

/** Words of the longest stop phrase that begins at `at`, or of the shortest with something hung on it; 0: none. */
function stopPhraseAt(words: readonly string[], at: number): number {
  for (let length = longestStopPhrase; length > 0; length -= 1) {
    if (isStopPhrase(words.slice(at, at + length).join(' '))) return Math.min(length, words.length - at);
  }
  for (let length = 1; length <= Math.min(longestStopPhrase, words.length - at); length += 1) {
    const phrase = words.slice(at, at + length).join(' ');
    if (!isBackchannel(phrase) && startsWithStopWord(phrase)) return length;
  }
  return 0;
}
