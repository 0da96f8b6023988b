import { PLAYER_RATE_HZ, type PlayerCommand } from '#shared/contracts/audio.ts';

/** Small enough that a slice does not overshoot the target by much. */
const SLICE_SAMPLES = (PLAYER_RATE_HZ * 40) / 1000;
/** How far above `maxHeldMs` audio that was already on its way from a vendor is still taken. */
const HARD_LIMIT_FACTOR = 3;

export interface PlayoutOptions {
  targetMs: number;
  /** Above this, whoever makes speech should wait (`heldMs`). */
  maxHeldMs: number;
  cutFadeMs: number;
  /** Whether there is a player; without one audio waits for `announce`. */
  ready(): boolean;
  toPlayer(command: PlayerCommand): void;
  /** The hard limit was reached: the rest of the epoch is not taken. Once an epoch. */
  overflow(epoch: number): void;
  /** The epoch has ended, but the player that had its audio is gone: nothing will report it as drained. */
  abandoned(epoch: number, renderedSamples: number): void;
}

const samplesToMs = (samples: number) => (samples * 1000) / PLAYER_RATE_HZ;

/**
 * The speech that is waiting in main. The player is fed by credit: it holds `targetMs`, and gets more as it renders.
 * Bounded: beyond three times `maxHeldMs` the newest audio is refused, and the reply ends there.
 */
export class Playout {
  readonly #options: PlayoutOptions;
  readonly #limitSamples: number;
  readonly #targetSamples: number;
  #epoch = 0;
  #queue: Int16Array[] = [];
  #heldSamples = 0;
  #sentSamples = 0;
  #renderedSamples = 0;
  #ended = false;
  #endSent = false;
  #drained = false;
  /** The hard limit was reached. */
  #refused = false;
  /** The player of this epoch is gone. */
  #lost = false;

  constructor(options: PlayoutOptions) {
    this.#options = options;
    this.#limitSamples = (options.maxHeldMs * HARD_LIMIT_FACTOR * PLAYER_RATE_HZ) / 1000;
    this.#targetSamples = (options.targetMs * PLAYER_RATE_HZ) / 1000;
  }

  get epoch(): number {
    return this.#epoch;
  }

  get renderedSamples(): number {
    return this.#renderedSamples;
  }

  get heldMs(): number {
    return samplesToMs(this.#heldSamples);
  }

  /** Something is still to sound, or to be reported as drained. */
  get busy(): boolean {
    return this.#heldSamples > 0 || this.inPlayerSamples > 0 || (this.#ended && !this.#drained);
  }

  /** Audio that the player has and has not rendered. */
  get inPlayerSamples(): number {
    return this.#sentSamples - this.#renderedSamples;
  }

  play(epoch: number, pcm: Int16Array): void {
    if (!this.#accept(epoch) || this.#ended || this.#refused || this.#lost || pcm.length === 0) return;
    if (this.#heldSamples + pcm.length > this.#limitSamples) {
      this.#refused = true;
      this.#options.overflow(epoch);
      return;
    }
    this.#queue.push(pcm);
    this.#heldSamples += pcm.length;
    this.#feed();
  }

  end(epoch: number): void {
    if (!this.#accept(epoch) || this.#ended) return;
    this.#ended = true;
    if (this.#lost) this.#abandon();
    else this.#feed();
  }

  /** Everything of older epochs is forgotten here and faded out there. False if `epoch` is not newer. */
  cut(epoch: number, fadeMs: number): boolean {
    if (epoch <= this.#epoch) return false;
    this.#startEpoch(epoch);
    this.#options.toPlayer({ kind: 'cut', epoch, fadeMs });
    return true;
  }

  /** The player has rendered so much of `epoch`: it has room again. */
  onRendered(epoch: number, renderedSamples: number): void {
    if (epoch !== this.#epoch) return;
    this.#renderedSamples = renderedSamples;
    this.#feed();
  }

  onDrained(epoch: number, renderedSamples: number): void {
    if (epoch !== this.#epoch) return;
    this.#renderedSamples = renderedSamples;
    this.#drained = true;
  }

  /** The player is gone with what it had: the current epoch gets no further than it was rendered. */
  playerLost(): void {
    if (this.#epoch === 0 || this.#drained || this.#lost) return;
    this.#lost = true;
    this.#queue = [];
    this.#heldSamples = 0;
    this.#sentSamples = this.#renderedSamples;
    if (this.#ended) this.#abandon();
  }

  /** A new player is there: brings it to the current epoch. */
  announce(): void {
    if (this.#epoch === 0) return;
    this.#options.toPlayer({ kind: 'cut', epoch: this.#epoch, fadeMs: 0 });
    this.#feed();
  }

  /** A newer epoch needs no `cut` before it: its first audio makes it current. */
  #accept(epoch: number): boolean {
    if (epoch > this.#epoch) this.cut(epoch, this.#options.cutFadeMs);
    return epoch === this.#epoch;
  }

  #startEpoch(epoch: number): void {
    this.#epoch = epoch;
    this.#queue = [];
    this.#heldSamples = 0;
    this.#sentSamples = 0;
    this.#renderedSamples = 0;
    this.#ended = false;
    this.#endSent = false;
    this.#drained = false;
    this.#refused = false;
    this.#lost = false;
  }

  #abandon(): void {
    this.#drained = true;
    this.#options.abandoned(this.#epoch, this.#renderedSamples);
  }

  #feed(): void {
    if (!this.#options.ready()) return;
    while (this.#queue.length > 0 && this.inPlayerSamples < this.#targetSamples) {
      const chunk = this.#queue[0]!;
      // A slice is copied: sending a view would send the whole buffer behind it.
      const slice = chunk.slice(0, SLICE_SAMPLES);
      if (chunk.length > SLICE_SAMPLES) this.#queue[0] = chunk.subarray(SLICE_SAMPLES);
      else this.#queue.shift();
      this.#heldSamples -= slice.length;
      this.#sentSamples += slice.length;
      this.#options.toPlayer({ kind: 'audio', epoch: this.#epoch, pcm: slice });
    }
    if (this.#ended && !this.#endSent && this.#queue.length === 0) {
      this.#endSent = true;
      this.#options.toPlayer({ kind: 'end', epoch: this.#epoch });
    }
  }
}
