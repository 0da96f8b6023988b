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
  judgeCartesiaHeaders,
  readCartesiaRequest,
} from './cartesia-protocol.ts';
import { cartesiaVoicesPage } from './cartesia-voices.ts';
import { type HandshakeFault, passesHandshake, speechFaultOf } from './sim-faults.ts';
import { type SimHost, startSimHost } from './sim-host.ts';
import { createSimVoice, type SimVoiceKind } from './sim-voice.ts';

export type CartesiaFault = ContextFault | HandshakeFault;

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
  voice?: SimVoiceKind;
  /** Keeps what was sent, for `pcmOf`. */
  keepAudio?: boolean;
  controls?: Partial<CartesiaControls>;
  /** Shared with the vendor's other services. Without it: an address of its own. */
  host?: SimHost;
}

export interface CartesiaSimulator {
  readonly url: string;
  readonly voice: SimVoiceKind;
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
  const voice = await createSimVoice(options.voice);
  const kept = new Map<string, CartesiaContext>();
  const sockets = new Set<WebSocket>();
  const openContexts = new Set<string>();
  let socketsTotal = 0;
  let refused = 0;

  const host = options.host ?? (await startSimHost());
  const endService = host.serve(['/tts', '/voices'], {
    onRequest({ method, url, headers }, response) {
      const answer = (status: number, body: string) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(body);
      if (method === 'GET' && url.pathname === '/') {
        answer(200, JSON.stringify({ ok: true, version: '0.0.0-simulated' }));
        return;
      }
      const isVoices = method === 'GET' && url.pathname === '/voices';
      const refusal = isVoices ? judgeCartesiaHeaders(url, headers, options.apiKey) : cartesiaRefusalOf(404);
      if (refusal === null) answer(200, JSON.stringify(cartesiaVoicesPage(url.searchParams)));
      else answer(refusal.status, refusal.http().body);
    },
    onUpgrade(upgrade) {
      const { url, headers } = upgrade;
      const judge = () => {
        const refusal =
          url.pathname === '/tts/websocket'
            ? judgeCartesiaHeaders(url, headers, options.apiKey)
            : cartesiaRefusalOf(404);
        return refusal?.http() ?? null;
      };
      const passes = passesHandshake(upgrade, controls.fault, judge, (status) =>
        cartesiaRefusalOf(status).http(),
      );
      if (passes) upgrade.accept({}, serve);
      else refused += 1;
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
        fault: speechFaultOf(fault),
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
    url: host.url,
    voice: voice.kind,
    controls,
    refuse: host.refuse,
    dropAll: host.dropAll,
    stats: () => ({
      contexts: [...kept.values()].map(({ record }) => record),
      sockets: { open: sockets.size, total: socketsTotal },
      refused,
      connections: host.connections(),
    }),
    pcmOf: (contextId) => kept.get(contextId)?.pcm() ?? null,
    async dispose() {
      endService();
      for (const context of kept.values()) context.dispose();
      for (const socket of sockets) socket.terminate();
      voice.dispose();
      if (options.host === undefined) await host.dispose();
    },
  };
}
