/** How long one minimum counts: long enough to see an undelayed chunk, short enough to follow drift and gaps. */
const WINDOW_MS = 1000;

/**
 * When was a sample captured? Chunks arrive late by chance, never early: the least delay of the last one to two
 * seconds is the true one. Drift of the device's clock, or a gap in its stream, is followed within two seconds.
 */
export class SampleClock {
  #offsetMs = Number.POSITIVE_INFINITY;
  #previousOffsetMs = Number.POSITIVE_INFINITY;
  #windowStartMs = Number.NEGATIVE_INFINITY;

  /** At `nowMs` the chunk arrived whose end is `streamMs` of audio after the stream's start. */
  observe(streamMs: number, nowMs: number): void {
    if (nowMs - this.#windowStartMs >= WINDOW_MS) {
      this.#windowStartMs = nowMs;
      this.#previousOffsetMs = this.#offsetMs;
      this.#offsetMs = Number.POSITIVE_INFINITY;
    }
    this.#offsetMs = Math.min(this.#offsetMs, nowMs - streamMs);
  }

  /** The moment of `streamMs`, on the clock of `nowMs`; null before the first observation. */
  atMs(streamMs: number): number | null {
    const offsetMs = Math.min(this.#offsetMs, this.#previousOffsetMs);
    return Number.isFinite(offsetMs) ? offsetMs + streamMs : null;
  }
}
