/** The calls of `finalize` that wait for their answer, with the samples that were given before each. */
export class FinalizeQueue {
  #waiting: { samples: number; calls: number }[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Given before the newest call; 0 when none waits. */
  get samples(): number {
    return this.#waiting.at(-1)?.samples ?? 0;
  }

  /** True when audio has come since the call before, so that the vendor has to be asked again. */
  ask(samples: number): boolean {
    const last = this.#waiting.at(-1);
    if (last?.samples === samples) {
      last.calls += 1;
      return false;
    }
    this.#waiting.push({ samples, calls: 1 });
    return true;
  }

  /** Ends the waiting of those up to `samples`. Returns how many calls they were. */
  takeUntil(samples: number): number {
    const answered = this.#waiting.filter((each) => each.samples <= samples);
    this.#waiting = this.#waiting.slice(answered.length);
    return answered.reduce((calls, each) => calls + each.calls, 0);
  }

  /** Ends the waiting of the oldest. Returns how many calls it was, and the samples before them. */
  takeFirst(): { samples: number; calls: number } | null {
    return this.#waiting.shift() ?? null;
  }
}
