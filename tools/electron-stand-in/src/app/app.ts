import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { App as ElectronApp } from 'electron';
import { electronVersion, executablePath } from '../core/environment.ts';
import { createEvent } from '../core/event.ts';
import { guardClass } from '../core/guard.ts';
import { commandLine } from './command-line.ts';
import { getPath, setPath } from './paths.ts';
import { type SecondInstance, SingleInstanceLock } from './single-instance.ts';
import { openWindows } from './window-list.ts';

type LoginItem = Parameters<ElectronApp['setLoginItemSettings']>[0];

/** What the app asked of the operating system; the tests read it. */
export const appRecord = {
  loginItem: {} as LoginItem,
  protocolClients: new Set<string>(),
  userModelId: '',
  aboutPanel: {} as object,
  sandboxEnabled: false,
};

class App extends EventEmitter {
  readonly commandLine = commandLine;
  readonly isPackaged = false;
  readonly dock = undefined;
  name = 'Electron';
  badgeCount = 0;
  applicationMenu = null;
  accessibilitySupportEnabled = false;
  readonly runningUnderARM64Translation = false;

  #version = electronVersion;
  #appPath = process.cwd();
  #ready = false;
  #quitting = false;
  #exiting = false;
  #exitCode = 0;
  #hidden = false;
  #lock: SingleInstanceLock | undefined;
  #relaunchWith: { execPath: string; args: string[] } | undefined;
  readonly #becomesReady = Promise.withResolvers<void>();
  /** Ends Chromium; set once it runs. */
  #stopBrowser: () => Promise<void> = async () => {};

  // ---- identity ----

  /** Takes name and version from the app's package.json, as Electron's default_app does. */
  adoptManifest(name: string | undefined, version: string | undefined): void {
    this.name = name ?? this.name;
    this.#version = version ?? this.#version;
  }
  setAppPath(folder: string): void {
    this.#appPath = folder;
  }
  getName = () => this.name;
  setName(name: string) {
    this.name = name;
  }
  getVersion = () => this.#version;
  getAppPath = () => this.#appPath;
  getLocale = () => 'en-US';
  getSystemLocale = () => 'en-US';
  getLocaleCountryCode = () => 'US';
  getPreferredSystemLanguages = () => ['en-US'];
  getPath(name: string): string {
    return getPath(name, this.name);
  }
  setPath(name: string, value: string) {
    setPath(name, value);
  }
  setAppLogsPath(value?: string) {
    const folder = value ?? path.join(this.getPath('userData'), 'logs');
    mkdirSync(folder, { recursive: true });
    setPath('logs', folder);
  }

  // ---- life cycle ----

  isReady(): boolean {
    return this.#ready;
  }
  whenReady(): Promise<void> {
    return this.#becomesReady.promise;
  }
  get isQuitting(): boolean {
    return this.#quitting;
  }

  /** Called once Chromium runs. The event is emitted in the tick in which the promise resolves: Playwright counts on it. */
  becomeReady(stopBrowser: () => Promise<void>): void {
    this.#stopBrowser = stopBrowser;
    this.#ready = true;
    this.emit('will-finish-launching');
    this.#becomesReady.resolve();
    this.emit('ready', createEvent(), {});
  }

  quit() {
    if (this.#quitting) return;
    const event = createEvent();
    this.#quitting = true;
    this.emit('before-quit', event);
    if (event.defaultPrevented) {
      this.#quitting = false;
      return;
    }
    setImmediate(() => this.#closeAllWindows());
  }

  #closeAllWindows(): void {
    for (const window of [...openWindows]) {
      if (window.requestClose()) continue;
      this.#quitting = false;
      return;
    }
    if (openWindows.size === 0) this.#willQuit();
  }

  #willQuit(): void {
    const event = createEvent();
    this.emit('will-quit', event);
    if (event.defaultPrevented) this.#quitting = false;
    else this.exit(0);
  }

  /** Called by a window that is gone. */
  windowClosed(): void {
    if (openWindows.size > 0) return;
    if (this.#exiting) this.#shutdown();
    else if (this.#quitting) this.#willQuit();
    else if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed');
    else this.quit();
  }

  exit(exitCode = 0) {
    if (this.#exiting) return;
    this.#exiting = true;
    this.#quitting = true;
    this.#exitCode = exitCode;
    if (openWindows.size === 0) this.#shutdown();
    else for (const window of [...openWindows]) window.destroy();
  }

  #shutdown(): void {
    this.emit('quit', createEvent(), this.#exitCode);
    this.#lock?.release();
    const next = this.#relaunchWith;
    if (next)
      process.once('exit', () =>
        spawn(next.execPath, next.args, { detached: true, stdio: 'ignore' }).unref(),
      );
    void this.#stopBrowser().finally(() => process.exit(this.#exitCode));
  }

  relaunch(options: { args?: string[]; execPath?: string } = {}) {
    this.#relaunchWith = {
      execPath: options.execPath ?? executablePath,
      args: options.args ?? process.argv.slice(1),
    };
  }

  // ---- single instance ----

  requestSingleInstanceLock(additionalData?: unknown): boolean {
    this.#lock ??= new SingleInstanceLock(this.getPath('userData'));
    const self: SecondInstance = { argv: process.argv, workingDirectory: process.cwd(), additionalData };
    return this.#lock.acquire(self, (other) => {
      void this.whenReady().then(() => {
        this.emit('second-instance', createEvent(), other.argv, other.workingDirectory, other.additionalData);
      });
    });
  }
  hasSingleInstanceLock(): boolean {
    return this.#lock?.held ?? false;
  }
  releaseSingleInstanceLock() {
    this.#lock?.release();
  }

  // ---- recorded wishes to the operating system ----

  setLoginItemSettings(settings: LoginItem) {
    appRecord.loginItem = { ...appRecord.loginItem, ...settings };
  }
  getLoginItemSettings() {
    const { openAtLogin = false } = appRecord.loginItem;
    return {
      openAtLogin,
      wasOpenedAtLogin: false,
      executableWillLaunchAtLogin: openAtLogin,
      launchItems: [],
      status: openAtLogin ? ('enabled' as const) : ('not-registered' as const),
    };
  }
  setAsDefaultProtocolClient(scheme: string): boolean {
    appRecord.protocolClients.add(scheme);
    return true;
  }
  removeAsDefaultProtocolClient(scheme: string): boolean {
    return appRecord.protocolClients.delete(scheme);
  }
  isDefaultProtocolClient(scheme: string): boolean {
    return appRecord.protocolClients.has(scheme);
  }
  setAppUserModelId(id: string) {
    appRecord.userModelId = id;
  }
  setAboutPanelOptions(options: object) {
    appRecord.aboutPanel = options;
  }
  setBadgeCount(count = 0): boolean {
    this.badgeCount = count;
    return true;
  }
  getBadgeCount = () => this.badgeCount;
  /** Renderers of the stand-in always are sandboxed. */
  enableSandbox() {
    if (this.#ready) throw new Error('app.enableSandbox() can only be called before app is ready');
    appRecord.sandboxEnabled = true;
  }
  disableHardwareAcceleration() {
    if (this.#ready)
      throw new Error('app.disableHardwareAcceleration() can only be called before app is ready');
    commandLine.appendSwitch('disable-gpu');
  }
  focus() {
    this.emit('did-become-active', createEvent());
  }
  hide() {
    this.#hidden = true;
  }
  show() {
    this.#hidden = false;
  }
  isHidden = () => this.#hidden;
  isAccessibilitySupportEnabled = () => this.accessibilitySupportEnabled;
  setAccessibilitySupportEnabled(enabled: boolean) {
    this.accessibilitySupportEnabled = enabled;
  }
}
guardClass('app', App);

export const app = new App();

/** Compile-time check against Electron's declarations: every member named here has Electron's signature. */
app satisfies Pick<
  ElectronApp,
  | 'quit'
  | 'exit'
  | 'relaunch'
  | 'whenReady'
  | 'isReady'
  | 'getPath'
  | 'setPath'
  | 'getName'
  | 'setName'
  | 'getVersion'
  | 'getAppPath'
  | 'requestSingleInstanceLock'
  | 'hasSingleInstanceLock'
  | 'releaseSingleInstanceLock'
  | 'setLoginItemSettings'
  | 'getLoginItemSettings'
  | 'setAsDefaultProtocolClient'
  | 'isDefaultProtocolClient'
  | 'removeAsDefaultProtocolClient'
  | 'setBadgeCount'
  | 'enableSandbox'
  | 'focus'
  | 'hide'
  | 'show'
  | 'commandLine'
  | 'isPackaged'
>;
