import { WebSocket } from 'ws';
import type { SttControls } from '../../../src/main/simulators/stt-controls.ts';
import type { SttSimulator, SttSimulatorOptions } from '../../../src/main/simulators/stt-simulator.ts';
import { type LoopbackBarrier, startLoopbackBarrier } from '../../support/loopback-barrier.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { framesOf, samples } from './deepgram-speech.ts';

export interface RawMessage {
  [field: string]: unknown;
}

/** A client without an adapter: what is sent and what comes, as it is. */
export interface RawListener<Controls extends SttControls> {
  simulator: SttSimulator<Controls>;
  clock: VirtualClock;
  connect(path: string, query: Record<string, string>, headers: Record<string, string>): Promise<RawSession>;
  /** Status and body of a refused handshake. */
  refusal(
    path: string,
    query: Record<string, string>,
    headers: Record<string, string>,
  ): Promise<{ status: number; body: string }>;
  dispose(): Promise<void>;
}

export interface RawSession {
  socket: WebSocket;
  messages: RawMessage[];
  closes: { code: number; reason: string }[];
  say(message: string | Buffer): Promise<void>;
  /** Sends PCM in frames of 20 ms, each by `encode`, at the pace of speech. */
  speak(pcm: Int16Array, encode?: (frame: Buffer) => string | Buffer): Promise<void>;
  pass(ms: number): Promise<void>;
}

export async function openRawListener<Controls extends SttControls>(
  start: (options: SttSimulatorOptions<Controls>) => Promise<SttSimulator<Controls>>,
  options: Partial<SttSimulatorOptions<Controls>> = {},
): Promise<RawListener<Controls>> {
  const clock = new VirtualClock();
  const barrier = await startLoopbackBarrier();
  const simulator = await start({ clock, samples, ...options });
  const sockets: WebSocket[] = [];
  const open = (path: string, query: Record<string, string>, headers: Record<string, string>) => {
    const address = `${simulator.url.replace('http', 'ws')}${path}?${new URLSearchParams(query)}`;
    const socket = new WebSocket(address, { headers });
    socket.on('error', () => {});
    sockets.push(socket);
    return socket;
  };
  return {
    simulator,
    clock,
    async connect(path, query, headers) {
      const socket = open(path, query, headers);
      const session = sessionOf(socket, clock, barrier);
      await barrier.pass();
      await session.pass(20);
      return session;
    },
    refusal: (path, query, headers) =>
      new Promise((resolve) => {
        open(path, query, headers).on('unexpected-response', (_, response) => {
          let body = '';
          response.on('data', (data) => {
            body += data;
          });
          response.on('end', () => resolve({ status: response.statusCode!, body }));
        });
      }),
    async dispose() {
      for (const socket of sockets) socket.terminate();
      barrier.dispose();
      await simulator.dispose();
    },
  };
}

function sessionOf(socket: WebSocket, clock: VirtualClock, barrier: LoopbackBarrier): RawSession {
  const messages: RawMessage[] = [];
  const closes: RawSession['closes'] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  socket.on('close', (code, reason) => closes.push({ code, reason: reason.toString() }));
  const pass = async (ms: number) => {
    for (let passedMs = 0; passedMs < ms; passedMs += 20) {
      clock.advance(20);
      await barrier.pass();
    }
  };
  return {
    socket,
    messages,
    closes,
    pass,
    async say(message) {
      socket.send(message);
      await barrier.pass();
      await pass(20);
    },
    async speak(pcm, encode = (frame) => frame) {
      for (const frame of framesOf(pcm)) {
        socket.send(encode(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength)));
        await pass(20);
      }
      await pass(200);
    },
  };
}
