import { CAPTURE_RATE_HZ } from '#shared/contracts/audio.ts';

/**
 * Maps a position in what a connection was sent to the samples that the stream was given: silence of our own and
 * earlier connections do not count.
 */
export class SentAudio {
  /** Samples given to the stream. */
  #given = 0;
  /** Of those, the ones before this connection. */
  #givenBefore = 0;
  /** Our silence in this connection: where it begins, in samples of the connection, and how long it is. */
  #silences: { at: number; samples: number }[] = [];
  #onConnection = 0;

  get givenSamples(): number {
    return this.#given;
  }

  /** All that this connection was sent, in ms. */
  get connectionMs(): number {
    return (this.#onConnection / CAPTURE_RATE_HZ) * 1000;
  }

  give(samples: number): void {
    this.#given += samples;
    this.#onConnection += samples;
  }

  addSilence(samples: number): void {
    const last = this.#silences.at(-1);
    if (last && last.at + last.samples === this.#onConnection) last.samples += samples;
    else this.#silences.push({ at: this.#onConnection, samples });
    this.#onConnection += samples;
  }

  /** Another connection begins, at zero. */
  restart(): void {
    this.#givenBefore = this.#given;
    this.#silences = [];
    this.#onConnection = 0;
  }

  /** Of the given samples, those up to a position (ms) in the connection. Positions never go back. */
  givenUntil(connectionMs: number): number {
    const position = Math.min(this.#onConnection, Math.round((connectionMs * CAPTURE_RATE_HZ) / 1000));
    // Silence that has been passed whole needs no entry of its own.
    let second = this.#silences[1];
    while (second !== undefined && second.at + second.samples <= position) {
      this.#silences.splice(0, 2, { at: 0, samples: this.#silences[0]!.samples + second.samples });
      second = this.#silences[1];
    }
    let silent = 0;
    for (const { at, samples } of this.#silences) {
      silent += Math.max(0, Math.min(samples, position - at));
    }
    return this.#givenBefore + Math.max(0, position - silent);
  }
}
