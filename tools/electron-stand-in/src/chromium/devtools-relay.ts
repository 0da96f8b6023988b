import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { fromWireText, toWire } from '../protocol/urls.ts';

/** Commands whose URL fields must name what Chromium knows. Nothing else is rewritten on its way in. */
const COMMANDS_WITH_URLS =
  /^(Page\.navigate|Network\.(setCookies?|getCookies|deleteCookies)|Storage\.setCookies|Target\.createTarget|Fetch\.continueRequest|Browser\.(grant|set)Permissions?)$/;
const METHOD = /"method":"([^"]+)"/;

export interface DevToolsRelay {
  readonly url: string;
  dispose(): void;
}

/**
 * The DevTools address that is announced to Playwright: relays to Chromium's own socket and translates custom
 * schemes, so that a page's URL reads `app://…` there as well.
 * @param colorScheme the scheme that `nativeTheme` forces, or '': Playwright resets it on each page otherwise.
 */
export async function startDevToolsRelay(
  upstreamUrl: string,
  colorScheme: () => string,
): Promise<DevToolsRelay> {
  const path = `/devtools/browser/${randomUUID()}`;
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    path,
    perMessageDeflate: false,
    maxPayload: 2 ** 29,
  });
  await new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject));
  server.on('connection', (client) => {
    const upstream = new WebSocket(upstreamUrl, { perMessageDeflate: false, maxPayload: 2 ** 29 });
    const early: string[] = [];
    upstream.on('open', () => {
      for (const text of early.splice(0)) upstream.send(text);
    });
    client.on('message', (data) => {
      const text = translateCommand(data.toString(), colorScheme());
      if (upstream.readyState === WebSocket.OPEN) upstream.send(text);
      else early.push(text);
    });
    upstream.on('message', (data) => client.send(fromWireText(data.toString())));
    for (const [from, to] of [
      [upstream, client],
      [client, upstream],
    ] as const) {
      from.on('close', () => to.close());
      from.on('error', () => to.close());
    }
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}${path}`,
    dispose() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

function translateCommand(text: string, colorScheme: string): string {
  const method = METHOD.exec(text)?.[1] ?? '';
  if (method === 'Emulation.setEmulatedMedia' && colorScheme !== '') {
    return JSON.stringify(JSON.parse(text), (_key, value) =>
      value?.name === 'prefers-color-scheme' && value.value === '' ? { ...value, value: colorScheme } : value,
    );
  }
  if (!COMMANDS_WITH_URLS.test(method)) return text;
  return JSON.stringify(JSON.parse(text), (key, value) =>
    typeof value === 'string' && /url|origin/i.test(key) ? toWire(value) : value,
  );
}
