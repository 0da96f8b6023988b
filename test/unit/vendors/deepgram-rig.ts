import type { WebSocket } from 'ws';
import { type Clock, systemClock } from '../../../src/main/clock.ts';
import { startSimServer } from '../../../src/main/simulators/sim-server.ts';
import { createDeepgramNova } from '../../../src/main/vendors/stt/deepgram-nova.ts';
import type { SttStream } from '../../../src/main/vendors/types.ts';
import { until } from '../../support/until.ts';
import { type Recorded, recordStt } from './record-stt.ts';

export const key = 'test-key-deepgram';

export function openNova(baseUrl: string, clock: Clock = systemClock): Recorded & { stream: SttStream } {
  const recorded = recordStt();
  const nova = createDeepgramNova({ endpoint: { apiKey: key, baseUrl }, clock });
  return { ...recorded, stream: nova.open(recorded.sink) };
}

/** A server that says what the test makes it say. */
export interface ScriptedDeepgram {
  url: string;
  /** Handshakes, oldest first. */
  handshakes: { path: string; query: URLSearchParams; authorization: string | undefined }[];
  /** What came: the type of a text frame, or the number of bytes of a binary one. */
  received: (string | number)[];
  /** Resolves to the newest socket once there is one. */
  socket(): Promise<WebSocket>;
  say(message: object): Promise<void>;
  dispose(): Promise<void>;
}

export async function startScriptedDeepgram(): Promise<ScriptedDeepgram> {
  const received: (string | number)[] = [];
  const handshakes: ScriptedDeepgram['handshakes'] = [];
  const sockets: WebSocket[] = [];
  const server = await startSimServer({
    onUpgrade(upgrade) {
      const { url, headers } = upgrade;
      handshakes.push({ path: url.pathname, query: url.searchParams, authorization: headers.authorization });
      upgrade.accept({}, (socket) => {
        sockets.push(socket);
        socket.on('message', (data, isBinary) => {
          const bytes = data as Buffer;
          received.push(
            isBinary ? bytes.length : (JSON.parse(bytes.toString('utf8')) as { type: string }).type,
          );
        });
      });
    },
  });
  const socket = async () => {
    await until(() => sockets.length > 0);
    return sockets.at(-1)!;
  };
  return {
    url: server.url,
    handshakes,
    received,
    socket,
    say: async (message) => (await socket()).send(JSON.stringify(message)),
    dispose: () => server.dispose(),
  };
}

export const results = (
  transcript: string,
  flags: { is_final?: boolean; speech_final?: boolean; from_finalize?: boolean } = {},
) => ({
  type: 'Results',
  channel_index: [0, 1],
  duration: 1,
  start: 0,
  is_final: false,
  speech_final: false,
  from_finalize: false,
  ...flags,
  channel: { alternatives: [{ transcript, confidence: 0.9, words: [] }] },
});
