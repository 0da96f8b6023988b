import type { BrowserWindowConstructorOptions, BrowserWindow as ElectronBrowserWindow } from 'electron';
import { app } from '../app/app.ts';
import { type ManagedWindow, openWindows } from '../app/window-list.ts';
import { browser } from '../chromium/browser.ts';
import { createEvent } from '../core/event.ts';
import { guardClass, markDestroyed } from '../core/guard.ts';
import type { NativeImage } from '../native/native-image.ts';
import { WebContents } from './web-contents.ts';
import { WindowState } from './window-state.ts';

const all = new Set<BrowserWindow>();
let focused: BrowserWindow | null = null;
let lastId = 0;

/** `BrowserWindow`: a page of Chromium and the recorded state of a native window. */
export class BrowserWindow
  extends WindowState
  implements
    Pick<
      ElectronBrowserWindow,
      | 'id'
      | 'show'
      | 'showInactive'
      | 'hide'
      | 'close'
      | 'destroy'
      | 'focus'
      | 'blur'
      | 'isVisible'
      | 'isFocused'
      | 'getBounds'
      | 'setBounds'
      | 'setAlwaysOnTop'
      | 'loadURL'
      | 'loadFile'
      | 'reload'
      | 'getTitle'
      | 'setTitle'
      | 'minimize'
      | 'restore'
      | 'maximize'
    >
{
  readonly #id = ++lastId;
  readonly #webContents: WebContents;
  readonly #parent: BrowserWindow | null;
  readonly #managed: ManagedWindow;
  #visible = false;
  #enabled = true;
  #painted = false;
  #closing = false;
  #destroyed = false;

  constructor(options: BrowserWindowConstructorOptions = {}) {
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    super(options, app.name);
    this.#parent = (options.parent as BrowserWindow | undefined) ?? null;
    this.#managed = { requestClose: () => this.#requestClose(), destroy: () => this.#finishClose() };
    openWindows.add(this.#managed);
    all.add(this);
    this.#webContents = new WebContents(
      {
        bounds: () => super.getBounds(),
        isVisible: () => this.#visible,
        isFocused: () => focused === this,
        focus: () => this.#focus(),
        requestClose: () => void this.#requestClose(),
        finishClose: () => this.#finishClose(),
        onFirstPaint: () => this.#firstPaint(),
        onTitle: (title) => this.#titleChanged(title),
        openChild(url, childOptions) {
          const child = new BrowserWindow(childOptions);
          void child.loadURL(url);
          return child;
        },
      },
      options.webPreferences,
    );
    BrowserWindow.#followTargets();
    app.emit('web-contents-created', createEvent(), this.#webContents);
    app.emit('browser-window-created', createEvent(), this);
    if (options.show !== false) this.#show(true);
  }

  static #following = false;

  static getAllWindows(): BrowserWindow[] {
    return [...all];
  }
  static getFocusedWindow(): BrowserWindow | null {
    return focused;
  }
  static fromId(id: number): BrowserWindow | null {
    return [...all].find((window) => window.#id === id) ?? null;
  }
  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return [...all].find((window) => window.#webContents === contents) ?? null;
  }

  get id(): number {
    return this.#id;
  }
  get webContents(): WebContents {
    return this.#webContents;
  }
  loadURL(url: string): Promise<void> {
    return this.#webContents.loadURL(url);
  }
  loadFile(
    file: string,
    options?: { query?: Record<string, string>; search?: string; hash?: string },
  ): Promise<void> {
    return this.#webContents.loadFile(file, options);
  }
  reload(): void {
    this.#webContents.reload();
  }
  capturePage(rect?: { x: number; y: number; width: number; height: number }): Promise<NativeImage> {
    return this.#webContents.capturePage(rect);
  }

  // ---- visibility and focus ----

  show(): void {
    this.#show(true);
  }
  showInactive(): void {
    this.#show(false);
  }
  hide(): void {
    if (!this.#visible) return;
    this.#visible = false;
    this.#webContents.applyBounds();
    this.#blur();
    this.emitLater('hide');
  }
  isVisible(): boolean {
    return this.#visible && !super.isMinimized();
  }
  focus(): void {
    this.#focus();
  }
  blur(): void {
    this.#blur();
  }
  isFocused(): boolean {
    return focused === this;
  }
  override minimize(): void {
    this.#blur();
    super.minimize();
  }
  /** The order of windows is not modelled: nothing overlaps here. */
  moveTop(): void {}
  flashFrame(_flag: boolean): void {}
  isEnabled(): boolean {
    return this.#enabled;
  }
  setEnabled(enable: boolean): void {
    this.#enabled = enable;
  }
  getParentWindow(): BrowserWindow | null {
    return this.#parent;
  }
  getChildWindows(): BrowserWindow[] {
    return [...all].filter((window) => window.#parent === this);
  }

  // ---- end ----

  close(): void {
    this.#requestClose();
  }
  destroy(): void {
    this.#finishClose();
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }

  protected override boundsChanged(): void {
    this.#webContents.applyBounds();
  }

  protected override emitLater(name: string): void {
    setImmediate(() => {
      if (!this.#destroyed) this.emit(name, createEvent());
    });
  }

  #show(takeFocus: boolean): void {
    const appears = !this.#visible;
    this.#visible = true;
    super.restore();
    if (appears) {
      this.#webContents.applyBounds();
      this.emitLater('show');
    }
    if (takeFocus) this.#focus();
  }

  #focus(): void {
    if (focused === this || !this.#visible || !super.isFocusable()) return;
    if (focused) focused.#blur();
    focused = this;
    this.#tellFocus('focus');
  }

  #blur(): void {
    if (focused !== this) return;
    focused = null;
    this.#tellFocus('blur');
  }

  #tellFocus(change: 'focus' | 'blur'): void {
    setImmediate(() => {
      if (this.#destroyed) return;
      this.emit(change, createEvent());
      app.emit(`browser-window-${change}`, createEvent(), this);
    });
  }

  #firstPaint(): void {
    if (this.#painted) return;
    this.#painted = true;
    this.emitLater('ready-to-show');
  }

  #titleChanged(title: string): void {
    const event = createEvent();
    this.#webContents.emit('page-title-updated', event, title, true);
    this.emit('page-title-updated', event, title, true);
    if (!event.defaultPrevented) super.setTitle(title);
  }

  /** Asks the app; false when it prevented the end. */
  #requestClose(): boolean {
    if (this.#destroyed || this.#closing) return true;
    const event = createEvent();
    this.emit('close', event);
    if (event.defaultPrevented) return false;
    this.#finishClose();
    return true;
  }

  #finishClose(): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#webContents.closeTarget();
    setImmediate(() => this.#gone());
  }

  /** The window is gone, by request or because its page ended by itself. */
  #gone(): void {
    if (this.#destroyed) return;
    this.#closing = true;
    this.#destroyed = true;
    if (focused === this) focused = null;
    all.delete(this);
    openWindows.delete(this.#managed);
    for (const child of [...all]) if (child.#parent === this) child.#finishClose();
    this.#webContents.dispose();
    markDestroyed(this);
    this.emit('closed');
    app.windowClosed();
  }

  /** Pages that end by themselves take their windows along. */
  static #followTargets(): void {
    if (BrowserWindow.#following) return;
    BrowserWindow.#following = true;
    browser().cdp.on('Target.targetDestroyed', ({ targetId }: { targetId: string }) => {
      const window = [...all].find((candidate) => candidate.#webContents.hasTarget(targetId));
      if (window) window.#gone();
    });
  }
}
guardClass('BrowserWindow', BrowserWindow);
