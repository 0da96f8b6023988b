import {
  type CartesiaContext,
  type ContextControls,
  type ContextFault,
  createCartesiaContext,
} from './cartesia-context.ts';
import {
  type CartesiaGenerate,
  CartesiaRefusal,
  cartesiaRefusalOf,
  judgeCartesiaHeaders,
  readCartesiaRequest,
} from './cartesia-protocol.ts';
import { cartesiaVoicesPage } from './cartesia-voices.ts';
import { type HandshakeFault, speechFaultOf } from './sim-faults.ts';
import {
  startTtsSimulator,
  type TtsSessionPorts,
  type TtsSimProtocol,
  type TtsSimulator,
  type TtsSimulatorOptions,
} from './tts-simulator.ts';

export type CartesiaFault = ContextFault | HandshakeFault;

export interface CartesiaControls extends ContextControls {
  fault: CartesiaFault | null;
  /** A socket without a message for this long is closed with 1000. */
  idleCloseMs: number;
  /** Contexts that may be open at once, over all sockets; the next one is refused with 429. */
  contextsMax: number;
}

export type CartesiaSimulatorOptions = TtsSimulatorOptions<CartesiaControls>;
export type CartesiaSimulator = TtsSimulator<CartesiaControls>;

const defaults: CartesiaControls = {
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
};

/** Cartesia's TTS socket on loopback, which really speaks. */
export function startCartesiaSimulator(options: CartesiaSimulatorOptions): Promise<CartesiaSimulator> {
  return startTtsSimulator(options, defaults, cartesiaProtocol());
}

function cartesiaProtocol(): TtsSimProtocol<CartesiaControls> {
  const openContexts = new Set<string>();
  return {
    paths: ['/tts', '/voices'],
    judge({ url, headers }, apiKey) {
      const refusal =
        url.pathname === '/tts/websocket'
          ? judgeCartesiaHeaders(url, headers, apiKey)
          : cartesiaRefusalOf(404);
      return refusal?.http() ?? null;
    },
    refusalOf: (status) => cartesiaRefusalOf(status).http(),
    answer({ method, url, headers }, apiKey) {
      if (method === 'GET' && url.pathname === '/') {
        return { status: 200, body: JSON.stringify({ ok: true, version: '0.0.0-simulated' }) };
      }
      const isVoices = method === 'GET' && url.pathname === '/voices';
      const refusal = isVoices ? judgeCartesiaHeaders(url, headers, apiKey) : cartesiaRefusalOf(404);
      if (refusal !== null) return refusal.http();
      return { status: 200, body: JSON.stringify(cartesiaVoicesPage(url.searchParams)) };
    },
    serve: (ports) => serve(ports, openContexts),
  };
}

/** `openContexts`: of all sockets. */
function serve(ports: TtsSessionPorts<CartesiaControls>, openContexts: Set<string>): () => void {
  const { socket, clock, controls } = ports;
  const contexts = new Map<string, CartesiaContext>();
  const finished = new Set<string>();
  let cancelIdle = () => {};
  const restartIdle = () => {
    cancelIdle();
    cancelIdle = clock.after(controls.idleCloseMs, () => socket.close(1000, 'connection idle timeout'));
  };

  restartIdle();
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
      ports.onRefused();
      socket.send(JSON.stringify(error.event(contextId)));
    }
  });

  function begin(id: string, message: CartesiaGenerate): CartesiaContext {
    if (openContexts.size >= controls.contextsMax) throw cartesiaRefusalOf(429);
    const context = createCartesiaContext(message, {
      clock,
      voice: ports.voice,
      controls,
      fault: speechFaultOf(controls.fault),
      keepAudio: ports.keepAudio,
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
    ports.log(context);
    return context;
  }

  return () => {
    cancelIdle();
    for (const [id, context] of contexts) {
      context.dispose();
      openContexts.delete(id);
    }
  };
}
