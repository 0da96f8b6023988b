import { WebSocket } from 'ws';
import { startSimServer } from '../../../src/main/simulators/sim-server.ts';

export type RelayDirection = 'to-vendor' | 'from-vendor';

export interface RelayOptions {
  /** The simulator. */
  target: string;
  /** Called before each message is passed on. */
  onMessage(direction: RelayDirection, data: Buffer, isBinary: boolean): void;
}

/** Stands between the app and a vendor's simulator, passes every message on, and shows when it came. */
export async function startRelay({
  target,
  onMessage,
}: RelayOptions): Promise<{ url: string; dispose(): Promise<void> }> {
  const upstreams = new Set<WebSocket>();
  const server = await startSimServer({
    onUpgrade(upgrade) {
      const url = new URL(upgrade.url.pathname + upgrade.url.search, target.replace(/^http/, 'ws'));
      const { authorization, 'x-api-key': apiKey, 'cartesia-version': version } = upgrade.headers;
      const headers = { authorization, 'x-api-key': apiKey, 'cartesia-version': version };
      const upstream = new WebSocket(url, {
        headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
        perMessageDeflate: false,
      });
      upstreams.add(upstream);
      upstream.on('error', () => upgrade.drop());
      upstream.once('open', () => {
        upgrade.accept({}, (socket) => {
          const pass = (direction: RelayDirection, to: WebSocket) => (data: unknown, isBinary: boolean) => {
            onMessage(direction, data as Buffer, isBinary);
            if (to.readyState === to.OPEN) to.send(data as Buffer, { binary: isBinary });
          };
          socket.on('message', pass('to-vendor', upstream));
          upstream.on('message', pass('from-vendor', socket));
          socket.on('close', () => upstream.close());
          upstream.on('close', () => socket.close());
        });
      });
      upstream.on('close', () => upstreams.delete(upstream));
    },
  });
  return {
    url: server.url,
    async dispose() {
      for (const upstream of upstreams) upstream.terminate();
      await server.dispose();
    },
  };
}
