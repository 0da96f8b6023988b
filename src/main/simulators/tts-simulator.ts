import type { ServerResponse } from 'node:http';
import type { WebSocket } from 'ws';
import type { Clock } from '../clock.ts';
import { type HandshakeFault, type HttpRefusal, passesHandshake, type SpeechFault } from './sim-faults.ts';
import { type SimHost, startSimHost } from './sim-host.ts';
import type { SimRequest, SimUpgrade } from './sim-server.ts';
import type { SpeechPace } from './sim-speech.ts';
import { createSimVoice, type SimVoice, type SimVoiceKind, type SimWord } from './sim-voice.ts';

export interface TtsControls extends SpeechPace {
  /** Strikes every handshake and every speech that begins from now on. */
  fault: HandshakeFault | SpeechFault | { kind: string; afterChunks: number } | null;
}

export interface TtsSimulatorOptions<Controls extends TtsControls> {
  clock: Clock;
  /** The only key that is let in; without it every key that looks like one of the vendor's, or `test-key-…`. */
  apiKey?: string;
  voice?: SimVoiceKind;
  /** Keeps what was sent, for `pcmOf`. */
  keepAudio?: boolean;
  controls?: Partial<Controls>;
  /** Shared with the vendor's other services. Without it: an address of its own. */
  host?: SimHost;
}

export type SpeechState = 'open' | 'done' | 'expired' | 'cancelled' | 'failed';

/** One speech, as the vendor saw it. */
export interface SpeechRecord {
  readonly id: string;
  /** The vendor's id of the voice, and its language (BCP 47). */
  readonly voiceId: string;
  readonly language: string;
  /** Everything that it was given to say, as it came. */
  readonly transcript: string;
  readonly state: SpeechState;
  readonly samplesSent: number;
  /** Words whose audio was sent in full, in samples from the speech's start. */
  readonly words: readonly SimWord[];
  /** Chunks that were sent after the cancel. */
  readonly lateChunks: number;
}

export interface LoggedSpeech {
  readonly record: SpeechRecord;
  /** What was sent, mono PCM16 at 24 kHz; at most the first three minutes. */
  pcm(): Int16Array;
  dispose(): void;
}

export interface TtsSimulator<Controls extends TtsControls> {
  readonly url: string;
  readonly voice: SimVoiceKind;
  /** Read as each message and each speech begins: change them while it runs. */
  readonly controls: Controls;
  /** Closes or opens the port: ECONNREFUSED for new connections. */
  refuse(refused: boolean): Promise<void>;
  /** Cuts every connection. */
  dropAll(): void;
  /** Closes every socket with this code. */
  closeAll(code: number, reason: string): void;
  stats(): {
    /** The last 32, oldest first. */
    contexts: readonly SpeechRecord[];
    sockets: { open: number; total: number };
    /** Handshakes and messages that were refused. */
    refused: number;
    connections: { open: number; total: number };
    /** Path and query of every handshake, the last 32. */
    addresses: readonly string[];
  };
  /** What was really sent of a speech: mono PCM16 at 24 kHz; null when it is not among the last 32. Empty without `keepAudio`. */
  pcmOf(id: string): Int16Array | null;
  dispose(): Promise<void>;
}

/** What a session has to work with. */
export interface TtsSessionPorts<Controls extends TtsControls> {
  socket: WebSocket;
  url: URL;
  clock: Clock;
  voice: SimVoice;
  controls: Controls;
  keepAudio: boolean;
  /** Keeps it for `stats` and `pcmOf`. */
  log(speech: LoggedSpeech): void;
  /** A message was refused. */
  onRefused(): void;
}

/** What makes a vendor's simulator of the common one. */
export interface TtsSimProtocol<Controls extends TtsControls> {
  paths: readonly string[];
  /** Judges a handshake as the vendor does: null when it will do. */
  judge(upgrade: SimUpgrade, apiKey: string | undefined): HttpRefusal | null;
  /** What the vendor says to a status. */
  refusalOf(status: number): HttpRefusal;
  acceptHeaders?(upgrade: SimUpgrade): Record<string, string>;
  /** Answers a plain request; the result is sent as JSON. */
  answer(request: SimRequest, apiKey: string | undefined): { status: number; body: string };
  /** Serves an accepted socket. Returns what ends it; called when the socket has closed. */
  serve(ports: TtsSessionPorts<Controls>): () => void;
}

const KEPT = 32;

/** A vendor's streaming text-to-speech on loopback, which really speaks. */
export async function startTtsSimulator<Controls extends TtsControls>(
  options: TtsSimulatorOptions<Controls>,
  defaults: Controls,
  protocol: TtsSimProtocol<Controls>,
): Promise<TtsSimulator<Controls>> {
  const { clock, apiKey } = options;
  const controls: Controls = { ...defaults, ...options.controls };
  const voice = await createSimVoice(options.voice);
  const kept = new Map<string, LoggedSpeech>();
  const sockets = new Set<WebSocket>();
  const addresses: string[] = [];
  let socketsTotal = 0;
  let refused = 0;

  const host = options.host ?? (await startSimHost());
  const endService = host.serve(protocol.paths, {
    onRequest(request: SimRequest, response: ServerResponse) {
      const { status, body } = protocol.answer(request, apiKey);
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    },
    onUpgrade(upgrade) {
      addresses.push(upgrade.url.pathname + upgrade.url.search);
      if (addresses.length > KEPT) addresses.shift();
      const judge = () => protocol.judge(upgrade, apiKey);
      if (passesHandshake(upgrade, controls.fault, judge, protocol.refusalOf)) accept(upgrade);
      else refused += 1;
    },
  });

  const accept = (upgrade: SimUpgrade) =>
    upgrade.accept(protocol.acceptHeaders?.(upgrade) ?? {}, (socket) => {
      socketsTotal += 1;
      sockets.add(socket);
      socket.on('error', () => socket.terminate());
      const end = protocol.serve({
        socket,
        url: upgrade.url,
        clock,
        voice,
        controls,
        keepAudio: options.keepAudio ?? false,
        log,
        onRefused: () => {
          refused += 1;
        },
      });
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    });

  function log(speech: LoggedSpeech): void {
    kept.set(speech.record.id, speech);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  }

  return {
    url: host.url,
    voice: voice.kind,
    controls,
    refuse: host.refuse,
    dropAll: host.dropAll,
    closeAll(code, reason) {
      for (const socket of sockets) socket.close(code, reason);
    },
    stats: () => ({
      contexts: [...kept.values()].map(({ record }) => record),
      sockets: { open: sockets.size, total: socketsTotal },
      refused,
      connections: host.connections(),
      addresses: [...addresses],
    }),
    pcmOf: (id) => kept.get(id)?.pcm() ?? null,
    async dispose() {
      endService();
      for (const speech of kept.values()) speech.dispose();
      for (const socket of sockets) socket.terminate();
      voice.dispose();
      if (options.host === undefined) await host.dispose();
    },
  };
}
