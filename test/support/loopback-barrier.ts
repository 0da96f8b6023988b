import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/** A handshake and an answer to it are a few hops; this is more. */
const ROUND_TRIPS = 8;

export interface LoopbackBarrier {
  /** Resolves when everything that sockets of this process have sent each other over loopback has been handled, and the answers to it too. */
  pass(trips?: number): Promise<void>;
  dispose(): void;
}

/**
 * An echo over loopback, in the same event loop as the sockets under test: what was written before an echo left has
 * been read when it is back. So tests on a virtual clock know when the network is quiet, however slow the machine is.
 */
export async function startLoopbackBarrier(): Promise<LoopbackBarrier> {
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('data', (data) => socket.write(data));
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.setNoDelay(true);
  await once(client, 'connect');
  return {
    async pass(trips = ROUND_TRIPS) {
      for (let trip = 0; trip < trips; trip++) {
        client.write('.');
        await once(client, 'data');
      }
    },
    dispose() {
      client.destroy();
      server.close();
    },
  };
}
