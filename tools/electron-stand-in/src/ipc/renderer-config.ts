/** What the isolated world is told about itself; injected as `CONFIG`. */
export interface RendererConfig {
  readonly webContentsId: number;
  /** The members of the preload's `process`. */
  readonly process: Readonly<Record<string, unknown>>;
}

/** Name of the isolated world in which preloads run, as in Electron. */
export const ISOLATED_WORLD = 'Electron Isolated Context';
/** The binding through which the isolated world talks to the main process. */
export const SEND_BINDING = '__standInSend';
/** The function of the isolated world that takes messages of the main process. */
export const RECEIVE_FUNCTION = '__standInReceive';
/** Where the isolated world leaves the arguments of the preload's wrapper. */
export const PRELOAD_SCOPE = '__standInPreloadScope';
/** The event by which the isolated world hands its private node to the main world. */
export const HANDSHAKE_EVENT = 'stand-in-handshake';
