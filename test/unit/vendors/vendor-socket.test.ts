import { afterEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { systemClock } from '../../../src/main/clock.ts';
import { type SimUpgrade, startSimServer } from '../../../src/main/simulators/sim-server.ts';
import {
  isLoopback,
  socketUrl,
  VendorSocket,
  type VendorSocketOptions,
} from '../../../src/main/vendors/socket.ts';
import type { VendorError } from '../../../src/main/vendors/types.ts';
import { until } from '../../support/until.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const open: { dispose(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.dispose();
});

async function server(onUpgrade: (upgrade: SimUpgrade) => void) {
  const started = await startSimServer({ onUpgrade });
  open.push(started);
  return started;
}

interface End {
  code: number | null;
  reason: string;
  error: VendorError;
}

function connect(url: string, options: Partial<VendorSocketOptions> = {}) {
  const texts: string[] = [];
  const ends: End[] = [];
  let opened = 0;
  const socket = new VendorSocket(
    {
      vendor: { id: 'acme', name: 'Acme' },
      url: socketUrl(url, '/v1', {}),
      headers: {},
      clock: systemClock,
      connectTimeoutMs: 60_000,
      queueMaxBytes: 1000,
      ...options,
    },
    {
      onOpen: () => {
        opened += 1;
      },
      onText: (text) => texts.push(text),
      onBinary: (bytes) => texts.push(`${bytes.length} bytes`),
      onEnd: (end) => ends.push(end),
    },
  );
  open.push(socket);
  return { socket, texts, ends, opened: () => opened };
}

/** A server that takes every connection; the newest socket, and what it was sent. */
async function taking() {
  const sockets: WebSocket[] = [];
  const received: string[] = [];
  const started = await server((upgrade) =>
    upgrade.accept({}, (socket) => {
      sockets.push(socket);
      socket.on('message', (data) => received.push(String(data)));
    }),
  );
  return { ...started, sockets, received };
}

describe('addresses', () => {
  it('become WebSocket addresses, with their path before ours', () => {
    expect(socketUrl('https://api.acme.example', '/v1/listen', { a: 'b c' }).href).toBe(
      'wss://api.acme.example/v1/listen?a=b+c',
    );
    expect(socketUrl('http://127.0.0.1:8080/proxy/', '/v1', {}).href).toBe('ws://127.0.0.1:8080/proxy/v1');
  });

  it.each([
    ['ws://localhost:1', true],
    ['ws://127.0.0.1', true],
    ['ws://127.9.8.7', true],
    ['ws://[::1]:80', true],
    ['ws://127.0.0.1.example', false],
    ['ws://localhost.example', false],
    ['ws://10.0.0.1', false],
  ])('%s is on this machine: %s', (url, expected) => {
    expect(isLoopback(new URL(url))).toBe(expected);
  });

  it('are refused without encryption, except on this machine, and no connection is tried', async () => {
    const { ends } = connect('http://10.0.0.1:9');
    expect(ends).toEqual([]);
    await until(() => ends.length === 1);
    expect(ends[0]!.error).toMatchObject({ kind: 'permanent', code: 'bad-request' });
    expect(ends[0]!.error.message).toMatch(/Acme is not encrypted/);
  });
});

describe('a connection', () => {
  it('sends what was queued in order, then what comes', async () => {
    const { url, received } = await taking();
    const { socket, opened } = connect(url);
    let flushed = 0;
    for (const text of ['a', 'b', 'c']) socket.send(text, () => (flushed += 1));
    expect(socket.bufferedBytes()).toBe(3);
    await until(() => opened() === 1);
    socket.send('d', () => (flushed += 1));
    await until(() => received.length === 4 && flushed === 4);
    expect(received).toEqual(['a', 'b', 'c', 'd']);
    expect(socket.bufferedBytes()).toBe(0);
  });

  it('fails rather than hold more than its bound', async () => {
    const { url } = await server(() => {});
    const { socket, ends } = connect(url);
    socket.send(new Uint8Array(999));
    socket.send(new Uint8Array(2));
    await until(() => ends.length === 1);
    expect(ends[0]!.error).toMatchObject({ kind: 'transient', code: 'timeout' });
    expect(ends[0]!.error.message).toMatch(/too slow/);
    expect(socket.bufferedBytes()).toBe(0);
  });

  it('hands over texts and binaries in the order in which they came', async () => {
    const { url, sockets } = await taking();
    const { texts } = connect(url);
    await until(() => sockets.length === 1);
    sockets[0]!.send('one');
    sockets[0]!.send(new Uint8Array(5));
    sockets[0]!.send('two');
    await until(() => texts.length === 3);
    expect(texts).toEqual(['one', '5 bytes', 'two']);
  });

  it('reports the close code and the reason, once', async () => {
    const { url, sockets } = await taking();
    const { ends } = connect(url);
    await until(() => sockets.length === 1);
    sockets[0]!.close(1011, 'NET-0001');
    await until(() => ends.length === 1);
    expect(ends).toMatchObject([
      { code: 1011, reason: 'NET-0001', error: { code: 'server', vendor: 'acme' } },
    ]);
  });

  it('reports a cut connection as lost', async () => {
    const { url, sockets, dropAll } = await taking();
    const { ends } = connect(url);
    await until(() => sockets.length === 1);
    dropAll();
    await until(() => ends.length === 1);
    expect(ends).toMatchObject([{ code: 1006, error: { kind: 'transient', code: 'unreachable' } }]);
    expect(ends[0]!.error.message).toMatch(/was lost/);
  });

  it('shows why a handshake was refused: status, headers and body', async () => {
    const { url } = await server((upgrade) =>
      upgrade.reject(429, { 'retry-after': '3', 'x-why': 'quota' }, 'slow down'),
    );
    const seen: string[] = [];
    const { ends } = connect(url, {
      errorOfRejection: (failure) => {
        seen.push(`${failure.status} ${failure.header('x-why')} ${failure.body}`);
        return null;
      },
    });
    await until(() => ends.length === 1);
    expect(seen).toEqual(['429 quota slow down']);
    expect(ends[0]).toMatchObject({ code: null, error: { code: 'rate-limit', retryAfterMs: 3000 } });
  });

  it('does not follow a redirect, with the key in its headers', async () => {
    const { url } = await server((upgrade) => upgrade.reject(302, { location: 'http://127.0.0.1:9/' }, ''));
    const { ends } = connect(url);
    await until(() => ends.length === 1);
    expect(ends[0]!.error.code).toBe('protocol');
  });

  it('takes a key that cannot be a header for a bad key', async () => {
    const { url } = await taking();
    const { ends } = connect(url, { headers: { authorization: 'Token test-key\nacme' } });
    await until(() => ends.length === 1);
    expect(ends[0]!.error).toMatchObject({ kind: 'permanent', code: 'bad-key' });
  });
});

describe('time', () => {
  it('ends a connection that does not open', async () => {
    const { url } = await server(() => {});
    const clock = new VirtualClock();
    const { ends } = connect(url, { clock, connectTimeoutMs: 1500 });
    clock.advance(1499);
    expect(ends).toEqual([]);
    clock.advance(1);
    expect(ends).toMatchObject([{ error: { kind: 'transient', code: 'timeout' } }]);
    expect(clock.pending).toBe(0);
  });

  it('notices a peer that is gone, by its missing pong', async () => {
    const { url, sockets } = await taking();
    const clock = new VirtualClock();
    const { ends, opened } = connect(url, { clock, pingIntervalMs: 5000 });
    await until(() => opened() === 1 && sockets.length === 1);
    let pings = 0;
    sockets[0]!.on('ping', () => (pings += 1));
    await until(() => pings === 1);
    // A message is a sign of life as good as a pong.
    sockets[0]!.send('here');
    await until(() => clock.pending === 1);
    sockets[0]!.pause();
    clock.advance(5000);
    clock.advance(5000);
    await until(() => ends.length === 1);
    expect(ends).toMatchObject([{ code: null, error: { code: 'unreachable' } }]);
    expect(clock.pending).toBe(0);
  });

  it('releases politely: what is queued goes out, no event comes, and the vendor has so long to close', async () => {
    const { url, sockets, received } = await taking();
    const clock = new VirtualClock();
    const { socket, opened, texts, ends } = connect(url, { clock });
    await until(() => opened() === 1);
    socket.send('bye');
    socket.release(2000);
    socket.send('more');
    await until(() => received.length === 1);
    sockets[0]!.send('late');
    clock.advance(2000);
    await until(() => sockets[0]!.readyState === sockets[0]!.CLOSED);
    expect(received).toEqual(['bye']);
    expect(texts).toEqual([]);
    expect(ends).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('is silent after dispose, at every stage', async () => {
    const { url, sockets } = await taking();
    const clock = new VirtualClock();
    const connecting = connect(url, { clock });
    connecting.socket.dispose();
    connecting.socket.dispose();
    const connected = connect(url, { clock, pingIntervalMs: 1000 });
    await until(() => connected.opened() === 1);
    const peer = sockets.at(-1)!;
    connected.socket.dispose();
    await until(() => peer.readyState === peer.CLOSED);
    expect([...connecting.ends, ...connected.ends]).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
