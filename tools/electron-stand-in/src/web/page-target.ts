import { readFileSync } from 'node:fs';
import path from 'node:path';
import { browser } from '../chromium/browser.ts';
import type { CdpParams, CdpSession } from '../chromium/cdp-pipe.ts';
import type { ToMain, ToRenderer } from '../ipc/messages.ts';
import {
  ISOLATED_WORLD,
  RECEIVE_FUNCTION,
  type RendererConfig,
  SEND_BINDING,
} from '../ipc/renderer-config.ts';
import { isWire } from '../protocol/urls.ts';
import { isolatedWorldScript, mainWorldScript, preloadScript } from './renderer-source.ts';

/** Chrome's own controls take that much of a window's height, and a window is never narrower than this. */
const BROWSER_UI_HEIGHT_PX = 88;
const MIN_BROWSER_WIDTH_PX = 500;
const OFF_SCREEN_PX = -20_000;

export interface PageTargetOptions {
  readonly config: RendererConfig;
  readonly preload: string | undefined;
  bounds(): { x: number; y: number; width: number; height: number };
  isVisible(): boolean;
  onMessage(message: ToMain): void;
  onPreloadMissing(preload: string, error: Error): void;
  /** The session exists; whatever is sent to it now takes effect before the page runs. */
  onAttached(session: CdpSession, mainFrameId: string): Promise<unknown>[];
}

/** A page of Chromium with its preload and its link to the isolated world. */
export class PageTarget {
  /** Resolves when the page runs and every registration was acknowledged. */
  readonly attached: Promise<void>;
  readonly #options: PageTargetOptions;
  #session: CdpSession | undefined;
  #targetId: string | undefined;
  #contextId: number | undefined;
  #firstUrl: string | undefined;
  #opened = false;
  #closing = false;

  constructor(options: PageTargetOptions) {
    const { preload } = options;
    if (preload !== undefined && !path.isAbsolute(preload))
      throw new Error('preload script must have absolute path.');
    this.#options = options;
    this.attached = this.#attach();
    this.attached.catch((error: Error) => {
      if (!browser().cdp.closed && !this.#closing)
        console.error('electron stand-in: a page could not be opened:', error.message);
    });
  }

  get targetId(): string | undefined {
    return this.#targetId;
  }

  /**
   * Makes `wireUrl` the first document of the page. False when it has one already, or when our own server does
   * not answer that URL: only what it answers can be held back until the preload is registered.
   */
  openWith(wireUrl: string): boolean {
    if (this.#opened || this.#firstUrl !== undefined || !isWire(wireUrl)) return false;
    this.#firstUrl = wireUrl;
    return true;
  }

  /** Sends a command once the page is attached. */
  async send(method: string, params?: object): Promise<CdpParams> {
    await this.attached;
    if (!this.#session) throw new Error('Object has been destroyed');
    return this.#session.send(method, params);
  }

  /** Hands a message to the isolated world. Without one (no document, or not yet) it is lost, as in Electron. */
  transmit(message: ToRenderer): void {
    if (this.#contextId === undefined) return;
    const expression = `${RECEIVE_FUNCTION}(${JSON.stringify(JSON.stringify(message))})`;
    this.#session
      ?.send('Runtime.evaluate', { contextId: this.#contextId, expression, silent: true })
      .catch(() => {}); // gone with its document
  }

  /** Gives the page, and the window round it, the size of `bounds()`. */
  async applyBounds(): Promise<void> {
    await this.attached;
    await this.#overrideSize();
    const { cdp } = browser();
    const { windowId } = await cdp.send('Browser.getWindowForTarget', { targetId: this.#targetId });
    const { left, top, width, height } = this.#outerBounds();
    await cdp.send('Browser.setWindowBounds', { windowId, bounds: { left, top, width, height } });
  }

  close(): void {
    this.#closing = true;
    const close = () => {
      if (this.#targetId !== undefined)
        browser()
          .cdp.send('Target.closeTarget', { targetId: this.#targetId })
          .catch(() => {});
    };
    this.attached.then(close, close);
  }

  #outerBounds() {
    const { x, y, width, height } = this.#options.bounds();
    return {
      // A minimised window would be throttled: a hidden one stands where no screen is.
      left: this.#options.isVisible() ? x : OFF_SCREEN_PX,
      top: y,
      width: Math.max(width, MIN_BROWSER_WIDTH_PX),
      height: height + BROWSER_UI_HEIGHT_PX,
    };
  }

  async #attach(): Promise<void> {
    // A loadURL() made in the same turn becomes the page's first document.
    await new Promise((resolve) => setImmediate(resolve));
    this.#opened = true;
    if (this.#closing) return;
    const url = this.#firstUrl ?? 'about:blank';
    const { targetId } = await browser().cdp.send('Target.createTarget', {
      url,
      newWindow: true,
      ...this.#outerBounds(),
    });
    this.#targetId = targetId;
    const session = await browser().attached(targetId);
    this.#session = session;
    this.#followContexts(session, targetId);
    // Sent in one go: the page must not run before all of them, and none needs another's answer.
    const registered = [
      ...['Page.enable', 'Runtime.enable', 'Inspector.enable'].map((method) => session.send(method)),
      session.send('Runtime.addBinding', { name: SEND_BINDING, executionContextName: ISOLATED_WORLD }),
      ...this.#scripts().map((script) => session.send('Page.addScriptToEvaluateOnNewDocument', script)),
      session.send('Emulation.setFocusEmulationEnabled', { enabled: true }),
      this.#overrideSize(),
      ...this.#options.onAttached(session, targetId), // the id of the main frame is that of its target
    ];
    registered.push(session.send('Runtime.runIfWaitingForDebugger'));
    await Promise.all(registered);
  }

  #scripts(): { source: string; worldName?: string }[] {
    const worldName = ISOLATED_WORLD;
    const scripts: { source: string; worldName?: string }[] = [
      { source: mainWorldScript() },
      { worldName, source: isolatedWorldScript(this.#options.config) },
    ];
    const { preload } = this.#options;
    if (preload === undefined) return scripts;
    try {
      scripts.push({ worldName, source: preloadScript(preload, readFileSync(preload, 'utf8')) });
    } catch (error) {
      this.#options.onPreloadMissing(preload, error as Error);
    }
    return scripts;
  }

  #overrideSize(): Promise<CdpParams> {
    const { width, height } = this.#options.bounds();
    const metrics = { width, height, deviceScaleFactor: 0, mobile: false };
    return this.#session?.send('Emulation.setDeviceMetricsOverride', metrics) ?? Promise.resolve();
  }

  #followContexts(session: CdpSession, mainFrameId: string): void {
    interface Context {
      readonly id: number;
      readonly name: string;
      readonly auxData: { readonly frameId: string };
    }
    session.on('Runtime.executionContextCreated', ({ context }: { context: Context }) => {
      if (context.name === ISOLATED_WORLD && context.auxData.frameId === mainFrameId)
        this.#contextId = context.id;
    });
    session.on(
      'Runtime.executionContextDestroyed',
      ({ executionContextId }: { executionContextId: number }) => {
        if (executionContextId === this.#contextId) this.#contextId = undefined;
      },
    );
    const lose = () => {
      this.#contextId = undefined;
    };
    session.on('Runtime.executionContextsCleared', lose);
    session.on('Inspector.targetCrashed', lose);
    session.on('Runtime.bindingCalled', ({ name, payload }: { name: string; payload: string }) => {
      if (name === SEND_BINDING) this.#options.onMessage(JSON.parse(payload) as ToMain);
    });
  }
}
