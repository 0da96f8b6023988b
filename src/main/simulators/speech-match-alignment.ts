import { DRIFT_STEPS, findPath } from './speech-match-path.ts';
import { LAG_STEPS, type Phrase } from './speech-match-reference.ts';

/** 20 ms at 8 kHz: what is judged at a time. */
export const BLOCK_SAMPLES = 160;
const STEPS_PER_BLOCK = BLOCK_SAMPLES * LAG_STEPS;
/** A block is heard when it is at least this much like the phrase. */
const HEARD_SIMILARITY = 0.5;
/** So much alike that gain and noise can be measured. */
const CLEAR_SIMILARITY = 0.9;
/** Alike enough to need no better lag. */
const GOOD_SIMILARITY = 0.75;
/** A gap or an overlap shorter than 2 ms is a lag that drifts: nothing was lost or doubled. */
const DRIFT_SAMPLES = DRIFT_STEPS / LAG_STEPS;
const MAX_LAGS = 24;
/** Blocks around a change of lag in which its exact sample is looked for. */
const SEAM_MAX_BLOCKS = 4;

/** Costs of a block on the path; found by deleting and doubling every frame of every sample. */
const cost = {
  quiet: 0.15,
  quietUnheard: 0.2,
  unheard: 0.7,
  onlyOneQuiet: 1,
  toUnheard: 0.3,
  jump: 0.6,
  drift: 0.15,
};

/** What was received of one utterance, at 8 kHz, from a whole block on. */
export interface ReceivedAudio {
  readonly samples: Float32Array;
  /** Whole blocks in `samples`. */
  readonly blocks: number;
  /** Loudness of each block (rms, 1 is full scale). */
  readonly levels: readonly number[];
  /** Below this a block counts as silent. */
  readonly quietLevel: number;
}

/** The received samples `[from, to)` stand at `from + lag / 4` in the phrase. */
interface Placement {
  from: number;
  to: number;
  lag: number;
}

export interface Coverage {
  /** Audible samples of the phrase, those that were received, and those that came twice. */
  total: number;
  heard: number;
  doubled: number;
}

/** Similarity and loudness of the phrase under each received block, at one lag. */
interface LagTrack {
  readonly lag: number;
  readonly similarity: number[];
  readonly level: number[];
}

/**
 * One guess at what is being said: a phrase, and the lags (place in the phrase minus place in the received audio, in
 * quarter samples) at which parts of it were received. A lost frame makes the lag jump up by 20 ms, a doubled one down.
 */
export class Alignment {
  readonly phrase: Phrase;
  readonly #received: ReceivedAudio;
  readonly #tracks: LagTrack[] = [];
  #path: (Placement | null)[] = [];
  #placements: Placement[] = [];
  #costBefore: number[] = [];
  /** Received loudness over the phrase's loudness. */
  #gain: number;
  /** What the phrase leaves of each block that it fits: their level is the noise. */
  readonly #residues: number[] = [];
  #noise = 0;

  constructor(phrase: Phrase, received: ReceivedAudio, lag: number, gain: number) {
    this.phrase = phrase;
    this.#received = received;
    this.#gain = gain;
    this.addLag(lag);
  }

  /** False when the lag is known already, or there are too many. */
  addLag(lag: number): boolean {
    if (this.#tracks.length >= MAX_LAGS || this.#tracks.some((track) => Math.abs(track.lag - lag) < 2))
      return false;
    this.#tracks.push({ lag, similarity: [], level: [] });
    this.#extend();
    return true;
  }

  /** Takes account of blocks that arrived since. */
  update(): void {
    this.#extend();
    this.#findPath();
  }

  /** Cost of the best path up to `block`: the better guess has the lower one. */
  costBefore(block: number): number {
    return block <= 0 ? 0 : (this.#costBefore[Math.min(block, this.#costBefore.length) - 1] ?? 0);
  }

  /** Loud blocks that no known lag explains, as runs `[from, to)`. */
  unexplained(): { from: number; to: number }[] {
    const { blocks, levels, quietLevel } = this.#received;
    const runs: { from: number; to: number }[] = [];
    for (let block = 0; block < blocks; block++) {
      if (levels[block]! < quietLevel) continue;
      if (this.#tracks.some((track) => track.similarity[block]! >= GOOD_SIMILARITY)) continue;
      const last = runs.at(-1);
      if (last && last.to === block) last.to = block + 1;
      else runs.push({ from: block, to: block + 1 });
    }
    return runs;
  }

  /** Adds the lags at which whole frames next to a known lag would lie, for what is too short to search for. */
  addFrameLags(frames: number): void {
    for (const lag of this.#usedLags()) {
      for (let frame = 1; frame <= frames; frame++) {
        this.addLag(lag + frame * STEPS_PER_BLOCK);
        this.addLag(lag - frame * STEPS_PER_BLOCK);
      }
    }
  }

  /** Best lag (quarter steps, around `near`) of the received samples `[from, to)`, and how well it fits. */
  refine(from: number, to: number, near: number, reach: number): { lag: number; similarity: number } {
    let best = { lag: near, similarity: -1 };
    for (let lag = near - reach; lag <= near + reach; lag++) {
      const { similarity } = this.#compare(from, to, lag);
      if (similarity > best.similarity) best = { lag, similarity };
    }
    return best;
  }

  /** Place in the phrase (samples) that the last received block has reached, or null while it is unheard. */
  position(): number | null {
    const last = this.#path.at(-1);
    return last ? last.to + last.lag / LAG_STEPS : null;
  }

  /** Behind the last received sample that was placed. */
  placedUntil(): number {
    return this.#placements.at(-1)?.to ?? 0;
  }

  /** How much of the phrase's samples `[start, end)` was received. */
  coverage(start = this.phrase.speechStart, end = this.phrase.speechEnd): Coverage {
    const spans = this.#placements
      .map(({ from, to, lag }) => ({
        from: Math.max(start, Math.round(from + lag / LAG_STEPS)),
        to: Math.min(end, Math.round(to + lag / LAG_STEPS)),
      }))
      .filter(({ from, to }) => to > from)
      .sort((a, b) => a.from - b.from);
    let reached = start;
    let missing = 0;
    let doubled = 0;
    for (const { from, to } of spans) {
      if (from - reached > DRIFT_SAMPLES) missing += from - reached;
      const twice = Math.min(reached, to) - from;
      if (twice > DRIFT_SAMPLES) doubled += twice;
      reached = Math.max(reached, to);
    }
    if (end - reached > DRIFT_SAMPLES) missing += end - reached;
    return { total: end - start, heard: end - start - missing, doubled };
  }

  /** Received sample at which the phrase's sample `at` lies, by the placement nearest to it. */
  receivedAt(at: number): number {
    let best = 0;
    let bestDistance = Number.POSITIVE_INFINITY;
    for (const { from, to, lag } of this.#placements) {
      const received = at - lag / LAG_STEPS;
      const distance = Math.max(from - received, received - to, 0);
      if (distance < bestDistance) {
        bestDistance = distance;
        best = received;
      }
    }
    return best;
  }

  #usedLags(): number[] {
    return [...new Set(this.#placements.map(({ lag }) => lag))];
  }

  #extend(): void {
    const { blocks } = this.#received;
    const known = this.#residues.length;
    for (const track of this.#tracks) {
      for (let block = track.similarity.length; block < blocks; block++) {
        const from = block * BLOCK_SAMPLES;
        const { similarity, level, product, energy } = this.#compare(from, from + BLOCK_SAMPLES, track.lag);
        track.similarity.push(similarity);
        track.level.push(level);
        if (similarity < CLEAR_SIMILARITY) continue;
        this.#gain += 0.1 * (product / energy - this.#gain);
        this.#residues.push(this.#received.levels[block]! * Math.sqrt(1 - Math.min(1, similarity) ** 2));
      }
    }
    if (this.#residues.length === known) return;
    // The lower quartile: a lag that is wrong but fits a vowel leaves much more.
    this.#noise = this.#residues.toSorted((a, b) => a - b)[this.#residues.length >> 2]!;
  }

  /** Compares the received samples `[from, to)` with the phrase at `lag`; outside the phrase is silence. */
  #compare(from: number, to: number, lag: number) {
    const { samples } = this.#received;
    const whole = Math.floor(lag / LAG_STEPS);
    const reference = this.phrase.shifted[lag - whole * LAG_STEPS]!;
    const first = Math.max(from, -whole);
    const end = Math.min(to, reference.length - whole);
    let product = 0;
    let energy = 0;
    let own = 0;
    for (let i = from; i < to; i++) own += samples[i]! ** 2;
    for (let i = first; i < end; i++) {
      const value = reference[i + whole]!;
      product += samples[i]! * value;
      energy += value * value;
    }
    const scale = Math.sqrt(own * energy);
    return {
      similarity: scale > 0 ? product / scale : 0,
      level: Math.sqrt(energy / (to - from)),
      product,
      energy,
    };
  }

  #blockCost(block: number, track: LagTrack): number {
    if (this.#isUndecided(block, track)) return cost.quiet;
    return Math.min(1, 2 * (1 - track.similarity[block]!));
  }

  #isHeard(block: number, track: LagTrack): boolean {
    return track.similarity[block]! >= HEARD_SIMILARITY || this.#isUndecided(block, track);
  }

  /** Both are silent, or the phrase is here so soft that the noise hides it, and noise is what came. */
  #isUndecided(block: number, track: LagTrack): boolean {
    const { levels, quietLevel } = this.#received;
    const level = levels[block]!;
    const expected = track.level[block]! * this.#gain;
    if (level < quietLevel && expected < quietLevel) return true;
    return expected < 2 * this.#noise && level > 0.5 * this.#noise && level < 3 * this.#noise;
  }

  #findPath(): void {
    const { blocks, levels, quietLevel } = this.#received;
    const path = findPath({
      lags: this.#tracks.map(({ lag }) => lag),
      blocks,
      heardCost: (block, lag) => this.#blockCost(block, this.#tracks[lag]!),
      unheardCost: (block) => (levels[block]! < quietLevel ? cost.quietUnheard : cost.unheard),
    });
    this.#costBefore = path.costBefore;
    this.#path = path.lagOf.map((index, block) => {
      const track = index === null ? null : this.#tracks[index]!;
      if (track === null || !this.#isHeard(block, track)) return null;
      return { from: block * BLOCK_SAMPLES, to: (block + 1) * BLOCK_SAMPLES, lag: track.lag };
    });
    this.#place();
  }

  /** Joins the blocks of the path, and puts each change of lag on the sample where it fits best. */
  #place(): void {
    this.#placements = [];
    for (const block of this.#path) {
      if (block === null) continue;
      const last = this.#placements.at(-1);
      if (last === undefined) this.#placements.push({ ...block });
      else if (block.lag === last.lag && block.from === last.to) last.to = block.to;
      else if (block.lag === last.lag || block.from - last.to > (SEAM_MAX_BLOCKS - 2) * BLOCK_SAMPLES) {
        this.#placements.push({ ...block });
      } else {
        const seam = this.#seam(last, block);
        last.to = seam;
        this.#placements.push({ from: seam, to: block.to, lag: block.lag });
      }
    }
  }

  #seam(before: Placement, after: Placement): number {
    const start = Math.max(before.from, before.to - BLOCK_SAMPLES);
    const end = Math.min(after.to, after.from + BLOCK_SAMPLES);
    // Error of taking everything after the seam at the new lag, then moving the seam on sample by sample.
    let balance = 0;
    let best = { at: start, balance: 0 };
    for (let i = start; i < end; i++) {
      balance += this.#error(i, before.lag) - this.#error(i, after.lag);
      if (balance < best.balance) best = { at: i + 1, balance };
    }
    return best.at;
  }

  #error(at: number, lag: number): number {
    const whole = Math.floor(lag / LAG_STEPS);
    const expected = (this.phrase.shifted[lag - whole * LAG_STEPS]![at + whole] ?? 0) * this.#gain;
    return (this.#received.samples[at]! - expected) ** 2;
  }
}
