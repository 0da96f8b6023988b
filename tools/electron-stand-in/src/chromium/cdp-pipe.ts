import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { environment } from '../core/environment.ts';

// biome-ignore lint/suspicious/noExplicitAny: CDP parameters have hundreds of shapes, each known where it is used.
export type CdpParams = any;

interface Pending {
  readonly method: string;
  resolve(result: CdpParams): void;
  reject(error: Error): void;
}

/** A session of CDP with one target: emits CDP events by their method name. */
export interface CdpSession extends EventEmitter {
  readonly sessionId: string;
  send(method: string, params?: object): Promise<CdpParams>;
}

/**
 * Chrome DevTools Protocol over `--remote-debugging-pipe`: NUL-separated JSON on file descriptors 3 and 4.
 * Chromium ends when the pipe closes, so it cannot outlive this process, however that ends.
 */
export class CdpPipe extends EventEmitter {
  readonly #pending = new Map<number, Pending>();
  readonly #sessions = new Map<string, CdpSession>();
  readonly #out: Writable;
  #lastId = 0;
  #closed = false;

  constructor(child: ChildProcess) {
    super();
    this.setMaxListeners(0);
    this.#out = child.stdio[3] as Writable;
    const incoming = child.stdio[4] as Readable;
    let parts: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => {
      let start = 0;
      for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, start)) {
        parts.push(chunk.subarray(start, end));
        const text = Buffer.concat(parts).toString();
        parts = [];
        start = end + 1;
        this.#receive(text);
      }
      if (start < chunk.length) parts.push(chunk.subarray(start));
    });
    incoming.on('close', () => this.#close());
    this.#out.on('error', () => this.#close());
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Sends a command; rejects with the protocol's error, or when the browser has gone. */
  send(method: string, params: object = {}, sessionId?: string): Promise<CdpParams> {
    if (this.#closed) return Promise.reject(new Error(`${method}: the browser has closed`));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { method, resolve, reject });
      const text = JSON.stringify({ id, method, params, sessionId });
      if (environment.debug) process.stderr.write(`[cdp >] ${text.slice(0, 300)}\n`);
      this.#out.write(`${text}\0`);
    });
  }

  session(sessionId: string): CdpSession {
    const send = (method: string, params?: object) => this.send(method, params, sessionId);
    const session: CdpSession = Object.assign(new EventEmitter(), { sessionId, send });
    session.setMaxListeners(0);
    this.#sessions.set(sessionId, session);
    return session;
  }

  #receive(text: string): void {
    if (environment.debug) process.stderr.write(`[cdp <] ${text.slice(0, 300)}\n`);
    const message = JSON.parse(text) as {
      id?: number;
      method: string;
      params: object;
      sessionId?: string;
      result?: object;
      error?: { message: string };
    };
    if (message.id === undefined) {
      const receiver = message.sessionId === undefined ? this : this.#sessions.get(message.sessionId);
      receiver?.emit(message.method, message.params);
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.error) pending?.reject(new Error(`${pending.method}: ${message.error.message}`));
    else pending?.resolve(message.result);
  }

  #close(): void {
    this.#closed = true;
    for (const { method, reject } of this.#pending.values())
      reject(new Error(`${method}: the browser has closed`));
    this.#pending.clear();
  }
}
