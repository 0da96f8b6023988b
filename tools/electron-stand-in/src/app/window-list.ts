/** What the app's life cycle needs of a window. */
export interface ManagedWindow {
  /** Asks the window to close; false when its `close` event was prevented. */
  requestClose(): boolean;
  /** Closes without asking. */
  destroy(): void;
}

/** Every window that is open, in the order of creation. */
export const openWindows = new Set<ManagedWindow>();
