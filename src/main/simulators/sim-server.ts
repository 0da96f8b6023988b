import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

export const SIM_HOST = '127.0.0.1';
const BODY_MAX_BYTES = 4 * 1024 * 1024;

export interface SimRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** The whole body, at most 4 MiB. */
  readonly body: Buffer;
  /** Calls back once if the client goes away before the response has ended. */
  onAbort(listener: () => void): void;
}

/** A WebSocket handshake that waits for a decision: call exactly one of `accept`, `reject`, `drop`. */
export interface SimUpgrade {
  readonly id: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** Completes the handshake with extra response headers. */
  accept(headers: Record<string, string>, onOpen: (socket: WebSocket) => void): void;
  /** Answers the handshake with an HTTP response and closes the connection. */
  reject(status: number, headers: Record<string, string>, body: string): void;
  /** Cuts the TCP connection without an answer. */
  drop(): void;
}

export interface SimServerOptions {
  /** Plain HTTP requests. Without it: 404. */
  onRequest?: (request: SimRequest, response: ServerResponse) => void;
  /** WebSocket handshakes. Without it: 404. */
  onUpgrade?: (upgrade: SimUpgrade) => void;
  /** How long an idle HTTP connection stays open. Node tells the client in a `Keep-Alive` header unless the response sets `Connection` itself. */
  keepAliveTimeoutMs?: number;
}

export interface SimServer {
  /** Origin on loopback, e.g. `http://127.0.0.1:40123`. */
  readonly url: string;
  /** While true the port is closed, so that a client sees ECONNREFUSED. Open connections stay. */
  refuse(refused: boolean): Promise<void>;
  /** TCP connections that are open now, and all that ever were. */
  connections(): { open: number; total: number };
  /** Cuts every open TCP connection. */
  dropAll(): void;
  /** Cuts every connection and closes the port. */
  dispose(): Promise<void>;
}

/**
 * The base of every vendor simulator: one HTTP + WebSocket server on a free loopback port.
 * It knows no vendor; the caller decides what each request and each handshake is answered.
 */
export async function startSimServer(options: SimServerOptions): Promise<SimServer> {
  const sockets = new Set<Socket>();
  let total = 0;
  let disposed = false;

  const server = createServer(
    { keepAliveTimeout: options.keepAliveTimeoutMs ?? 65_000 },
    (incoming, response) => {
      const { onRequest } = options;
      if (!onRequest) {
        response.writeHead(404).end();
        return;
      }
      readBody(incoming).then(
        (body) => {
          if (body === null) response.writeHead(413, { connection: 'close' }).end();
          else onRequest(requestOf(incoming, response, body), response);
        },
        () => response.destroy(),
      );
    },
  );
  // Frames are small and latency is what the simulators measure: no compression.
  const upgrader = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on('connection', (socket) => {
    total += 1;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (incoming, socket, head) => {
    const upgrade = upgradeOf(upgrader, incoming, socket, head);
    if (options.onUpgrade) options.onUpgrade(upgrade);
    else upgrade.reject(404, {}, '');
  });

  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, SIM_HOST, () => {
        server.off('error', reject);
        resolve();
      });
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;

  const dropAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://${SIM_HOST}:${port}`,
    async refuse(refused) {
      if (disposed || server.listening !== refused) return;
      if (refused) server.close();
      else await listen(port);
    },
    connections: () => ({ open: [...sockets].filter((socket) => !socket.destroyed).length, total }),
    dropAll,
    dispose() {
      disposed = true;
      dropAll();
      upgrader.close();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function readBody(incoming: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    bytes += (chunk as Buffer).length;
    if (bytes > BODY_MAX_BYTES) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

const urlOf = (incoming: IncomingMessage) => new URL(incoming.url ?? '/', `http://${SIM_HOST}`);

function requestOf(incoming: IncomingMessage, response: ServerResponse, body: Buffer): SimRequest {
  return {
    method: incoming.method ?? 'GET',
    url: urlOf(incoming),
    headers: incoming.headers,
    body,
    onAbort: (listener) => {
      response.once('close', () => {
        if (!response.writableFinished) listener();
      });
    },
  };
}

function upgradeOf(
  upgrader: WebSocketServer,
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): SimUpgrade {
  return {
    id: randomUUID(),
    url: urlOf(incoming),
    headers: incoming.headers,
    accept(headers, onOpen) {
      const addHeaders = (lines: string[], request: IncomingMessage) => {
        if (request !== incoming) return;
        for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
      };
      upgrader.on('headers', addHeaders);
      upgrader.handleUpgrade(incoming, socket, head, onOpen);
      upgrader.off('headers', addHeaders);
    },
    reject(status, headers, body) {
      const lines = [
        `HTTP/1.1 ${status} Simulated`,
        'connection: close',
        `content-length: ${Buffer.byteLength(body)}`,
        ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      ];
      socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
    },
    drop: () => socket.destroy(),
  };
}
