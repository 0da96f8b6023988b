import { join } from 'node:path';
import { BrowserWindow } from 'electron';
import { APP_ORIGIN } from '../security/app-files.ts';

export interface PanelWindow {
  /** Shows it, creating it anew if it is gone. */
  show(): void;
  hide(): void;
  isVisible(): boolean;
  window(): BrowserWindow | null;
  /** From now on closing the window really closes it. */
  allowClose(): void;
}

/** The panel: created on first show, hidden (not closed) by its close button, recreated after a crash. */
export function createPanelWindow(options: { preloadFolder: string; background: () => string }): PanelWindow {
  let window: BrowserWindow | null = null;
  let mayClose = false;

  const create = (): BrowserWindow => {
    const created = new BrowserWindow({
      title: 'Parley',
      width: 400,
      height: 620,
      minWidth: 340,
      minHeight: 480,
      show: false,
      autoHideMenuBar: true,
      backgroundColor: options.background(),
      webPreferences: {
        preload: join(options.preloadFolder, 'panel.cjs'),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
      },
    });
    created.once('ready-to-show', () => created.show());
    created.on('close', (event) => {
      if (mayClose) return;
      event.preventDefault();
      created.hide();
    });
    created.on('closed', () => {
      if (window === created) window = null;
    });
    created.webContents.on('render-process-gone', () => {
      if (mayClose || window !== created) return;
      window = null;
      created.destroy();
      window = create();
    });
    void created.loadURL(`${APP_ORIGIN}/panel.html`);
    return created;
  };

  return {
    show() {
      if (!window) window = create();
      else {
        if (window.isMinimized()) window.restore();
        window.show();
      }
    },
    hide: () => window?.hide(),
    isVisible: () => window?.isVisible() ?? false,
    window: () => window,
    allowClose() {
      mayClose = true;
    },
  };
}
