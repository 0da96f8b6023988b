import { BAND_HOP_MS, BANDS, decibels } from './band-energies.ts';
import { hopOf, type PlayedBands } from './played-bands.ts';

/** Nothing comes back later than this: wireless speakers need up to 300 ms. */
const MAX_LAG_HOPS = Math.ceil(480 / BAND_HOP_MS);
/** The pattern by which the lag is found: 2 s. */
const PATTERN_HOPS = 125;
/** … of which at least so much must have been heard. */
const PATTERN_MIN_HOPS = 40;
/** How often it is looked for: 250 ms. */
const SEARCH_EVERY_HOPS = 16;
/** The lag that is known stands until another is so much more alike: patterns repeat within speech. */
const BETTER = 0.1;
/** A pattern this alike at some lag is an echo; of unrelated speech hardly any reaches it. */
const ALIKE = 0.5;
/** A band tells its gain only while it sounds: within 12 dB of the loudest that it was lately. */
const STRONG = 0.06;
const PEAK_DECAY = 0.99;
/** The gain follows the median by a step; the first steps are long ones. */
const FIRST_STEP_DB = 6;
const LAST_STEP_DB = 0.5;

/** How late, and how loud by band, what is played comes back into the microphone. */
export class EchoPath {
  readonly #played: PlayedBands;
  #lagHops: number | null = null;
  readonly #gainDb = new Float32Array(BANDS).fill(Number.NEGATIVE_INFINITY);
  readonly #steps = new Uint32Array(BANDS);
  readonly #peaks = new Float32Array(BANDS);
  /** dB by band of the last hops that were heard, a ring. */
  readonly #pattern = new Float32Array(PATTERN_HOPS * BANDS);
  #patternHops = 0;
  #lastHop = Number.NEGATIVE_INFINITY;

  constructor(played: PlayedBands) {
    this.#played = played;
  }

  get isKnown(): boolean {
    return this.#lagHops !== null;
  }

  /** ms from what is played to what is heard; null: nothing comes back, or it is not known yet. */
  get lagMs(): number | null {
    return this.#lagHops === null ? null : this.#lagHops * BAND_HOP_MS;
  }

  /** What the band's echo may be at most, without what a prediction may be wrong by; 0 while the path is not known. */
  echoOf(band: number, endMs: number): number {
    if (this.#lagHops === null) return 0;
    return 10 ** (this.#gainDb[band]! / 10) * this.#played.tailed(band, hopOf(endMs) - this.#lagHops);
  }

  /** Takes the next hop that was heard while something was played. */
  learn(heard: Float32Array, endMs: number): void {
    const hop = hopOf(endMs);
    if (hop - this.#lastHop > 2) this.#patternHops = 0;
    this.#lastHop = hop;
    const slot = (this.#patternHops % PATTERN_HOPS) * BANDS;
    for (let band = 0; band < BANDS; band++) this.#pattern[slot + band] = decibels(heard[band]!);
    this.#patternHops += 1;
    const enough = this.#patternHops >= PATTERN_MIN_HOPS;
    if (enough && this.#patternHops % SEARCH_EVERY_HOPS === 0) this.#search(hop);
    if (this.#lagHops !== null) this.#follow(heard, hop - this.#lagHops);
  }

  #follow(heard: Float32Array, playedHop: number): void {
    for (let band = 0; band < BANDS; band++) {
      const energy = this.#played.plain(band, playedHop);
      this.#peaks[band] = Math.max(energy, this.#peaks[band]! * PEAK_DECAY);
      if (energy <= 0 || energy < STRONG * this.#peaks[band]!) continue;
      const ratioDb = decibels(heard[band]!) - decibels(energy);
      if (this.#steps[band]! === 0) this.#gainDb[band] = ratioDb;
      this.#steps[band] = this.#steps[band]! + 1;
      const stepDb = Math.max(LAST_STEP_DB, FIRST_STEP_DB / this.#steps[band]!);
      this.#gainDb[band] = this.#gainDb[band]! + stepDb * Math.sign(ratioDb - this.#gainDb[band]!);
    }
  }

  /** Finds the lag at which the last seconds are most like what was played. */
  #search(newestHop: number): void {
    const known = this.#lagHops === null ? 0 : this.#likeness(newestHop, this.#lagHops) + BETTER;
    let best = Math.max(ALIKE, known);
    let bestLag: number | null = null;
    for (let lag = 0; lag <= MAX_LAG_HOPS; lag++) {
      const alike = this.#likeness(newestHop, lag);
      if (alike <= best) continue;
      best = alike;
      bestLag = lag;
    }
    if (bestLag === null) return;
    this.#lagHops = bestLag;
    this.#steps.fill(0);
    this.#peaks.fill(0);
  }

  /** Correlation of loudness over time, each band about its own mean, all bands together. */
  #likeness(newestHop: number, lag: number): number {
    const hops = Math.min(PATTERN_HOPS, this.#patternHops);
    let product = 0;
    let heardSquares = 0;
    let playedSquares = 0;
    for (let band = 0; band < BANDS; band++) {
      let x = 0;
      let y = 0;
      let xx = 0;
      let yy = 0;
      let xy = 0;
      for (let back = 0; back < hops; back++) {
        const heard = this.#pattern[((this.#patternHops - 1 - back) % PATTERN_HOPS) * BANDS + band]!;
        const played = this.#played.decibels(band, newestHop - back - lag);
        x += heard;
        y += played;
        xx += heard * heard;
        yy += played * played;
        xy += heard * played;
      }
      product += xy - (x * y) / hops;
      heardSquares += xx - (x * x) / hops;
      playedSquares += yy - (y * y) / hops;
    }
    return heardSquares > 0 && playedSquares > 0 ? product / Math.sqrt(heardSquares * playedSquares) : 0;
  }
}
