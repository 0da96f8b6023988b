/** Push-to-talk may be held by the key and by the pointer at once: the first presses, the last releases. */
export type HoldSource = 'key' | 'button-key' | 'pointer' | 'latch';

export interface Hold {
  press(source: HoldSource): void;
  release(source: HoldSource): void;
  /** The window lost the keyboard or the pointer: whatever was held is not held any more. */
  releaseAll(): void;
  isHeldBy(source: HoldSource): boolean;
}

export function createHold(intents: { press(): void; release(): void }): Hold {
  const sources = new Set<HoldSource>();
  return {
    press(source) {
      if (sources.has(source)) return;
      sources.add(source);
      if (sources.size === 1) intents.press();
    },
    release(source) {
      if (sources.delete(source) && sources.size === 0) intents.release();
    },
    releaseAll() {
      if (sources.size === 0) return;
      sources.clear();
      intents.release();
    },
    isHeldBy: (source) => sources.has(source),
  };
}
