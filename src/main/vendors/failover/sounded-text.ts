import { PLAYER_RATE_HZ } from '#shared/contracts/audio.ts';
import type { SpokenWord } from '../types.ts';

/** Vendors round their times; a word this near to the end of its sound has sounded. */
const ROUNDING_MS = 20;

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
    const done = this.#baseWeight + this.#voiceWeight;
    return this.#texts.filter(({ endWeight }) => endWeight > done).map(({ text }) => text);
  }

  /** Another voice begins with `rest()`. */
  beginVoice(): void {
    const done = this.#baseWeight + this.#voiceWeight;
    const ended = this.#texts.findLast(({ endWeight }) => endWeight <= done);
    this.#baseWeight = ended?.endWeight ?? 0;
    this.#baseSamples = this.#samples;
    this.#voiceWeight = 0;
    this.#early = [];
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
