import { CAPTURE_RATE_HZ } from '#shared/contracts/audio.ts';
import { Alignment, BLOCK_SAMPLES } from './speech-match-alignment.ts';
import {
  createCoarseResampler,
  createMatchResampler,
  LAG_STEPS,
  MATCH_RATE_HZ,
  type SpeechReferences,
} from './speech-match-reference.ts';
import { rms } from './speech-match-signal.ts';
import {
  BLOCK_MS,
  type Block,
  type HeardWord,
  overrunBlocks,
  reportOf,
  Utterance,
  type UtteranceReport,
  unknownReport,
  wordsOf,
} from './speech-match-utterance.ts';

export type { HeardWord, UtteranceReport } from './speech-match-utterance.ts';

const INPUT_BLOCK_SAMPLES = (BLOCK_SAMPLES / MATCH_RATE_HZ) * CAPTURE_RATE_HZ;
/** Blocks kept from before the first loud one: soft consonants. */
const LEAD_BLOCKS = 5;
/** A silence this long ends an utterance: longer than any in a word, shorter than what a microphone's gate waits. */
const END_QUIET_BLOCKS = 13;
/** Loud sound this far behind the phrase's end belongs to the next utterance. */
const OVERRUN_BLOCKS = 6;
const UTTERANCE_MAX_BLOCKS = 1500;
const UNKNOWN_MIN_BLOCKS = 30;
/** Silence is what lies below both: this level, … */
const QUIET_LEVEL = 0.0008;
/** … and this many times the quietest of the last two seconds. */
const QUIET_OVER_FLOOR = 2.5;
const FLOOR_BLOCKS = 100;

/** A phrase is searched for in the newest audio: window in blocks, and how alike it must be. The shorter, the more. */
const SEARCHES = [
  { blocks: 8, similarity: 0.92 },
  { blocks: 12, similarity: 0.85 },
  { blocks: 20, similarity: 0.7 },
] as const;
const SEARCH_EVERY_BLOCKS = 4;
/** Sound that has matched nothing for a second is searched less often. */
const SEARCH_SLOWLY_AFTER_BLOCKS = 50;
const SEARCH_SLOWLY_EVERY_BLOCKS = 15;
const MAX_GUESSES = 3;
/** A guess that is worse than the best by this much is dropped. */
const GUESS_MAX_EXCESS = 4;
/** Unexplained loud blocks in a row that make us look for another place in the phrase, or for another phrase. */
const REPAIR_BLOCKS = 3;
const REPAIR_SIMILARITY = 0.85;
const RETHINK_BLOCKS = 12;
/** A coarse place is exact to one coarse sample; the fine one is looked for around it. */
const REFINE_REACH = 3 * LAG_STEPS;

/**
 * Recognises, in a stream of 16 kHz PCM16, the samples that it knows, by their waveform, and measures what of them
 * arrived. Gain, another resampler, a shift by a part of a sample, mild noise and gated silence do not matter.
 */
export class SpeechMatcher {
  readonly #references: SpeechReferences;
  readonly #onUtterance: (report: UtteranceReport) => void;
  readonly #toMatchRate = createMatchResampler();
  readonly #toCoarseRate = createCoarseResampler();
  #fine = new Float32Array(0);
  #coarse = new Float32Array(0);
  #blocks = 0;
  #addedBlocks = 0;
  #floor: number[] = new Array(FLOOR_BLOCKS).fill(QUIET_LEVEL / QUIET_OVER_FLOOR);
  #lead: Block[] = [];
  #utterance: Utterance | null = null;
  #quietBlocks = 0;
  #loud = false;

  constructor(references: SpeechReferences, onUtterance: (report: UtteranceReport) => void) {
    this.#references = references;
    this.#onUtterance = onUtterance;
  }

  /** The newest audio is louder than silence. */
  get isLoud(): boolean {
    return this.#loud;
  }

  /** Audio since the last loud sound, in ms. */
  get silenceMs(): number {
    return this.#quietBlocks * BLOCK_MS;
  }

  /** What has been understood of the utterance that is under way. May be taken back as more arrives. */
  words(): HeardWord[] {
    const best = this.#utterance?.guesses[0];
    return best ? wordsOf(this.#utterance!, best) : [];
  }

  /** Any number of samples. Calls back for each utterance that ended. */
  push(pcm: Int16Array): void {
    const fine = this.#toMatchRate(pcm);
    this.#coarse = joined(this.#coarse, this.#toCoarseRate(fine));
    this.#fine = joined(this.#fine, fine);
    this.#drain();
  }

  /** Ends the utterance that is under way, for the stream is about to pause. */
  flush(): void {
    if (this.#utterance === null) return;
    // The resamplers hold back a few ms; two blocks of silence push them out, and do not count as received.
    this.push(new Int16Array(2 * INPUT_BLOCK_SAMPLES));
    this.#addedBlocks += 2;
    if (this.#utterance) this.#close(this.#utterance);
  }

  #drain(): void {
    let at = 0;
    while (this.#fine.length - at >= BLOCK_SAMPLES && this.#coarse.length - at / 2 >= BLOCK_SAMPLES / 2) {
      const samples = this.#fine.slice(at, at + BLOCK_SAMPLES);
      const coarse = this.#coarse.slice(at / 2, (at + BLOCK_SAMPLES) / 2);
      at += BLOCK_SAMPLES;
      const level = rms(samples, 0, BLOCK_SAMPLES);
      this.#blocks += 1;
      this.#floor[this.#blocks % FLOOR_BLOCKS] = level;
      this.#take({ samples, coarse, level }, this.#blocks - 1 - this.#addedBlocks);
    }
    this.#fine = this.#fine.slice(at);
    this.#coarse = this.#coarse.slice(at / 2);
  }

  #quietLevel(): number {
    return Math.max(QUIET_LEVEL, QUIET_OVER_FLOOR * Math.min(...this.#floor));
  }

  #take(block: Block, index: number): void {
    const quietLevel = this.#quietLevel();
    const loud = block.level >= (this.#utterance?.quietLevel ?? quietLevel);
    this.#loud = loud;
    this.#quietBlocks = loud ? 0 : this.#quietBlocks + 1;
    if (this.#utterance === null) {
      this.#lead.push(block);
      if (!loud) {
        this.#lead = this.#lead.slice(-LEAD_BLOCKS);
        return;
      }
      this.#utterance = new Utterance(index + 1 - this.#lead.length, quietLevel);
      for (const leading of this.#lead) this.#utterance.add(leading, quietLevel);
      this.#lead = [];
    } else this.#utterance.add(block, quietLevel);
    this.#advance(this.#utterance);
  }

  #advance(utterance: Utterance): void {
    if (utterance.guesses.length === 0) this.#search(utterance);
    else this.#follow(utterance);
    if (utterance !== this.#utterance) return;
    const best = utterance.guesses[0];
    const over = utterance.blocks >= UTTERANCE_MAX_BLOCKS || utterance.quietRun >= END_QUIET_BLOCKS;
    const overrun = best !== undefined && overrunBlocks(utterance, best) >= OVERRUN_BLOCKS;
    if (over || overrun) this.#close(utterance);
  }

  /** Looks for the newest audio in every phrase. */
  #search(utterance: Utterance, force = false): void {
    const { blocks, loudBlocks } = utterance;
    const every = loudBlocks > SEARCH_SLOWLY_AFTER_BLOCKS ? SEARCH_SLOWLY_EVERY_BLOCKS : SEARCH_EVERY_BLOCKS;
    if (loudBlocks < SEARCHES[0].blocks || (!force && blocks - utterance.searchedAt < every)) return;
    utterance.searchedAt = blocks;
    // The long window hears best, a shorter one gets past a lost frame: by turns, since a search takes a few ms.
    const fitting = SEARCHES.filter((search) => search.blocks <= blocks).toReversed();
    utterance.searches += 1;
    const turn = utterance.searches % Math.min(2, fitting.length);
    for (const { blocks: length, similarity } of force ? fitting : fitting.slice(turn, turn + 1)) {
      const found = this.#guessesFor(utterance, blocks - length, blocks, similarity);
      if (found.length === 0) continue;
      utterance.guesses = found;
      this.#rank(utterance);
      return;
    }
  }

  /** Guesses for the received blocks `[from, to)`, at most one a phrase. */
  #guessesFor(utterance: Utterance, from: number, to: number, similarity: number): Alignment[] {
    const window = utterance.coarse.subarray((from * BLOCK_SAMPLES) / 2, (to * BLOCK_SAMPLES) / 2);
    const peaks = this.#references.index.search(window, similarity, 1).slice(0, MAX_GUESSES);
    return peaks.flatMap(({ signal, offset }) => {
      const phrase = this.#references.phrases[signal]!;
      const first = from * BLOCK_SAMPLES;
      const end = to * BLOCK_SAMPLES;
      const near = (2 * offset - first) * LAG_STEPS;
      const gain =
        rms(utterance.samples, first, end) / Math.max(1e-6, rms(phrase.samples, 0, phrase.samples.length));
      const rough = new Alignment(phrase, utterance, near, gain);
      const fine = rough.refine(first, end, near, REFINE_REACH);
      if (fine.similarity < similarity) return [];
      const guess = new Alignment(phrase, utterance, fine.lag, gain);
      guess.update();
      return [guess];
    });
  }

  #follow(utterance: Utterance): void {
    for (const guess of utterance.guesses) {
      guess.update();
      this.#repair(utterance, guess, REPAIR_BLOCKS);
    }
    this.#rank(utterance);
    const best = utterance.guesses[0]!;
    const unexplained = best.unexplained().at(-1);
    const lost = unexplained && unexplained.to === utterance.blocks ? unexplained.to - unexplained.from : 0;
    if (lost >= RETHINK_BLOCKS && (lost - RETHINK_BLOCKS) % SEARCH_EVERY_BLOCKS === 0)
      this.#rethink(utterance, best);
  }

  /** A lost or doubled frame: looks in the guess's own phrase for the runs that no known lag explains. */
  #repair(utterance: Utterance, guess: Alignment, minBlocks: number): void {
    let repaired = false;
    for (const run of guess.unexplained()) {
      const key = guess.phrase.index * UTTERANCE_MAX_BLOCKS + run.from;
      const length = run.to - run.from;
      if (length < minBlocks || utterance.repaired.get(key) === run.to) continue;
      utterance.repaired.set(key, run.to);
      const from = Math.max(run.from, run.to - SEARCHES[0].blocks) * BLOCK_SAMPLES;
      const to = run.to * BLOCK_SAMPLES;
      const window = utterance.coarse.subarray(from / 2, to / 2);
      const { index } = this.#references;
      for (const { offset } of index.search(window, REPAIR_SIMILARITY, 3, guess.phrase.index)) {
        const fine = guess.refine(from, to, (2 * offset - from) * LAG_STEPS, REFINE_REACH);
        if (fine.similarity >= REPAIR_SIMILARITY) repaired = guess.addLag(fine.lag) || repaired;
      }
    }
    if (repaired) guess.update();
  }

  /** The best guess has lost the thread: either it was wrong from the start, or another phrase has begun. */
  #rethink(utterance: Utterance, best: Alignment): void {
    const { blocks } = utterance;
    const { blocks: length, similarity } = SEARCHES[1];
    const found = this.#guessesFor(utterance, blocks - length, blocks, similarity);
    if (found.length === 0) return;
    const until = Math.floor(best.placedUntil() / BLOCK_SAMPLES);
    const fitting = found.filter((guess) => guess.costBefore(until) <= best.costBefore(until) + 1);
    if (fitting.length === 0) this.#close(utterance);
    else {
      utterance.guesses.push(...fitting);
      this.#rank(utterance);
    }
  }

  /** Best guess first; those that are far behind go. */
  #rank(utterance: Utterance): void {
    const { blocks } = utterance;
    utterance.guesses.sort((a, b) => a.costBefore(blocks) - b.costBefore(blocks));
    const limit = utterance.guesses[0]!.costBefore(blocks) + GUESS_MAX_EXCESS;
    utterance.guesses = utterance.guesses
      .filter((guess) => guess.costBefore(blocks) <= limit)
      .slice(0, MAX_GUESSES);
  }

  #close(utterance: Utterance): void {
    this.#utterance = null;
    if (utterance.guesses.length === 0) this.#search(utterance, true);
    for (const guess of utterance.guesses) {
      this.#repair(utterance, guess, REPAIR_BLOCKS - 1);
      guess.addFrameLags(3);
      guess.update();
    }
    const best = utterance.guesses.sort(
      (a, b) => a.costBefore(utterance.blocks) - b.costBefore(utterance.blocks),
    )[0];
    if (!best) {
      if (utterance.loudBlocks >= UNKNOWN_MIN_BLOCKS) this.#onUtterance(unknownReport(utterance));
      return;
    }
    const until = Math.ceil(best.placedUntil() / BLOCK_SAMPLES);
    this.#onUtterance(reportOf(utterance, best, until));
    // What came behind the phrase is the beginning of the next one.
    for (let block = until; block < utterance.blocks; block++) {
      const at = block * BLOCK_SAMPLES;
      const samples = utterance.samples.slice(at, at + BLOCK_SAMPLES);
      const coarse = utterance.coarse.slice(at / 2, (at + BLOCK_SAMPLES) / 2);
      this.#take({ samples, coarse, level: utterance.levels[block]! }, utterance.firstBlock + block);
    }
  }
}

const joined = (a: Float32Array, b: Float32Array) => {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
};
