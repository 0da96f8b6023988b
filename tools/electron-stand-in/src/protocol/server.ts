import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { handlerOf } from './protocol.ts';
import { fromWire, toWirePolicy } from './urls.ts';

/** Headers of the loopback hop, which the app's handler does not see. */
const HOP_HEADERS = new Set(['host', 'connection', 'accept-encoding']);

export interface LoopbackServer {
  readonly port: number;
  dispose(): void;
}

/**
 * Serves custom schemes to Chromium by asking the app's `protocol.handle` handlers.
 * @param documentsMaySend resolves once every new page has its preload: until then documents are held back,
 *   since another CDP client may let a page run before the preload is registered.
 */
export async function startLoopbackServer(documentsMaySend: () => Promise<void>): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    answer(request, response, documentsMaySend).catch((error) => {
      console.error(`electron stand-in: the protocol handler failed for ${request.url}\n`, error);
      if (!response.headersSent) response.statusCode = 500;
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  return { port: (server.address() as AddressInfo).port, dispose: () => server.close() };
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  documentsMaySend: () => Promise<void>,
): Promise<void> {
  const url = fromWire(`http://${incoming.headers.host}${incoming.url}`);
  const handler = handlerOf(url);
  if (!handler) {
    outgoing.statusCode = 404;
    outgoing.end();
    return;
  }
  const response = await handler(toRequest(url, incoming));
  if (incoming.headers['sec-fetch-mode'] === 'navigate') await documentsMaySend();
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) {
    outgoing.setHeader(name, name === 'content-security-policy' ? toWirePolicy(value) : value);
  }
  if (response.body) Readable.fromWeb(response.body as never).pipe(outgoing);
  else outgoing.end();
}

function toRequest(url: string, incoming: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined && !HOP_HEADERS.has(name))
      headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const method = incoming.method ?? 'GET';
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers });
  return new Request(url, {
    method,
    headers,
    body: Readable.toWeb(incoming) as ReadableStream,
    duplex: 'half',
  });
}
