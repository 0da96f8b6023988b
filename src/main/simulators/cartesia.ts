import type { WebSocket } from 'ws';
import type { Clock } from '../clock.ts';
import {
  type CartesiaContext,
  type ContextControls,
  type ContextFault,
  type ContextRecord,
  createCartesiaContext,
} from './cartesia-context.ts';
import {
  CartesiaRefusal,
  cartesiaRefusalOf,
  cartesiaVersions,
  readCartesiaRequest,
} from './cartesia-protocol.ts';
import { createEspeakVoice, createToneVoice, hasEspeak } from './cartesia-voice.ts';
import { type SimUpgrade, startSimServer } from './sim-server.ts';

export type CartesiaFault =
  | ContextFault
  /** The handshake is answered with an HTTP error. */
  | { kind: 'upgrade'; status: number; retryAfterS?: number }
  | { kind: 'stall-upgrade' }
  | { kind: 'drop-upgrade' };

export interface CartesiaControls extends ContextControls {
  /** Strikes every handshake and every context that begins from now on. */
  fault: CartesiaFault | null;
  /** A socket without a message for this long is closed with 1000. */
  idleCloseMs: number;
  /** Contexts that may be open at once; the next one is refused with 429. */
  contextsMax: number;
}

export interface CartesiaSimulatorOptions {
  clock: Clock;
  /** The only key that is let in; without it any `sk_car_…` or `test-key-…` key. */
  apiKey?: string;
  /** `espeak`: real speech where espeak-ng is installed, else tones. `tones`: exact word times. */
  voice?: 'espeak' | 'tones';
  /** Keeps what was sent, for `pcmOf`. */
  keepAudio?: boolean;
  controls?: Partial<CartesiaControls>;
}

export interface CartesiaSimulator {
  readonly url: string;
  readonly voice: 'espeak' | 'tones';
  /** Read as each message and each context begins: change them while it runs. */
  readonly controls: CartesiaControls;
  /** Closes or opens the port: ECONNREFUSED for new connections. */
  refuse(refused: boolean): Promise<void>;
  /** Cuts every connection. */
  dropAll(): void;
  stats(): {
    /** The last 32, oldest first. */
    contexts: readonly ContextRecord[];
    sockets: { open: number; total: number };
    /** Handshakes and messages that were refused. */
    refused: number;
    connections: { open: number; total: number };
  };
  /** What was really sent of a context: mono PCM16 at 24 kHz; null when it is not among the last 32. Empty without `keepAudio`. */
  pcmOf(contextId: string): Int16Array | null;
  dispose(): Promise<void>;
}

const CONTEXTS_KEPT = 32;

/** Cartesia's TTS socket on loopback, which really speaks. */
export async function startCartesiaSimulator(options: CartesiaSimulatorOptions): Promise<CartesiaSimulator> {
  const { clock } = options;
  const controls: CartesiaControls = {
    firstAudioMs: 90,
    realTimeFactor: 0.2,
    chunkBytes: 3840,
    contextExpiryMs: 1000,
    lateAudioAfterCancel: true,
    timestampsLast: false,
    withholdDone: false,
    fault: null,
    idleCloseMs: 5 * 60_000,
    contextsMax: 15,
    ...options.controls,
  };
  const voiceKind = options.voice === 'tones' || !(await hasEspeak()) ? 'tones' : 'espeak';
  const voice = voiceKind === 'tones' ? createToneVoice() : createEspeakVoice();
  const kept = new Map<string, CartesiaContext>();
  const sockets = new Set<WebSocket>();
  const openContexts = new Set<string>();
  let socketsTotal = 0;
  let refused = 0;

  const server = await startSimServer({
    onRequest(request, response) {
      const isHealth = request.url.pathname === '/' && request.method === 'GET';
      response.writeHead(isHealth ? 200 : 404, { 'content-type': 'application/json' });
      response.end(
        isHealth
          ? JSON.stringify({ ok: true, version: '0.0.0-simulated' })
          : cartesiaRefusalOf(404).httpBody(),
      );
    },
    onUpgrade(upgrade) {
      const { fault } = controls;
      if (fault?.kind === 'stall-upgrade') return;
      if (fault?.kind === 'drop-upgrade') return upgrade.drop();
      try {
        checkHandshake(upgrade, options.apiKey);
        if (fault?.kind === 'upgrade') throw cartesiaRefusalOf(fault.status);
      } catch (error) {
        if (!(error instanceof CartesiaRefusal)) throw error;
        refused += 1;
        const retryAfterS = fault?.kind === 'upgrade' ? fault.retryAfterS : undefined;
        const retryAfter: Record<string, string> =
          retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) };
        upgrade.reject(error.status, { 'content-type': 'application/json', ...retryAfter }, error.httpBody());
        return;
      }
      upgrade.accept({}, serve);
    },
  });

  function serve(socket: WebSocket): void {
    const contexts = new Map<string, CartesiaContext>();
    const finished = new Set<string>();
    let cancelIdle = () => {};
    const restartIdle = () => {
      cancelIdle();
      cancelIdle = clock.after(controls.idleCloseMs, () => socket.close(1000, 'connection idle timeout'));
    };
    socketsTotal += 1;
    sockets.add(socket);
    restartIdle();
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      cancelIdle();
      sockets.delete(socket);
      for (const [id, context] of contexts) {
        context.dispose();
        openContexts.delete(id);
      }
    });
    socket.on('message', (data, isBinary) => {
      restartIdle();
      let contextId: string | null = null;
      try {
        if (isBinary) throw new CartesiaRefusal(400, 'Invalid request', 'Send text frames.');
        const request = readCartesiaRequest(String(data));
        contextId = request.kind === 'cancel' ? request.contextId : request.message.context_id;
        if (finished.has(contextId)) {
          if (request.kind === 'cancel') return;
          throw new CartesiaRefusal(400, 'Invalid context', 'The context is closed.');
        }
        const known = contexts.get(contextId);
        if (request.kind === 'cancel') known?.cancel();
        else (known ?? begin(contextId, request.message)).accept(request.message);
      } catch (error) {
        if (!(error instanceof CartesiaRefusal)) throw error;
        refused += 1;
        socket.send(JSON.stringify(error.event(contextId)));
      }
    });

    function begin(id: string, message: Parameters<typeof createCartesiaContext>[0]): CartesiaContext {
      if (openContexts.size >= controls.contextsMax) throw cartesiaRefusalOf(429);
      const { fault } = controls;
      const context = createCartesiaContext(message, {
        clock,
        voice,
        controls,
        fault: fault && 'afterChunks' in fault ? fault : null,
        keepAudio: options.keepAudio ?? false,
        send: (event) => socket.send(JSON.stringify(event)),
        sendRaw: (text) => socket.send(text),
        close: (code, reason) => (code === null ? socket.terminate() : socket.close(code, reason)),
        onClosed() {
          contexts.delete(id);
          openContexts.delete(id);
          finished.add(id);
        },
      });
      contexts.set(id, context);
      openContexts.add(id);
      kept.set(id, context);
      const [oldest] = kept.keys();
      if (kept.size > CONTEXTS_KEPT && oldest !== undefined) kept.delete(oldest);
      return context;
    }
  }

  return {
    url: server.url,
    voice: voiceKind,
    controls,
    refuse: server.refuse,
    dropAll: server.dropAll,
    stats: () => ({
      contexts: [...kept.values()].map(({ record }) => ({ ...record, words: [...record.words] })),
      sockets: { open: sockets.size, total: socketsTotal },
      refused,
      connections: server.connections(),
    }),
    pcmOf: (contextId) => kept.get(contextId)?.pcm() ?? null,
    dispose() {
      for (const context of kept.values()) context.dispose();
      voice.dispose();
      return server.dispose();
    },
  };
}

function checkHandshake({ url, headers }: SimUpgrade, apiKey: string | undefined): void {
  if (url.pathname !== '/tts/websocket') throw cartesiaRefusalOf(404);
  const key = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? headers['x-api-key'];
  const isKnown = apiKey === undefined ? /^(sk_car_|test-key-)/.test(String(key)) : key === apiKey;
  if (!isKnown) throw cartesiaRefusalOf(401);
  const version = url.searchParams.get('cartesia_version') ?? headers['cartesia-version'];
  if (!cartesiaVersions.includes(String(version))) {
    throw new CartesiaRefusal(
      400,
      'Invalid version',
      `Cartesia-Version must be one of ${cartesiaVersions.join(', ')}.`,
    );
  }
}
