import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface WireRecorder {
  /** What stands for the recorded server: `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Every byte that clients sent, as Latin-1. */
  sent(): string;
  /**
   * While true, requests are not passed on: each is refused with 401 and a body that repeats the request's headers, as
   * a careless vendor's might. Connections that are open are cut.
   */
  repeatHeaders(repeats: boolean): void;
  dispose(): Promise<void>;
}

/** Stands between the app and a server on loopback, and keeps what the app says on the wire. */
export async function startWireRecorder(target: string): Promise<WireRecorder> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let sent = '';
  let repeats = false;

  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const refuse = (client: Socket): void => {
    let request = '';
    client.on('data', (data) => {
      request += data.toString('latin1');
      if (!request.includes('\r\n\r\n')) return;
      const message = `There is no such key: ${request.split('\r\n\r\n')[0]}`;
      const body = JSON.stringify({ error: { message, code: 'invalid_api_key' }, err_msg: message });
      client.end(
        `HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
      );
    });
  };
  const server = createServer((client) => {
    keep(client);
    client.on('data', (data) => {
      sent += data.toString('latin1');
    });
    if (repeats) return refuse(client);
    const upstream = connect(Number(port), hostname);
    keep(upstream);
    client.pipe(upstream).pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent: () => sent,
    repeatHeaders(next) {
      repeats = next;
      cut();
    },
    async dispose() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
