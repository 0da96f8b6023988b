import { looksUnfinished } from '../text/unfinished.ts';
import { finishedWaitMs, noPauses, type PauseModel, unfinishedWaitMs } from './pause-model.ts';
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

/** Whether nobody would expect the person to go on after these words. */
export function looksFinished(text: string): boolean {
  const words = text.trim();
  return !hesitation.test(words) && !openNumber.test(words) && !looksUnfinished(words);
}

/**
 * The turn detector that looks at the words: it waits where they look unfinished, and longest at an "um"; and as long
 * as this person's own pauses suggest.
 */
export function createTurnDetector(tuning: Tuning, pauses: PauseModel = noPauses): TurnDetector {
  const { maxMs } = tuning.endpointing;
  return ({ source, text }) => {
    if (source === 'push-to-talk' || source === 'vendor-turn') return 0;
    if (source === 'vendor-open') return maxMs;
    // The vendor has listened to the voice as well as to the words: its mark caps the wait.
    if (looksFinished(text)) return finishedWaitMs(pauses, tuning);
    const isHesitation = hesitation.test(text.trim()) && source !== 'vendor-endpoint';
    return isHesitation ? maxMs : unfinishedWaitMs(pauses, tuning);
  };
}
