/** The module that the app knows as `electron`. Every member of Electron's main process is here, or throws. */
import type * as ElectronCommon from 'electron/common';
import type * as ElectronMain from 'electron/main';
import { app } from './app/app.ts';
import { absentModule, guardObject } from './core/guard.ts';
import { ipcMain } from './ipc/ipc-main.ts';
import { MessageChannelMain } from './ipc/message-ports.ts';
import { clipboard } from './native/clipboard.ts';
import { dialog } from './native/dialog.ts';
import { globalShortcut } from './native/global-shortcut.ts';
import { Menu, MenuItem } from './native/menu.ts';
import { nativeImage } from './native/native-image.ts';
import { nativeTheme } from './native/native-theme.ts';
import { Notification } from './native/notification.ts';
import { powerMonitor, powerSaveBlocker } from './native/power.ts';
import { safeStorage } from './native/safe-storage.ts';
import { screen } from './native/screen.ts';
import { shell } from './native/shell.ts';
import { systemPreferences } from './native/system-preferences.ts';
import { Tray } from './native/tray.ts';
import { net } from './protocol/net.ts';
import { protocol } from './protocol/protocol.ts';
import { BrowserWindow } from './web/browser-window.ts';
import { session } from './web/session.ts';
import { WebContents as webContents } from './web/web-contents.ts';

const autoUpdater = absentModule('autoUpdater');
const BaseWindow = absentModule('BaseWindow');
const BrowserView = absentModule('BrowserView');
const ClipboardItem = absentModule('ClipboardItem');
const contentTracing = absentModule('contentTracing');
const crashReporter = absentModule('crashReporter');
const desktopCapturer = absentModule('desktopCapturer');
const ImageView = absentModule('ImageView');
const inAppPurchase = absentModule('inAppPurchase');
const IpcMainServiceWorker = absentModule('IpcMainServiceWorker');
const netLog = absentModule('netLog');
const pushNotifications = absentModule('pushNotifications');
const sharedTexture = absentModule('sharedTexture');
const ShareMenu = absentModule('ShareMenu');
const TouchBar = absentModule('TouchBar');
const utilityProcess = absentModule('utilityProcess');
const View = absentModule('View');
const WebContentsView = absentModule('WebContentsView');
const WebSocket = absentModule('WebSocket');
const webFrameMain = absentModule('webFrameMain');

const electron = guardObject('electron', {
  app,
  autoUpdater,
  BaseWindow,
  BrowserView,
  BrowserWindow,
  clipboard,
  ClipboardItem,
  contentTracing,
  crashReporter,
  desktopCapturer,
  dialog,
  globalShortcut,
  ImageView,
  inAppPurchase,
  ipcMain,
  IpcMainServiceWorker,
  Menu,
  MenuItem,
  MessageChannelMain,
  nativeImage,
  nativeTheme,
  net,
  netLog,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  pushNotifications,
  safeStorage,
  screen,
  session,
  sharedTexture,
  ShareMenu,
  shell,
  systemPreferences,
  TouchBar,
  Tray,
  utilityProcess,
  View,
  webContents,
  WebContentsView,
  webFrameMain,
  WebSocket,
});
/** Does not compile when Electron's main process has a module that is neither here nor declared absent. */
type Nothing<T extends never> = T;
export type ForgottenModules = Nothing<
  Exclude<keyof typeof ElectronMain | keyof typeof ElectronCommon, keyof typeof electron>
>;

export {
  app,
  autoUpdater,
  BaseWindow,
  BrowserView,
  BrowserWindow,
  ClipboardItem,
  clipboard,
  contentTracing,
  crashReporter,
  desktopCapturer,
  dialog,
  globalShortcut,
  ImageView,
  IpcMainServiceWorker,
  inAppPurchase,
  ipcMain,
  Menu,
  MenuItem,
  MessageChannelMain,
  Notification,
  nativeImage,
  nativeTheme,
  net,
  netLog,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  pushNotifications,
  ShareMenu,
  safeStorage,
  screen,
  session,
  sharedTexture,
  shell,
  systemPreferences,
  TouchBar,
  Tray,
  utilityProcess,
  View,
  WebContentsView,
  WebSocket,
  webContents,
  webFrameMain,
};
export default electron;
/** What `require('electron')` gives. */
export { electron as 'module.exports' };
