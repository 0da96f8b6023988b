import type { EventEmitter } from 'node:events';
import type { CdpParams, CdpSession } from '../chromium/cdp-pipe.ts';
import { createEvent } from '../core/event.ts';
import { fromWire } from '../protocol/urls.ts';
import { type RequestDetails, webRequestHooks } from './web-request.ts';

const RESOURCE_TYPES: Readonly<Record<string, string>> = {
  Document: 'mainFrame',
  Script: 'script',
  Stylesheet: 'stylesheet',
  Image: 'image',
  Font: 'font',
  Media: 'media',
  XHR: 'xhr',
  Fetch: 'xhr',
  WebSocket: 'webSocket',
};

/** A request that Chromium holds until it is answered (`Fetch.requestPaused`). */
interface PausedRequest {
  readonly requestId: string;
  readonly frameId: string;
  readonly resourceType: string;
  readonly request: { readonly url: string; readonly urlFragment?: string; readonly method: string };
  readonly responseStatusCode?: number;
  readonly responseStatusText?: string;
  readonly responseErrorReason?: string;
  readonly responseHeaders?: readonly { name: string; value: string }[];
}

type ResponseHeaders = readonly { readonly name: string; readonly value: string }[];

/** Decides about each request of one page: `will-navigate`, `webRequest.onBeforeRequest`, `onHeadersReceived`. */
export class NavigationGate {
  readonly #owner: EventEmitter & { readonly id: number };
  /** URLs that the page itself asked to go to. Only those fire `will-navigate`: loadURL() does not. */
  readonly #askedByPage = new Set<string>();
  readonly #onHooksChange = () => void this.#intercept().catch(() => {}); // the page is gone
  #session: CdpSession | undefined;
  #mainFrameId = '';
  #currentUrl = '';

  constructor(owner: EventEmitter & { readonly id: number }) {
    this.#owner = owner;
  }

  /** Begins to intercept. Returns what to wait for before the page may run. */
  attach(session: CdpSession, mainFrameId: string): Promise<CdpParams> {
    this.#session = session;
    this.#mainFrameId = mainFrameId;
    session.on('Fetch.requestPaused', (paused: PausedRequest) => {
      this.#decide(paused).catch(() => {}); // the page or the request is gone
    });
    session.on('Page.frameRequestedNavigation', ({ frameId, url }: { frameId: string; url: string }) => {
      if (frameId === mainFrameId) this.#askedByPage.add(withoutFragment(url));
    });
    session.on('Page.frameNavigated', ({ frame }: { frame: { id: string; url: string } }) => {
      if (frame.id === mainFrameId) this.#currentUrl = frame.url;
    });
    webRequestHooks.onChange.add(this.#onHooksChange);
    return this.#intercept();
  }

  dispose(): void {
    webRequestHooks.onChange.delete(this.#onHooksChange);
  }

  async #intercept(): Promise<void> {
    const patterns: object[] = [{ urlPattern: '*', resourceType: 'Document', requestStage: 'Request' }];
    if (webRequestHooks.beforeRequest.active) patterns.push({ urlPattern: '*', requestStage: 'Request' });
    if (webRequestHooks.headersReceived.active)
      patterns.push({ urlPattern: 'http*', requestStage: 'Response' });
    await this.#session?.send('Fetch.enable', { patterns });
  }

  async #decide(paused: PausedRequest): Promise<void> {
    const isResponse = paused.responseStatusCode !== undefined || paused.responseErrorReason !== undefined;
    await (isResponse ? this.#decideResponse(paused) : this.#decideRequest(paused));
  }

  async #decideRequest(paused: PausedRequest): Promise<void> {
    const { request, frameId } = paused;
    const asked =
      frameId === this.#mainFrameId &&
      paused.resourceType === 'Document' &&
      this.#askedByPage.delete(request.url);
    if (asked && request.url !== withoutFragment(this.#currentUrl)) {
      const url = fromWire(request.url + (request.urlFragment ?? ''));
      const event = createEvent({ url, isMainFrame: true, isSameDocument: false });
      this.#owner.emit('will-frame-navigate', event);
      this.#owner.emit('will-navigate', event, url);
      if (event.defaultPrevented)
        return this.#answer(paused, 'Fetch.failRequest', { errorReason: 'Aborted' });
    }
    const { cancel, redirectURL } = await webRequestHooks.beforeRequest.ask(this.#details(paused));
    if (cancel) return this.#answer(paused, 'Fetch.failRequest', { errorReason: 'BlockedByClient' });
    if (redirectURL !== undefined) {
      const responseHeaders = [{ name: 'location', value: redirectURL }];
      return this.#answer(paused, 'Fetch.fulfillRequest', { responseCode: 307, responseHeaders });
    }
    return this.#answer(paused, 'Fetch.continueRequest');
  }

  async #decideResponse(paused: PausedRequest): Promise<void> {
    if (paused.responseErrorReason !== undefined) return this.#answer(paused, 'Fetch.continueResponse');
    const headers: Record<string, string[]> = {};
    for (const { name, value } of paused.responseHeaders ?? []) {
      headers[name] ??= [];
      headers[name].push(value);
    }
    const statusCode = paused.responseStatusCode ?? 200;
    const statusLine = `HTTP/1.1 ${statusCode} ${paused.responseStatusText ?? ''}`.trim();
    const details = { ...this.#details(paused), statusCode, statusLine, responseHeaders: headers };
    const answer = await webRequestHooks.headersReceived.ask(details);
    if (answer.cancel) return this.#answer(paused, 'Fetch.failRequest', { errorReason: 'BlockedByClient' });
    if (!answer.responseHeaders) return this.#answer(paused, 'Fetch.continueResponse');
    const responseHeaders = Object.entries(answer.responseHeaders).flatMap(([name, values]) =>
      [values].flat().map((value) => ({ name, value: String(value) })),
    );
    // continueResponse does not apply a changed policy to a document or a worker: answer those in full.
    if (paused.resourceType === 'Document' || paused.resourceType === 'Other')
      return this.#fulfil(paused, statusCode, responseHeaders);
    return this.#answer(paused, 'Fetch.continueResponse', { responseCode: statusCode, responseHeaders });
  }

  async #fulfil(paused: PausedRequest, responseCode: number, headers: ResponseHeaders): Promise<void> {
    const { body, base64Encoded } = await this.#answer(paused, 'Fetch.getResponseBody');
    await this.#answer(paused, 'Fetch.fulfillRequest', {
      responseCode,
      responseHeaders: headers.filter(({ name }) => !/^content-(encoding|length)$/i.test(name)),
      body: base64Encoded ? body : Buffer.from(body).toString('base64'),
    });
  }

  #details(paused: PausedRequest): RequestDetails {
    return {
      id: 0,
      url: fromWire(paused.request.url),
      method: paused.request.method,
      resourceType: RESOURCE_TYPES[paused.resourceType] ?? 'other',
      webContentsId: this.#owner.id,
      webContents: this.#owner,
    };
  }

  async #answer(paused: PausedRequest, method: string, params: object = {}): Promise<CdpParams> {
    return this.#session?.send(method, { requestId: paused.requestId, ...params });
  }
}

function withoutFragment(url: string): string {
  const cut = url.indexOf('#');
  return cut < 0 ? url : url.slice(0, cut);
}
