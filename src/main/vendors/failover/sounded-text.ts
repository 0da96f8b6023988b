import { PLAYER_RATE_HZ } from '#shared/contracts/audio.ts';
import type { SpokenWord } from '../types.ts';

/** Vendors round their times; a word this near to the end of its sound has sounded. */
const ROUNDING_MS = 20;

/** A voice that times no words: no voice in use says a character more slowly. So nothing is left out. */
const UNTIMED_MS_PER_CHAR = 80;

/** Letters and digits: what two tokenisers of the same text agree on. */
const weightOf = (text: string): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;

/**
 * How far a speech has got that several voices speak one after the other, each from the start of the text in which the
 * one before it died. A word counts, and is told, once its sound has been delivered to its end, and only once: what is
 * said again was told when it was first said.
 */
export class SoundedText {
  readonly #texts: { text: string; endWeight: number }[] = [];
  #samples = 0;
  /** Where the present voice's sound begins, in the speech. */
  #baseSamples = 0;
  /** Where its text begins. */
  #baseWeight = 0;
  /** Of its words. */
  #voiceWeight = 0;
  #toldWeight = 0;
  /** Words whose sound has not come yet. */
  #early: SpokenWord[] = [];

  push(text: string): void {
    this.#texts.push({ text, endWeight: (this.#texts.at(-1)?.endWeight ?? 0) + weightOf(text) });
  }

  /** Any sound at all has come from the present voice. */
  get isAudible(): boolean {
    return this.#samples > this.#baseSamples;
  }

  /** The texts that have not sounded to their end, the one in which the voice is the first of them. */
  rest(): string[] {
    const done = this.#doneWeight();
    return this.#texts.filter(({ endWeight }) => endWeight > done).map(({ text }) => text);
  }

  /** Another voice begins with `rest()`. Returns an estimate of the words before that which nobody has timed. */
  beginVoice(): SpokenWord[] {
    const done = this.#doneWeight();
    const guessed = this.#guessWords();
    const ended = this.#texts.findLast(({ endWeight }) => endWeight <= done);
    this.#baseWeight = ended?.endWeight ?? 0;
    this.#baseSamples = this.#samples;
    this.#voiceWeight = 0;
    this.#early = [];
    return guessed;
  }

  /** Sound has come. Returns the words that it completes, with their times in the speech. */
  addSamples(samples: number): SpokenWord[] {
    this.#samples += samples;
    return this.#take();
  }

  /** Words with their times in the voice's own sound. Returns those that have sounded already. */
  addWords(words: readonly SpokenWord[]): SpokenWord[] {
    const offsetMs = (this.#baseSamples * 1000) / PLAYER_RATE_HZ;
    for (const word of words)
      this.#early.push({ ...word, startMs: word.startMs + offsetMs, endMs: word.endMs + offsetMs });
    return this.#take();
  }

  /** The voice has come to its end: no more sound will come for what it has timed. */
  end(): SpokenWord[] {
    return this.#told(this.#early.splice(0));
  }

  #doneWeight(): number {
    return this.#untimedTexts().at(-1)?.endWeight ?? this.#baseWeight + this.#voiceWeight;
  }

  /** The texts that the present voice has certainly said, though it has timed none of their words. */
  #untimedTexts(): { text: string; endWeight: number }[] {
    if (this.#voiceWeight > 0 || this.#early.length > 0) return [];
    let leftMs = ((this.#samples - this.#baseSamples) * 1000) / PLAYER_RATE_HZ;
    const texts = this.#texts.filter(({ endWeight }) => endWeight > this.#baseWeight);
    const end = texts.findIndex(({ text }) => {
      leftMs -= text.length * UNTIMED_MS_PER_CHAR;
      return leftMs < 0;
    });
    return end < 0 ? texts : texts.slice(0, end);
  }

  #guessWords(): SpokenWord[] {
    let atMs = (this.#baseSamples * 1000) / PLAYER_RATE_HZ;
    const words = this.#untimedTexts().flatMap(({ text }) =>
      (text.match(/\S+\s*/g) ?? []).map((piece) => {
        const startMs = atMs;
        atMs += piece.length * UNTIMED_MS_PER_CHAR;
        return { word: piece.trim(), startMs, endMs: atMs, estimated: true };
      }),
    );
    return this.#told(words);
  }

  #take(): SpokenWord[] {
    const soundedMs = (this.#samples * 1000) / PLAYER_RATE_HZ + ROUNDING_MS;
    const at = this.#early.findIndex((word) => word.endMs > soundedMs);
    return this.#told(this.#early.splice(0, at < 0 ? this.#early.length : at));
  }

  #told(words: readonly SpokenWord[]): SpokenWord[] {
    return words.filter(({ word }) => {
      this.#voiceWeight += weightOf(word);
      const position = this.#baseWeight + this.#voiceWeight;
      const isNew = position > this.#toldWeight;
      this.#toldWeight = Math.max(this.#toldWeight, position);
      return isNew;
    });
  }
}
