import { CAPTURE_RATE_HZ } from '#shared/contracts/audio.ts';
import { type HeardWord, SpeechMatcher, type UtteranceReport } from './speech-match.ts';
import type { SpeechReferences } from './speech-match-reference.ts';

const FRAME_SAMPLES = 320;
const SAMPLES_PER_MS = CAPTURE_RATE_HZ / 1000;

export interface SpeechEarOptions {
  references: SpeechReferences;
  /** Said to be heard when speech matched no sample. Null: no words. */
  unknownSpeechText: string | null;
  onUtterance(report: UtteranceReport): void;
}

/** The words of a session's audio, as far as it has arrived: those that are settled, and those that may change. */
export class SpeechEar {
  readonly #options: SpeechEarOptions;
  readonly #matcher: SpeechMatcher;
  #carry = Buffer.alloc(0);
  #bytes = 0;
  /** Words of utterances that ended. */
  #ended: HeardWord[] = [];
  /** So many words of the open utterance have been taken already. */
  #takenOfOpen = 0;

  constructor(options: SpeechEarOptions) {
    this.#options = options;
    this.#matcher = new SpeechMatcher(options.references, (report) => this.#onUtterance(report));
  }

  /** All that was heard, in ms of audio. */
  get audioMs(): number {
    return this.#bytes / 2 / SAMPLES_PER_MS;
  }

  get isLoud(): boolean {
    return this.#matcher.isLoud;
  }

  /** Audio since the last loud sound. */
  get silenceMs(): number {
    return this.#matcher.silenceMs;
  }

  /**
   * Hears 16 kHz PCM16. Calls back after each 20 ms of it, with the position in the audio, so that a burst is heard at
   * its own pace: pauses and interims fall where they fall in real time.
   */
  push(data: Buffer, afterFrame: (nowMs: number) => void): void {
    this.#bytes += data.length;
    const bytes = this.#carry.length > 0 ? Buffer.concat([this.#carry, data]) : data;
    const pcm = new Int16Array(bytes.length >> 1);
    for (let i = 0; i < pcm.length; i++) pcm[i] = bytes.readInt16LE(2 * i);
    this.#carry = Buffer.from(bytes.subarray(2 * pcm.length));
    const endMs = this.audioMs;
    for (let at = 0; at < pcm.length; at += FRAME_SAMPLES) {
      const until = Math.min(pcm.length, at + FRAME_SAMPLES);
      this.#matcher.push(pcm.subarray(at, until));
      afterFrame(endMs - (pcm.length - until) / SAMPLES_PER_MS);
    }
  }

  /** The words that have not been taken. */
  words(): HeardWord[] {
    return [...this.#ended, ...this.#matcher.words().slice(this.#takenOfOpen)];
  }

  /** Takes the words: from now on `words` begins behind them. */
  take(): HeardWord[] {
    const words = this.words();
    this.#ended = [];
    this.#takenOfOpen = this.#matcher.words().length;
    return words;
  }

  /** Ends the utterance that is under way, for no more of it will come. */
  flush(): void {
    this.#matcher.flush();
  }

  #onUtterance(report: UtteranceReport): void {
    const { onUtterance, unknownSpeechText } = this.#options;
    onUtterance(report);
    if (report.sampleId !== null) this.#ended.push(...report.words.slice(this.#takenOfOpen));
    else if (unknownSpeechText !== null) {
      const words = unknownSpeechText.split(' ');
      const stepMs = (report.endMs - report.startMs) / words.length;
      const at = (i: number) => report.startMs + i * stepMs;
      this.#ended.push(
        ...words.map((word, i) => ({ word, language: null, startMs: at(i), endMs: at(i + 1) })),
      );
    }
    this.#takenOfOpen = 0;
  }
}

/** A transcript of words. */
export const textOfWords = (words: readonly HeardWord[]): string => words.map(({ word }) => word).join(' ');

/** The languages of words, the one of most of them first. */
export function languagesOf(words: readonly HeardWord[]): string[] {
  const counts = new Map<string, number>();
  for (const { language } of words) {
    if (language !== null) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([language]) => language);
}
