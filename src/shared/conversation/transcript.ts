import type { Transcript, Utterance } from './types.ts';

export const emptyTranscript: Transcript = { finals: '', interim: '', fallback: '' };

/** Joins pieces of speech with one space; empty pieces leave no trace. */
export function joinText(...pieces: string[]): string {
  return pieces
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')
    .join(' ');
}

export function withInterim(transcript: Transcript, text: string): Transcript {
  return { ...transcript, interim: text.trim() };
}

export function withFinal(transcript: Transcript, text: string): Transcript {
  return { ...transcript, finals: joinText(transcript.finals, text), interim: '' };
}

/** Before the audio is sent again: what was understood is kept, but only for the case that nothing better comes. */
export function restarted(transcript: Transcript): Transcript {
  return { finals: '', interim: '', fallback: wordsOf(transcript) };
}

/** The best known words. A replay that got further than its predecessor wins; one that has not yet, does not. */
export function wordsOf(transcript: Transcript): string {
  const words = joinText(transcript.finals, transcript.interim);
  return words.length >= transcript.fallback.length ? words : transcript.fallback;
}

/** All the words of the turn, those of the turn it goes on with first. */
export function textOf(utterance: Utterance): string {
  return joinText(utterance.prefix, wordsOf(utterance.transcript));
}
