import { BrowserWindow, type IpcMainEvent, ipcMain, MessageChannelMain } from 'electron';
import {
  AUDIO_CONTROL,
  AUDIO_PORTS,
  AUDIO_STATUS,
  audioStatusSchema,
  type CaptureMessage,
  type PlayerMessage,
} from '#shared/contracts/audio.ts';
import type { AudioWindow, AudioWindowEvents, OpenAudioWindow } from './audio-window-port.ts';

export interface AudioWindowOptions {
  /** Address of the built `audio.html`. */
  url: string;
  /** Path of the built preload, `audio.cjs`. */
  preloadPath: string;
}

/** Opens hidden windows for the ears and the voice: nothing to see, never throttled, sandboxed like every other. */
export function audioWindowOpener(options: AudioWindowOptions): OpenAudioWindow {
  return (events) => openAudioWindow(options, events);
}

function openAudioWindow(options: AudioWindowOptions, events: AudioWindowEvents): AudioWindow {
  const window = new BrowserWindow({
    show: false,
    skipTaskbar: true,
    focusable: false,
    webPreferences: {
      preload: options.preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      backgroundThrottling: false,
      spellcheck: false,
      autoplayPolicy: 'no-user-gesture-required',
    },
  });
  const { webContents } = window;
  const capture = new MessageChannelMain();
  const player = new MessageChannelMain();
  let over = false;

  const onStatus = (event: IpcMainEvent, message: unknown) => {
    // Only this window's own page; a frame within it would be somebody else's.
    if (event.sender !== webContents || event.senderFrame !== webContents.mainFrame) return;
    const status = audioStatusSchema.safeParse(message);
    if (status.success) events.status(status.data);
  };
  const gone = (reason: string) => {
    if (over) return;
    over = true;
    events.gone(reason);
  };

  ipcMain.on(AUDIO_STATUS, onStatus);
  capture.port1.on('message', (event) => {
    if (!over) events.capture(event.data as CaptureMessage);
  });
  player.port1.on('message', (event) => {
    if (!over) events.player(event.data as PlayerMessage);
  });
  capture.port1.start();
  player.port1.start();

  webContents.on('render-process-gone', (_event, details) => gone(details.reason));
  webContents.on('did-fail-load', (_event, code, _description, _url, isMainFrame) => {
    if (isMainFrame) gone(`load failed with ${code}`);
  });
  window.on('closed', () => gone('closed'));
  // By then the page's script has run and listens for its ports.
  webContents.once('did-finish-load', () => {
    webContents.postMessage(AUDIO_PORTS, null, [capture.port2, player.port2]);
  });
  // A failure is told by `did-fail-load`.
  window.loadURL(options.url).catch(() => undefined);

  return {
    toCapture: (command) => capture.port1.postMessage(command),
    toPlayer: (command) => player.port1.postMessage(command),
    control(control) {
      if (!over) webContents.send(AUDIO_CONTROL, control);
    },
    dispose() {
      over = true;
      ipcMain.off(AUDIO_STATUS, onStatus);
      capture.port1.close();
      player.port1.close();
      if (!window.isDestroyed()) window.destroy();
    },
  };
}
