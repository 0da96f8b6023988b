import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type {
  BrowserWindowConstructorOptions,
  WebContents as ElectronWebContents,
  WebPreferences,
  WindowOpenHandlerResponse,
} from 'electron';
import { app } from '../app/app.ts';
import type { CdpSession } from '../chromium/cdp-pipe.ts';
import { createEvent } from '../core/event.ts';
import { guardClass, markDestroyed } from '../core/guard.ts';
import { IpcMain } from '../ipc/ipc-main.ts';
import type { MessagePortMain } from '../ipc/message-ports.ts';
import { RendererLink } from '../ipc/renderer-link.ts';
import { type NativeImage, nativeImage } from '../native/native-image.ts';
import { nativeTheme, themeEmulation } from '../native/native-theme.ts';
import { fromWire } from '../protocol/urls.ts';
import { load } from './loading.ts';
import { NavigationGate } from './navigation.ts';
import { observePage } from './page-events.ts';
import { PageFlags } from './page-flags.ts';
import { PageTarget } from './page-target.ts';
import { assertSandboxed, rendererProcess } from './renderer-process.ts';
import { session } from './session.ts';
import { createMainFrame } from './web-frame.ts';

type OpenHandler = Parameters<ElectronWebContents['setWindowOpenHandler']>[0];

/** What a webContents needs of the window that shows it. */
export interface WindowHost {
  bounds(): { x: number; y: number; width: number; height: number };
  isVisible(): boolean;
  isFocused(): boolean;
  focus(): void;
  /** The page or the app asks for an end: with the window's `close` event, or at once. */
  requestClose(): void;
  finishClose(): void;
  onFirstPaint(): void;
  onTitle(title: string): void;
  openChild(url: string, options: BrowserWindowConstructorOptions): object;
}

const all = new Map<number, WebContents>();
let lastId = 0;

/** `WebContents`: always sandboxed and context-isolated, as this app's are. */
export class WebContents extends PageFlags {
  readonly id = ++lastId;
  readonly ipc = new IpcMain();
  readonly session = session.defaultSession;
  readonly mainFrame = createMainFrame(this);
  readonly #host: WindowHost;
  readonly #target: PageTarget;
  readonly #link: RendererLink;
  readonly #gate = new NavigationGate(this);
  #openHandler: OpenHandler | undefined;
  #wireUrl = '';
  #title = '';
  #loading = false;
  #crashed = false;
  #destroyed = false;
  readonly #onTheme = () => void this.#applyTheme().catch(() => {}); // the page is gone

  constructor(host: WindowHost, preferences: WebPreferences = {}) {
    super(preferences.backgroundThrottling ?? true);
    assertSandboxed(preferences);
    this.#host = host;
    this.#link = new RendererLink(this, {
      transmit: (message) => this.#target.transmit(message),
      permission: (kind, permission, mediaTypes) => this.#permission(kind, permission, mediaTypes),
      closeWindow: () => host.requestClose(),
      titleChanged: (title) => {
        this.#title = title;
        host.onTitle(title);
      },
    });
    this.#target = new PageTarget({
      config: { webContentsId: this.id, process: rendererProcess(preferences) },
      preload: preferences.preload,
      bounds: () => host.bounds(),
      isVisible: () => host.isVisible(),
      onMessage: (message) => {
        if (!this.#destroyed) this.#link.receive(message);
      },
      onPreloadMissing: (preload, error) => {
        console.error(`Unable to load preload script: ${preload}\n${error.message}`);
        this.emit('preload-error', createEvent(), preload, error);
      },
      onAttached: (page, mainFrameId) => this.#attach(page, mainFrameId, preferences.preload),
    });
    nativeTheme.on('updated', this.#onTheme);
    all.set(this.id, this);
  }

  static getAllWebContents = () => [...all.values()];
  static fromId = (id: number) => all.get(id);
  static fromDevToolsTargetId = (targetId: string) =>
    [...all.values()].find((contents) => contents.#target.targetId === targetId);
  static getFocusedWebContents = () =>
    [...all.values()].find((contents) => contents.#host.isFocused()) ?? null;

  /** Not Electron's: resolves when every page that is being opened has its preload. */
  static async allAttached(): Promise<void> {
    await Promise.allSettled([...all.values()].map((contents) => contents.#target.attached));
  }

  // ---- documents ----

  loadURL(url: string): Promise<void> {
    const loaded = load(this, this.#target, url);
    loaded.catch(() => {}); // as in Electron, nobody has to listen to the failure
    return loaded;
  }
  loadFile(
    file: string,
    options: { query?: Record<string, string>; search?: string; hash?: string } = {},
  ): Promise<void> {
    const url = pathToFileURL(path.resolve(app.getAppPath(), file));
    if (options.search !== undefined) url.search = options.search;
    for (const [name, value] of Object.entries(options.query ?? {})) url.searchParams.set(name, value);
    if (options.hash !== undefined) url.hash = options.hash;
    return this.loadURL(url.href);
  }
  reload() {
    void this.#target.send('Page.reload').catch(() => {}); // the page is gone
  }
  stop() {
    void this.#target.send('Page.stopLoading').catch(() => {}); // the page is gone
  }
  getURL() {
    return fromWire(this.#wireUrl);
  }
  getTitle() {
    return this.#title;
  }
  isLoading() {
    return this.#loading;
  }
  isLoadingMainFrame() {
    return this.#loading;
  }
  isCrashed() {
    return this.#crashed;
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  getType() {
    return 'window';
  }

  // ---- messages ----

  send(channel: string, ...args: unknown[]): void {
    this.#link.send(channel, args);
  }
  postMessage(channel: string, message: unknown, transfer: readonly MessagePortMain[] = []): void {
    this.#link.postMessage(channel, message, transfer);
  }

  // ---- the page ----

  async executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    const params = { expression: code, awaitPromise: true, returnByValue: true, userGesture };
    const { result, exceptionDetails } = await this.#target.send('Runtime.evaluate', params);
    if (exceptionDetails)
      throw new Error(exceptionDetails.exception?.description ?? 'Script failed to execute');
    return result.value;
  }
  async capturePage(rect?: { x: number; y: number; width: number; height: number }): Promise<NativeImage> {
    const params = { format: 'png', ...(rect ? { clip: { ...rect, scale: 1 } } : {}) };
    const { data } = await this.#target.send('Page.captureScreenshot', params);
    return nativeImage.createFromBuffer(Buffer.from(data, 'base64'));
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }
  forcefullyCrashRenderer() {
    void this.#target.send('Page.crash').catch(() => {}); // it never answers
  }
  close(_options?: { waitForBeforeUnload?: boolean }): void {
    this.#host.finishClose();
  }
  focus() {
    this.#host.focus();
  }
  isFocused() {
    return this.#host.isFocused();
  }
  // ---- for the window ----

  /** Not Electron's: the window has new bounds. */
  applyBounds(): void {
    this.#target.applyBounds().catch(() => {}); // the page is gone
  }
  /** Not Electron's: closes the page. */
  closeTarget(): void {
    this.#target.close();
  }
  /** Not Electron's: whether the page is `targetId`. */
  hasTarget(targetId: string): boolean {
    return this.#target.targetId === targetId;
  }
  /** Not Electron's: the window is gone. */
  dispose(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    all.delete(this.id);
    nativeTheme.off('updated', this.#onTheme);
    this.#gate.dispose();
    this.#link.closePorts();
    this.emit('destroyed');
    markDestroyed(this);
  }

  #attach(page: CdpSession, mainFrameId: string, preload: string | undefined): Promise<unknown>[] {
    observePage(page, mainFrameId, {
      owner: this,
      preload,
      onDocument: (url) => {
        this.#link.closePorts();
        this.#crashed = false;
        this.#wireUrl = url === 'about:blank' && this.#wireUrl === '' ? '' : url;
      },
      onUrl: (url) => {
        this.#wireUrl = url;
      },
      onLoading: (loading) => {
        this.#loading = loading;
      },
      onLoaded: () => {
        if (this.#wireUrl === '') return; // the blank page before the first document
        this.emit('did-finish-load');
        this.#host.onFirstPaint();
      },
      onWindowOpen: (url, frameName, features) => this.#openWindow(url, frameName, features),
      onCrash: () => {
        this.#crashed = true;
        this.#link.closePorts();
        const details = { reason: 'crashed', exitCode: 5 };
        this.emit('render-process-gone', createEvent(), details);
        app.emit('render-process-gone', createEvent(), this, details);
      },
    });
    return [this.#gate.attach(page, mainFrameId), page.send(...themeEmulation())];
  }

  async #applyTheme(): Promise<void> {
    await this.#target.send(...themeEmulation());
  }

  #openWindow(url: string, frameName: string, features: string): void {
    const referrer = { url: '', policy: 'strict-origin-when-cross-origin' as const };
    const answer = this.#openHandler?.({
      url,
      frameName,
      features,
      disposition: 'foreground-tab',
      referrer,
    }) as WindowOpenHandlerResponse | undefined;
    if (answer?.action !== 'allow') return;
    const child = this.#host.openChild(url, answer.overrideBrowserWindowOptions ?? {});
    this.emit('did-create-window', child, {
      url,
      frameName,
      disposition: 'foreground-tab',
      referrer,
      options: {},
    });
  }

  #permission(
    kind: 'check' | 'request',
    permission: string,
    mediaTypes: readonly string[],
  ): Promise<boolean> {
    const who = { webContents: this, url: this.getURL(), origin: this.mainFrame.origin };
    if (kind === 'request') return this.session.requestPermission(who, permission, mediaTypes);
    return Promise.resolve(this.session.checkPermission(who, permission, mediaTypes));
  }
}
guardClass('WebContents', WebContents);
