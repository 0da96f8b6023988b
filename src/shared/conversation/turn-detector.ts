import { looksUnfinished } from '../text/unfinished.ts';
import type { Tuning } from './tuning.ts';

/** Who says that the turn may be over. */
export type TurnEndSource =
  /** The voice detector heard enough silence. */
  | 'silence'
  /** The speech-to-text vendor marked the end of the utterance. */
  | 'vendor-endpoint'
  /** The vendor, which ends turns itself, has ended it: it has listened to the voice and understood the words. */
  | 'vendor-turn'
  /** The vendor, which ends turns itself, has not ended it. */
  | 'vendor-open'
  /** The person let go of the key: no guess is needed. */
  | 'push-to-talk';

export interface TurnSignal {
  source: TurnEndSource;
  /** Everything that was said in the turn, interim words included. */
  text: string;
}

/** How long after the last voiced sample (ms) the turn ends, if nothing more is said. */
export type TurnDetector = (signal: TurnSignal) => number;

/** A pause that is spoken: the person is certain to go on. */
const hesitation = /(?:…|\.\.\.|-|—|\b(?:u+m+|u+h+|e+r+m?|h+m+|ä+h+m?|e+h+|eu+h*|em+|este)\s*[,.]?)\s*$/iu;
/** A number may be half of a longer one, whatever full stop the vendor put behind it. */
const openNumber = /\d[\d\s.,-]*$/u;

/** The turn detector that looks at the words: it waits where they look unfinished, and longest at an "um". */
export function createTurnDetector(tuning: Tuning): TurnDetector {
  const { minMs, maxMs, unfinishedMs } = tuning.endpointing;
  return ({ source, text }) => {
    if (source === 'push-to-talk' || source === 'vendor-turn') return 0;
    if (source === 'vendor-open') return maxMs;
    const words = text.trim();
    // The vendor has listened to the voice as well as to the words: its mark caps the wait.
    if (hesitation.test(words)) return source === 'vendor-endpoint' ? unfinishedMs : maxMs;
    if (openNumber.test(words) || looksUnfinished(words)) return unfinishedMs;
    return minMs;
  };
}
