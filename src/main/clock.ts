/** The one place where main reads time. Tests put a virtual clock here. */
export interface Clock {
  /** Monotonic ms. */
  nowMs(): number;
  /** Wall clock (Unix ms): only to date a row, never for a duration. */
  unixMs(): number;
  /** Calls back once, `delayMs` from now. Returns the function that cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  unixMs: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
