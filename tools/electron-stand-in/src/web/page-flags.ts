import { EventEmitter } from 'node:events';

/** What a webContents is told that has no effect here and is only recorded. */
export abstract class PageFlags extends EventEmitter {
  #devToolsOpen = false;
  #audioMuted = false;
  #backgroundThrottling: boolean;

  constructor(backgroundThrottling: boolean) {
    super();
    this.setMaxListeners(0);
    this.#backgroundThrottling = backgroundThrottling;
  }

  openDevTools() {
    if (this.#devToolsOpen) return;
    this.#devToolsOpen = true;
    this.emit('devtools-opened');
  }
  closeDevTools() {
    if (!this.#devToolsOpen) return;
    this.#devToolsOpen = false;
    this.emit('devtools-closed');
  }
  isDevToolsOpened() {
    return this.#devToolsOpen;
  }
  toggleDevTools() {
    if (this.#devToolsOpen) this.closeDevTools();
    else this.openDevTools();
  }
  setAudioMuted(muted: boolean) {
    this.#audioMuted = muted;
  }
  isAudioMuted() {
    return this.#audioMuted;
  }
  /** Recorded. No window of the stand-in is ever throttled. */
  setBackgroundThrottling(allowed: boolean) {
    this.#backgroundThrottling = allowed;
  }
  getBackgroundThrottling() {
    return this.#backgroundThrottling;
  }
  async setVisualZoomLevelLimits(_minimum: number, _maximum: number): Promise<void> {}
}
