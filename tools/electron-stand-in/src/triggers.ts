import { app, appRecord } from './app/app.ts';
import { createEvent } from './core/event.ts';
import { answerDialog, shownDialogs } from './native/dialog.ts';
import { pressGlobalShortcut, registeredShortcuts, takeGlobalShortcut } from './native/global-shortcut.ts';
import { Menu, type MenuItem } from './native/menu.ts';
import { nativeTheme } from './native/native-theme.ts';
import { actOnNotification, shownNotifications } from './native/notification.ts';
import { type PowerEvent, powerMonitor, powerSaveBlockers } from './native/power.ts';
import { type DisplaySketch, screen } from './native/screen.ts';
import { openedByShell } from './native/shell.ts';
import { systemPreferences } from './native/system-preferences.ts';
import { clickTray, trayRecords } from './native/tray.ts';
import { BrowserWindow } from './web/browser-window.ts';

/** A menu item as data that survives the way to a test. */
export interface MenuItemData {
  readonly id: string;
  readonly label: string;
  readonly type: string;
  readonly role: string | undefined;
  readonly enabled: boolean;
  readonly visible: boolean;
  readonly checked: boolean;
  readonly accelerator: string | null;
  readonly submenu: readonly MenuItemData[] | undefined;
}

/**
 * What a test can see and do where Electron would talk to the operating system. Reached in the main process:
 * `electronApp.evaluate(() => globalThis.electronStandIn.trays())`. Everything it returns is plain data.
 */
export const electronStandIn = {
  // ---- tray and menus ----
  trays: () =>
    trayRecords().map(({ toolTip, title, image, contextMenu }) => ({
      toolTip,
      title,
      image: { isEmpty: image.isEmpty(), isTemplate: image.isTemplateImage(), size: image.getSize() },
      menu: contextMenu ? menuData(contextMenu) : undefined,
    })),
  clickTray: (index = 0, event: 'click' | 'right-click' | 'double-click' | 'middle-click' = 'click') =>
    clickTray(index, event),
  /** Clicks the item with that id or label in the menu of a tray icon. */
  clickMenuItem(trayIndex: number, idOrLabel: string): void {
    const menu = trayRecords()[trayIndex]?.contextMenu;
    if (!menu) throw new Error(`electron stand-in: tray icon ${trayIndex} has no menu`);
    clickItem(menu, idOrLabel);
  },
  applicationMenu() {
    const menu = Menu.getApplicationMenu();
    return menu ? menuData(menu) : undefined;
  },
  clickApplicationMenuItem(idOrLabel: string): void {
    const menu = Menu.getApplicationMenu();
    if (!menu) throw new Error('electron stand-in: there is no application menu');
    clickItem(menu, idOrLabel);
  },

  // ---- global shortcuts ----
  globalShortcuts: registeredShortcuts,
  pressGlobalShortcut,
  takeGlobalShortcut,

  // ---- notifications and dialogs ----
  notifications: () =>
    shownNotifications().map(({ id, title, subtitle, body, silent, urgency, actions }) => ({
      id,
      title,
      subtitle,
      body,
      silent,
      urgency,
      actions: [...actions],
    })),
  actOnNotification,
  dialogs: () => [...shownDialogs()],
  answerDialog,

  // ---- power, screen, theme, devices ----
  emitPower: (event: PowerEvent) => powerMonitor.happen(event),
  setIdleTime: (seconds: number) => powerMonitor.setIdleTime(seconds),
  powerSaveBlockers,
  setDisplays: (displays: readonly DisplaySketch[]) => screen.setDisplays(displays),
  setCursor: (point: { x: number; y: number }) => screen.setCursor(point),
  setSystemDark: (dark: boolean) => nativeTheme.setSystemDark(dark),
  setMediaAccess: (
    media: 'microphone' | 'camera' | 'screen',
    access: 'not-determined' | 'granted' | 'denied',
  ) => systemPreferences.setMediaAccess(media, access),

  // ---- the operating system ----
  openedUrls: () =>
    openedByShell()
      .filter(({ how }) => how === 'openExternal')
      .map(({ target }) => target),
  opened: () => [...openedByShell()],
  loginItem: () => ({ ...appRecord.loginItem }),
  protocolClients: () => [...appRecord.protocolClients],
  sandboxEnabled: () => appRecord.sandboxEnabled,
  /** The person follows a link of a scheme that the app registered (macOS; elsewhere it comes as an argument). */
  openUrl: (url: string) => app.emit('open-url', createEvent(), url),
  /** The person clicks the dock icon (macOS). */
  activate: (hasVisibleWindows: boolean) => app.emit('activate', createEvent(), hasVisibleWindows),

  // ---- windows ----
  windows: () =>
    BrowserWindow.getAllWindows().map((window) => ({
      id: window.id,
      title: window.getTitle(),
      url: window.webContents.getURL(),
      visible: window.isVisible(),
      focused: window.isFocused(),
      bounds: window.getBounds(),
      ...window.recorded(),
    })),
  /** The person closes the window with its close button. */
  closeWindow(id: number): void {
    const window = BrowserWindow.fromId(id);
    if (!window) throw new Error(`electron stand-in: there is no window ${id}`);
    window.close();
  },
};

export type ElectronStandIn = typeof electronStandIn;

/** Puts the triggers where tests reach them. */
export function installTriggers(): void {
  Object.defineProperty(globalThis, 'electronStandIn', { value: electronStandIn });
}

function menuData(menu: Menu): MenuItemData[] {
  return menu.items.map(({ id, label, type, role, enabled, visible, checked, accelerator, submenu }) => ({
    id,
    label,
    type,
    role,
    enabled,
    visible,
    checked,
    accelerator,
    submenu: submenu ? menuData(submenu) : undefined,
  }));
}

function allItems(menu: Menu): MenuItem[] {
  return menu.items.flatMap((item) => [item, ...(item.submenu ? allItems(item.submenu) : [])]);
}

/** Only what a person could click: a hidden or greyed out item is an error. */
function clickItem(menu: Menu, idOrLabel: string): void {
  const items = allItems(menu);
  const item = items.find(({ id }) => id === idOrLabel) ?? items.find(({ label }) => label === idOrLabel);
  if (!item)
    throw new Error(
      `electron stand-in: no menu item '${idOrLabel}'; there are: ${items.map(({ id, label }) => id || label).join(', ')}`,
    );
  if (!item.enabled || !item.visible)
    throw new Error(
      `electron stand-in: menu item '${idOrLabel}' cannot be clicked: it is hidden or disabled`,
    );
  item.click({
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    triggeredByAccelerator: false,
  });
}
