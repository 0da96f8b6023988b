import { join } from 'node:path';
import { Menu, type NativeImage, nativeImage, nativeTheme, Tray } from 'electron';
import type { Snapshot } from '#shared/contracts/snapshot.ts';
import { type TrayState, trayStateOf, trayTooltipOf } from './tray-state.ts';

export interface TrayActions {
  togglePanel(): void;
  toggleHandsFree(): void;
  toggleMute(): void;
  quit(): void;
}

export interface ParleyTray {
  /** Draws what changed, and nothing else. */
  update(snapshot: Snapshot): void;
  dispose(): void;
}

/** The tray icon: one private render, images loaded once, menu rebuilt only when its words change. */
export function createTray(options: { iconFolder: string; actions: TrayActions }): ParleyTray {
  const { iconFolder, actions } = options;
  const images = new Map<string, NativeImage>();
  let shown: TrayState = 'off';
  let menuKey = '';

  const image = (state: TrayState): NativeImage => {
    // macOS recolours template images by itself; elsewhere the icon must stand out against the bar.
    const variant =
      process.platform === 'darwin' ? 'Template' : nativeTheme.shouldUseDarkColors ? '-light' : '-dark';
    const name = `${state}${variant}.png`;
    let found = images.get(name);
    if (!found) {
      found = nativeImage.createFromPath(join(iconFolder, name));
      images.set(name, found);
    }
    return found;
  };

  const tray = new Tray(image(shown));
  tray.setToolTip('Parley');
  const redraw = (): void => tray.setImage(image(shown));
  nativeTheme.on('updated', redraw);
  tray.on('click', () => actions.togglePanel());

  const setMenu = (handsFree: boolean, muted: boolean): void => {
    const key = `${handsFree} ${muted}`;
    if (key === menuKey) return;
    menuKey = key;
    tray.setContextMenu(
      Menu.buildFromTemplate([
        // Linux desktops may never send `click`: showing the panel must be in the menu too.
        { id: 'panel', label: 'Show or hide Parley', click: () => actions.togglePanel() },
        { type: 'separator' },
        {
          id: 'hands-free',
          label: handsFree ? 'Stop listening' : 'Start listening',
          click: () => actions.toggleHandsFree(),
        },
        {
          id: 'mute',
          label: muted ? 'Unmute the microphone' : 'Mute the microphone',
          click: () => actions.toggleMute(),
        },
        { type: 'separator' },
        { id: 'quit', label: 'Quit Parley', click: () => actions.quit() },
      ]),
    );
  };
  setMenu(false, false);

  return {
    update(snapshot) {
      const state = trayStateOf(snapshot);
      if (state !== shown) {
        shown = state;
        redraw();
        tray.setToolTip(trayTooltipOf(state));
      }
      setMenu(snapshot.handsFree, snapshot.muted);
    },
    dispose() {
      nativeTheme.off('updated', redraw);
      tray.destroy();
    },
  };
}
