import { BAND_HOP_MS, BANDS, decibels } from './band-energies.ts';

/** Long enough for the latest echo and the window over which it is looked for. */
const KEPT_HOPS = 256;
/** How fast a room forgets: 2 dB a hop, 60 dB in half a second. */
const TAIL = 0.64;
/** Below this nothing was played that a microphone could hear. */
const SILENT = 1e-9;
/** Nothing of the sound is left in any room by then. */
const ECHO_ENDS_MS = 900;

/** What was played, by band, on a grid of hops in absolute time. */
export class PlayedBands {
  /** As it was played; silence is 0. */
  readonly #plain = new Float32Array(KEPT_HOPS * BANDS);
  /** With the tail that a room gives it. */
  readonly #tailed = new Float32Array(KEPT_HOPS * BANDS);
  readonly #tailedDb = new Float32Array(KEPT_HOPS * BANDS).fill(decibels(0));
  #newest = Number.NEGATIVE_INFINITY;
  #soundedUntilMs = Number.NEGATIVE_INFINITY;

  add(bands: Float32Array, endMs: number): void {
    const index = hopOf(endMs);
    if (index < this.#newest) return;
    const from = Math.max(this.#newest + 1, index - KEPT_HOPS + 1);
    for (let hop = from; hop <= index; hop++) this.#set(hop, hop === index ? bands : null);
    // Two in one hop, since clocks differ a little: the louder one counts.
    if (index === this.#newest) this.#raise(index, bands);
    this.#newest = index;
    if (bands.some((energy) => energy > SILENT)) this.#soundedUntilMs = endMs;
  }

  isSilentAt(ms: number): boolean {
    return ms - this.#soundedUntilMs > ECHO_ENDS_MS;
  }

  /** Loudness at a hop as it was played, the louder of it and its neighbours: the grid is coarse. */
  plain(band: number, hop: number): number {
    return Math.max(
      this.#at(this.#plain, band, hop - 1),
      this.#at(this.#plain, band, hop),
      this.#at(this.#plain, band, hop + 1),
    );
  }

  /** The same, with the room's tail of all that came before. */
  tailed(band: number, hop: number): number {
    return Math.max(this.#at(this.#tailed, band, hop), this.#at(this.#tailed, band, hop + 1));
  }

  /** `tailed` in dB, without the neighbour. */
  decibels(band: number, hop: number): number {
    if (hop > this.#newest || hop <= this.#newest - KEPT_HOPS) return decibels(0);
    return this.#tailedDb[slotOf(hop) + band]!;
  }

  #at(ring: Float32Array, band: number, hop: number): number {
    if (hop > this.#newest || hop <= this.#newest - KEPT_HOPS) return 0;
    return ring[slotOf(hop) + band]!;
  }

  #set(hop: number, bands: Float32Array | null): void {
    for (let band = 0; band < BANDS; band++) {
      const energy = bands?.[band] ?? 0;
      const before = Number.isFinite(this.#newest) ? this.#tailed[slotOf(hop - 1) + band]! : 0;
      this.#plain[slotOf(hop) + band] = energy;
      this.#setTailed(slotOf(hop) + band, Math.max(energy, TAIL * before));
    }
  }

  #setTailed(at: number, energy: number): void {
    this.#tailed[at] = energy;
    this.#tailedDb[at] = decibels(energy);
  }

  #raise(hop: number, bands: Float32Array): void {
    for (let band = 0; band < BANDS; band++) {
      const at = slotOf(hop) + band;
      this.#plain[at] = Math.max(this.#plain[at]!, bands[band]!);
      this.#setTailed(at, Math.max(this.#tailed[at]!, bands[band]!));
    }
  }
}

export function hopOf(endMs: number): number {
  return Math.round(endMs / BAND_HOP_MS);
}

function slotOf(hop: number): number {
  return (((hop % KEPT_HOPS) + KEPT_HOPS) % KEPT_HOPS) * BANDS;
}
