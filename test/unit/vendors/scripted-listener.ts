import type { WebSocket } from 'ws';
import type { Clock } from '../../../src/main/clock.ts';
import { startSimServer } from '../../../src/main/simulators/sim-server.ts';
import type { SttSink, SttStream, VendorEndpoint } from '../../../src/main/vendors/types.ts';
import { startLoopbackBarrier } from '../../support/loopback-barrier.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { type Recorded, recordStt } from './record-stt.ts';

export const frame = new Int16Array(320);
/** 20 ms that nobody could take for silence. */
export const loudFrame = Int16Array.from({ length: 320 }, (_, i) => 8000 * Math.sin(i / 5));

export interface Scripted<Stream extends SttStream> extends Recorded {
  stream: Stream;
  clock: VirtualClock;
  /** Handshakes, oldest first. */
  handshakes: { path: string; query: Record<string, string>; headers: Record<string, unknown> }[];
  /** What came: the text of a text frame, or the number of bytes of a binary one. */
  received: (string | number)[];
  sockets: WebSocket[];
  /** The server says this, and it arrives. */
  say(...messages: object[]): Promise<void>;
  /** Time passes, in steps of 20 ms. */
  pass(ms: number): Promise<void>;
  /** Sends frames at the pace of speech. */
  speak(ms: number, pcm?: Int16Array): Promise<void>;
  dispose(): Promise<void>;
}

/** A session with a server that says what the test makes it say, on a clock that waits for the network. */
export async function openScripted<Stream extends SttStream>(
  apiKey: string,
  create: (options: { endpoint: VendorEndpoint; clock: Clock }) => { open(sink: SttSink): Stream },
): Promise<Scripted<Stream>> {
  const handshakes: Scripted<Stream>['handshakes'] = [];
  const received: (string | number)[] = [];
  const sockets: WebSocket[] = [];
  const server = await startSimServer({
    onUpgrade({ url, headers, accept }) {
      handshakes.push({ path: url.pathname, query: Object.fromEntries(url.searchParams), headers });
      accept({}, (socket) => {
        sockets.push(socket);
        socket.on('message', (data, isBinary) => {
          const bytes = data as Buffer;
          received.push(isBinary ? bytes.length : bytes.toString('utf8'));
        });
      });
    },
  });
  const barrier = await startLoopbackBarrier();
  const clock = new VirtualClock();
  const recorded = recordStt();
  const stream = create({ endpoint: { apiKey, baseUrl: server.url }, clock }).open(recorded.sink);
  await barrier.pass();
  const step = async () => {
    clock.advance(20);
    await barrier.pass();
  };
  return {
    ...recorded,
    stream,
    clock,
    handshakes,
    received,
    sockets,
    async say(...messages) {
      for (const message of messages) sockets.at(-1)!.send(JSON.stringify(message));
      await barrier.pass();
    },
    async pass(ms) {
      for (let passedMs = 0; passedMs < ms; passedMs += 20) await step();
    },
    async speak(ms, pcm = loudFrame) {
      for (let saidMs = 0; saidMs < ms; saidMs += 20) {
        stream.send(pcm);
        await step();
      }
    },
    async dispose() {
      stream.close();
      barrier.dispose();
      await server.dispose();
    },
  };
}
