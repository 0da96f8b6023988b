import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { Clock } from '../clock.ts';
import {
  errorOfClose,
  errorOfHttp,
  errorOfNetwork,
  type HttpFailure,
  type VendorIdentity,
  vendorError,
} from './errors.ts';
import type { VendorError } from './types.ts';

const REJECTION_BODY_MAX_BYTES = 16 * 1024;
const MESSAGE_MAX_BYTES = 8 * 1024 * 1024;

export interface VendorSocketOptions {
  vendor: VendorIdentity;
  /** `wss://…`, or `ws://` on loopback. Never holds a key: proxies and logs see addresses. */
  url: URL;
  /** Handshake headers, the key among them. */
  headers: Record<string, string>;
  clock: Clock;
  connectTimeoutMs: number;
  /** Bound of what waits to be sent, before and after the socket opens. Beyond it the socket fails: audio with a hole is worse than a replay. */
  queueMaxBytes: number;
  /** Pings this often; without a sign of life until the next ping the socket is dead. */
  pingIntervalMs?: number;
  /** What a rejected handshake means, where the vendor says more than its status. */
  errorOfRejection?: (failure: HttpFailure) => VendorError | null;
  /** What a close means, where the vendor says more than its code. */
  errorOfClose?: (code: number, reason: string) => VendorError | null;
}

export interface VendorSocketSink {
  onOpen?(): void;
  onText(text: string): void;
  onBinary?(bytes: Buffer): void;
  /** Once, last: the socket ended and we had not asked for it. `code` is the WebSocket's close code, null when it never opened or was cut by us. */
  onEnd(end: { code: number | null; reason: string; error: VendorError }): void;
}

/** `https://host/prefix` + path + query → the WebSocket's address. Throws on a base that is not a URL. */
export function socketUrl(baseUrl: string, path: string, query: Readonly<Record<string, string>>): URL {
  const url = new URL(baseUrl);
  url.protocol = url.protocol === 'http:' || url.protocol === 'ws:' ? 'ws:' : 'wss:';
  url.pathname = url.pathname.replace(/\/+$/, '') + path;
  url.search = '';
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
  return url;
}

/** True for hosts that cannot leave this machine: `localhost`, 127.0.0.0/8 and ::1. */
export function isLoopback(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(url.hostname);
}

/**
 * One WebSocket to a vendor, for every vendor. Never reconnects: whoever owns it decides. Never throws: whatever goes
 * wrong, from a bad address to a lost connection, is one `onEnd`, later than the constructor's return.
 */
export class VendorSocket {
  readonly #options: VendorSocketOptions;
  readonly #sink: VendorSocketSink;
  #socket: WebSocket | null = null;
  #queue: { data: string | Uint8Array; onFlushed: (() => void) | undefined }[] = [];
  #queuedBytes = 0;
  #opened = false;
  #ended = false;
  #cancelConnectTimer: () => void = () => {};
  #cancelPing: () => void = () => {};
  #cancelLinger: () => void = () => {};
  #heardSincePing = true;

  constructor(options: VendorSocketOptions, sink: VendorSocketSink) {
    this.#options = options;
    this.#sink = sink;
    const { url, vendor } = options;
    if (url.protocol !== 'wss:' && !isLoopback(url)) {
      const words = `The address set for ${vendor.name} is not encrypted. Use one that starts with https://, so that nobody on the way can read your key and your voice.`;
      this.#failLater(vendorError(vendor, 'bad-request', { words }));
      return;
    }
    try {
      this.#connect();
    } catch (cause) {
      // Node refuses a header value with a line break or a control character: a key that was pasted badly.
      const badHeader = cause instanceof TypeError && 'code' in cause && cause.code === 'ERR_INVALID_CHAR';
      this.#failLater(badHeader ? vendorError(vendor, 'bad-key') : errorOfNetwork(vendor, cause));
    }
  }

  get isOpen(): boolean {
    return !this.#ended && this.#socket?.readyState === WebSocket.OPEN;
  }

  /**
   * Sends a text or a binary message, in order, as soon as the socket is open. `onFlushed` is called once the message
   * has left for the network. After the end of the socket nothing happens.
   */
  send(data: string | Uint8Array, onFlushed?: () => void): void {
    if (this.#ended) return;
    const bytes = typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength;
    if (this.bufferedBytes() + bytes > this.#options.queueMaxBytes) {
      const { vendor } = this.#options;
      const words = `The connection to ${vendor.name} is too slow to take your audio. Check your internet connection.`;
      this.#failLater(vendorError(vendor, 'timeout', { words }));
      return;
    }
    if (this.isOpen) {
      this.#transmit(data, onFlushed);
      return;
    }
    // The caller may use its buffer again: `ws` copies what it masks, the queue must do so itself.
    this.#queue.push({ data: typeof data === 'string' ? data : Uint8Array.from(data), onFlushed });
    this.#queuedBytes += bytes;
  }

  /** Bytes that were given to `send` and have not left for the network. */
  bufferedBytes(): number {
    return this.#queuedBytes + (this.#socket?.bufferedAmount ?? 0);
  }

  /** No event from now on. What is queued still goes out; the vendor may close first, after `lingerMs` we cut. */
  release(lingerMs: number): void {
    if (this.#ended) return;
    if (!this.isOpen) {
      this.dispose();
      return;
    }
    this.#end();
    this.#cancelLinger = this.#options.clock.after(lingerMs, () => this.#socket?.terminate());
  }

  /** Cuts the connection at once. No event from now on. */
  dispose(): void {
    this.#cancelLinger();
    this.#end();
    this.#socket?.terminate();
  }

  #connect(): void {
    const { url, headers, clock, connectTimeoutMs, vendor } = this.#options;
    const socket = new WebSocket(url, {
      headers,
      perMessageDeflate: false,
      followRedirects: false,
      maxPayload: MESSAGE_MAX_BYTES,
    });
    this.#socket = socket;
    this.#cancelConnectTimer = clock.after(connectTimeoutMs, () =>
      this.#fail(vendorError(vendor, 'timeout')),
    );
    socket.on('open', () => this.#onOpen());
    socket.on('message', (data, isBinary) => {
      if (this.#ended) return;
      this.#heardSincePing = true;
      const bytes = data as Buffer;
      if (isBinary) this.#sink.onBinary?.(bytes);
      else this.#sink.onText(bytes.toString('utf8'));
    });
    socket.on('pong', () => {
      this.#heardSincePing = true;
    });
    socket.on('unexpected-response', (_request, response) => this.#onRejected(response));
    socket.on('error', (cause: Error & { code?: string }) => {
      if (!this.#opened) this.#fail(errorOfNetwork(vendor, cause));
      // A frame that is no WebSocket. Every other error of an open socket is followed by `close` with its code.
      else if (cause.code?.startsWith('WS_ERR_')) this.#fail(vendorError(vendor, 'protocol'));
    });
    socket.on('close', (code, reasonBytes) => {
      this.#cancelLinger();
      if (this.#ended) return;
      const reason = reasonBytes.toString('utf8');
      this.#fail(this.#options.errorOfClose?.(code, reason) ?? errorOfClose(vendor, code), code, reason);
    });
  }

  #onOpen(): void {
    if (this.#ended) return;
    this.#opened = true;
    this.#cancelConnectTimer();
    const waiting = this.#queue;
    this.#queue = [];
    this.#queuedBytes = 0;
    for (const { data, onFlushed } of waiting) this.#transmit(data, onFlushed);
    if (this.#options.pingIntervalMs !== undefined) this.#watch(this.#options.pingIntervalMs);
    this.#sink.onOpen?.();
  }

  #transmit(data: string | Uint8Array, onFlushed: (() => void) | undefined): void {
    this.#socket?.send(data, (error) => {
      if (!error && !this.#ended) onFlushed?.();
    });
  }

  #watch(intervalMs: number): void {
    if (this.#ended) return;
    if (!this.#heardSincePing) {
      this.#fail(errorOfClose(this.#options.vendor, 1006));
      return;
    }
    this.#heardSincePing = false;
    this.#socket?.ping();
    this.#cancelPing = this.#options.clock.after(intervalMs, () => this.#watch(intervalMs));
  }

  #onRejected(response: IncomingMessage): void {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = () => {
      if (this.#ended) return;
      const failure: HttpFailure = {
        status: response.statusCode ?? 0,
        header: (name) => {
          const value = response.headers[name];
          return Array.isArray(value) ? value.join(', ') : value;
        },
        body: Buffer.concat(chunks).toString('utf8'),
      };
      const { vendor, clock, errorOfRejection } = this.#options;
      this.#fail(errorOfRejection?.(failure) ?? errorOfHttp(vendor, failure, clock.unixMs()));
    };
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > REJECTION_BODY_MAX_BYTES) settle();
    });
    response.once('end', settle);
    response.once('close', settle);
  }

  #failLater(error: VendorError): void {
    queueMicrotask(() => this.#fail(error));
  }

  #fail(error: VendorError, code: number | null = null, reason = ''): void {
    if (this.#ended) return;
    this.#end();
    this.#socket?.terminate();
    this.#sink.onEnd({ code, reason, error });
  }

  #end(): void {
    this.#ended = true;
    this.#cancelConnectTimer();
    this.#cancelPing();
    this.#queue = [];
    this.#queuedBytes = 0;
  }
}
