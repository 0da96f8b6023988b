import { randomUUID } from 'node:crypto';
import { createAuraSession } from './deepgram-aura-session.ts';
import { createFluxSession } from './deepgram-flux-speak-session.ts';
import { deepgramRejections, isAuthorized } from './deepgram-rejections.ts';
import {
  judgeSpeakHandshake,
  readSpeakCommand,
  type SpeakCommand,
  speakModels,
  speakRefusal,
} from './deepgram-speak-protocol.ts';
import type { HandshakeFault, SpeechFault } from './sim-faults.ts';
import {
  startTtsSimulator,
  type TtsControls,
  type TtsSessionPorts,
  type TtsSimulator,
  type TtsSimulatorOptions,
} from './tts-simulator.ts';

export type SpeakFault =
  | SpeechFault
  | HandshakeFault
  /** An `Error` frame, then the close. */
  | { kind: 'error-frame'; afterChunks: number; code: string };

export interface SpeakControls extends TtsControls {
  fault: SpeakFault | null;
  /** Chunks that are still sent after a `Clear` or an `Interrupt`, before its answer. */
  lateChunksMax: number;
  /** A `Clear` or an `Interrupt` is never answered. */
  withholdStopped: boolean;
  /** `Flushed` and `SpeechMetadata` are never sent. */
  withholdEnd: boolean;
  /** `Flush`es that `/v1/speak` takes in 60 s. */
  flushesMax: number;
  /** Without a message for this long: 1011 NET-0001. The real figure is not published. */
  idleCloseMs: number;
  /** The age of a session at which it is closed with 1011 NET-0003. */
  sessionMaxMs: number;
}

export type DeepgramSpeakSimulator = TtsSimulator<SpeakControls>;

/** What differs between `/v1/speak` and `/v2/speak`. */
export interface SpeakSession {
  readonly first: object;
  take(command: SpeakCommand): void;
  /** Sound is being made. */
  isBusy(): boolean;
  dispose(): void;
}

export interface SpeakSessionPorts extends TtsSessionPorts<SpeakControls> {
  id: string;
  voiceId: string;
  language: string;
  send(message: object): void;
  close(code: number, reason: string): void;
}

/** Deepgram's streaming text-to-speech on loopback: Aura on `/v1/speak`, Flux TTS on `/v2/speak`, and the list of models. */
export function startDeepgramSpeakSimulator(
  options: TtsSimulatorOptions<SpeakControls>,
): Promise<DeepgramSpeakSimulator> {
  const defaults: SpeakControls = {
    firstAudioMs: 90,
    realTimeFactor: 0.2,
    chunkBytes: 3840,
    fault: null,
    lateChunksMax: 3,
    withholdStopped: false,
    withholdEnd: false,
    flushesMax: 20,
    idleCloseMs: 60_000,
    sessionMaxMs: 60 * 60_000,
  };
  return startTtsSimulator(options, defaults, {
    paths: ['/v1/speak', '/v2/speak', '/v1/models'],
    judge: judgeSpeakHandshake,
    refusalOf: (status) => speakRefusal(deepgramRejections.rejectionOf(status), randomUUID()),
    acceptHeaders: ({ id }) => deepgramRejections.acceptHeaders(id),
    answer({ method, url, headers }, apiKey) {
      const isModels = method === 'GET' && url.pathname === '/v1/models';
      if (isModels && isAuthorized(headers.authorization, apiKey ?? null)) {
        return { status: 200, body: JSON.stringify(speakModels()) };
      }
      return speakRefusal(deepgramRejections.rejectionOf(isModels ? 401 : 404), randomUUID());
    },
    serve,
  });
}

function serve(ports: TtsSessionPorts<SpeakControls>): () => void {
  const { socket, url, clock, controls } = ports;
  const model = url.searchParams.get('model') ?? 'aura-2-thalia-en';
  const sessionPorts: SpeakSessionPorts = {
    ...ports,
    id: randomUUID(),
    voiceId: model,
    language: model.slice(-2),
    send: (message) => socket.send(JSON.stringify(message)),
    close: (code, reason) => socket.close(code, reason),
  };
  const session =
    url.pathname === '/v1/speak'
      ? createAuraSession(sessionPorts, model)
      : createFluxSession(sessionPorts, model);
  let cancelIdle = () => {};
  const restartIdle = () => {
    cancelIdle();
    cancelIdle = clock.after(controls.idleCloseMs, () => {
      if (session.isBusy()) restartIdle();
      else socket.close(1011, 'No message was received within the timeout window. (NET-0001)');
    });
  };
  const cancelAge = clock.after(controls.sessionMaxMs, () =>
    socket.close(1011, 'The session has reached its time limit. (NET-0003)'),
  );

  restartIdle();
  sessionPorts.send(session.first);
  socket.on('message', (data, isBinary) => {
    restartIdle();
    if (isBinary) {
      socket.close(1003, 'Binary messages are not supported. (MESSAGE-0000)');
      return;
    }
    const command = readSpeakCommand(String(data));
    if (command === null) {
      ports.onRefused();
      socket.close(1008, 'Could not deserialize last text message. (DATA-0000)');
    } else if (command.type === 'Speak' && command.text.length > 2000) {
      ports.onRefused();
      socket.close(1008, 'Too many characters. (DATA-0001)');
    } else session.take(command);
  });

  return () => {
    cancelIdle();
    cancelAge();
    session.dispose();
  };
}
