import { type Alignment, BLOCK_SAMPLES, type ReceivedAudio } from './speech-match-alignment.ts';
import { MATCH_RATE_HZ } from './speech-match-reference.ts';

export const BLOCK_MS = (BLOCK_SAMPLES / MATCH_RATE_HZ) * 1000;
/** Inside an utterance, what is below this part of its loudest block is silence. */
const QUIET_OF_PEAK = 0.02;
/** A word is heard when this much of it has arrived. */
const WORD_SHARE = 0.7;

export interface HeardWord {
  word: string;
  /** Of the sample; null: nobody can tell. */
  language: string | null;
  /** In ms of received audio. */
  startMs: number;
  endMs: number;
}

/** What was received of one phrase. One lost or doubled 20 ms frame shows. */
export interface UtteranceReport {
  /** Null: speech that matched no sample. */
  sampleId: string | null;
  text: string;
  words: HeardWord[];
  startMs: number;
  endMs: number;
  /** 0–1, of the phrase's audible length. */
  shareReceived: number;
  lostMs: number;
  doubledMs: number;
}

/** 20 ms at both rates, and its loudness (rms, 1 is full scale). */
export interface Block {
  samples: Float32Array;
  coarse: Float32Array;
  level: number;
}

/** Sound between two silences, and the guesses at what it is. */
export class Utterance implements ReceivedAudio {
  readonly firstBlock: number;
  samples = new Float32Array(MATCH_RATE_HZ * 4);
  coarse = new Float32Array(MATCH_RATE_HZ * 2);
  levels: number[] = [];
  quietLevel: number;
  loudBlocks = 0;
  quietRun = 0;
  guesses: Alignment[] = [];
  searchedAt = 0;
  searches = 0;
  /** Where each unexplained run ended when it was last searched for. */
  readonly repaired = new Map<number, number>();

  constructor(firstBlock: number, quietLevel: number) {
    this.firstBlock = firstBlock;
    this.quietLevel = quietLevel;
  }

  get blocks(): number {
    return this.levels.length;
  }

  add(block: Block, quietLevel: number): void {
    const at = this.blocks * BLOCK_SAMPLES;
    if (at + BLOCK_SAMPLES > this.samples.length) {
      this.samples = grown(this.samples);
      this.coarse = grown(this.coarse);
    }
    this.samples.set(block.samples, at);
    this.coarse.set(block.coarse, at / 2);
    this.levels.push(block.level);
    const peak = this.levels.reduce((max, level) => Math.max(max, level), 0);
    this.quietLevel = Math.max(quietLevel, QUIET_OF_PEAK * peak);
    const loud = block.level >= this.quietLevel;
    this.loudBlocks += loud ? 1 : 0;
    this.quietRun = loud ? 0 : this.quietRun + 1;
  }
}

const grown = (samples: Float32Array) => {
  const larger = new Float32Array(samples.length * 2);
  larger.set(samples);
  return larger;
};

/** The words of the guess whose audio has arrived. */
export function wordsOf(utterance: Utterance, guess: Alignment): HeardWord[] {
  const toMs = (phraseSample: number) =>
    utterance.firstBlock * BLOCK_MS + (guess.receivedAt(phraseSample) / MATCH_RATE_HZ) * 1000;
  return guess.phrase.words.flatMap(({ word, start, end }) => {
    const { heard, total } = guess.coverage(start, end);
    if (heard < WORD_SHARE * total) return [];
    return [{ word, language: guess.phrase.language, startMs: toMs(start), endMs: toMs(end) }];
  });
}

/** What the guess says was received, up to block `until`. */
export function reportOf(utterance: Utterance, guess: Alignment, until: number): UtteranceReport {
  const { total, heard, doubled } = guess.coverage();
  const words = wordsOf(utterance, guess);
  const toMs = (samples: number) => Math.round((samples / MATCH_RATE_HZ) * 1000);
  return {
    sampleId: guess.phrase.sampleId,
    text: words.map(({ word }) => word).join(' '),
    words,
    startMs: utterance.firstBlock * BLOCK_MS,
    endMs: (utterance.firstBlock + until) * BLOCK_MS,
    shareReceived: heard / total,
    lostMs: toMs(total - heard),
    doubledMs: toMs(doubled),
  };
}

/** Loud blocks at the end that lie behind the phrase. */
export function overrunBlocks(utterance: Utterance, guess: Alignment): number {
  const placed = Math.ceil(guess.placedUntil() / BLOCK_SAMPLES);
  const atEnd = guess.receivedAt(guess.phrase.speechEnd) <= guess.placedUntil() + BLOCK_SAMPLES;
  if (!atEnd) return 0;
  let loud = 0;
  for (let block = placed; block < utterance.blocks; block++) {
    if (utterance.levels[block]! >= utterance.quietLevel) loud += 1;
  }
  return loud;
}

/** Speech that is none of the samples. */
export function unknownReport(utterance: Utterance): UtteranceReport {
  return {
    sampleId: null,
    text: '',
    words: [],
    startMs: utterance.firstBlock * BLOCK_MS,
    endMs: (utterance.firstBlock + utterance.blocks) * BLOCK_MS,
    shareReceived: 0,
    lostMs: 0,
    doubledMs: 0,
  };
}
