import { EventEmitter } from 'node:events';
import type { IpcMain as ElectronIpcMain } from 'electron';
import { guardClass } from '../core/guard.ts';

type Listener = (event: never, ...args: never[]) => unknown;

/** `ipcMain`, and the `ipc` of each webContents. */
export class IpcMain extends EventEmitter {
  readonly #handlers = new Map<string, Listener>();

  constructor() {
    super();
    this.setMaxListeners(0);
  }

  handle(channel: string, listener: Listener): void {
    if (this.#handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    if (typeof listener !== 'function')
      throw new TypeError(`Expected handler to be a function, but found type '${typeof listener}'`);
    this.#handlers.set(channel, listener);
  }

  handleOnce(channel: string, listener: Listener): void {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel);
      return listener(event, ...args);
    });
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  /** Not Electron's: the handler of a channel, for the link to the renderers. */
  handlerOf(channel: string): Listener | undefined {
    return this.#handlers.get(channel);
  }
}
guardClass('ipcMain', IpcMain);

export const ipcMain = new IpcMain();
ipcMain satisfies Pick<ElectronIpcMain, 'handle' | 'handleOnce' | 'removeHandler'>;
