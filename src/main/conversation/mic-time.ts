/** For how long the microphone has been open: what a vendor that is sent everything would have been sent. */
export class MicTime {
  #openSinceMs: number | null = null;
  #ms = 0;

  /** To be told whenever it may have changed. */
  note(isOpen: boolean, nowMs: number): void {
    if (isOpen === (this.#openSinceMs !== null)) return;
    if (this.#openSinceMs !== null) this.#ms += nowMs - this.#openSinceMs;
    this.#openSinceMs = isOpen ? nowMs : null;
  }

  /** Time (ms) since the last call. */
  take(nowMs: number): number {
    const ms = this.#ms + (this.#openSinceMs === null ? 0 : nowMs - this.#openSinceMs);
    this.#ms = 0;
    if (this.#openSinceMs !== null) this.#openSinceMs = nowMs;
    return ms;
  }
}
