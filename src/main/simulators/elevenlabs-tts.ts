import { createElevenLabsContext, type ElevenLabsContext } from './elevenlabs-context.ts';
import {
  ElevenLabsRefusal,
  elevenLabsRefusalOf,
  elevenLabsVoicesPage,
  judgeElevenLabsKey,
  readStreamAddress,
  readStreamMessage,
} from './elevenlabs-protocol.ts';
import type { HandshakeFault, HttpRefusal, SpeechFault } from './sim-faults.ts';
import type { SimRequest, SimUpgrade } from './sim-server.ts';
import {
  startTtsSimulator,
  type TtsControls,
  type TtsSessionPorts,
  type TtsSimulator,
  type TtsSimulatorOptions,
} from './tts-simulator.ts';

export type ElevenLabsTtsFault =
  | SpeechFault
  | HandshakeFault
  /** An error frame with this id, then the close with 1008. */
  | { kind: 'error-frame'; afterChunks: number; id: string };

export interface ElevenLabsTtsControls extends TtsControls {
  fault: ElevenLabsTtsFault | null;
  /** What was flushed is still spoken after `close_context`, as the vendor documents. */
  finishesAfterClose: boolean;
  /** `isFinal` is never sent. */
  withholdFinal: boolean;
  /** Contexts that a socket carries; one more and it is closed. */
  contextsMax: number;
}

export type ElevenLabsTtsSimulator = TtsSimulator<ElevenLabsTtsControls>;

/** ElevenLabs' multi-context socket on loopback, which really speaks, with the lists of voices and the account. */
export function startElevenLabsTtsSimulator(
  options: TtsSimulatorOptions<ElevenLabsTtsControls>,
): Promise<ElevenLabsTtsSimulator> {
  const defaults: ElevenLabsTtsControls = {
    firstAudioMs: 75,
    realTimeFactor: 0.2,
    chunkBytes: 3840,
    fault: null,
    finishesAfterClose: true,
    withholdFinal: false,
    contextsMax: 5,
  };
  return startTtsSimulator(options, defaults, {
    paths: ['/v1/text-to-speech', '/v1/voices', '/v2/voices', '/v1/user'],
    judge,
    refusalOf: (status) => elevenLabsRefusalOf(status).http(),
    answer,
    serve,
  });
}

function judge({ url, headers }: SimUpgrade, apiKey: string | undefined): HttpRefusal | null {
  try {
    const refusal = judgeElevenLabsKey(headers, apiKey);
    if (refusal !== null) throw refusal;
    readStreamAddress(url);
    return null;
  } catch (error) {
    if (!(error instanceof ElevenLabsRefusal)) throw error;
    return error.http();
  }
}

function answer(
  { method, url, headers }: SimRequest,
  apiKey: string | undefined,
): { status: number; body: string } {
  const bodies: Readonly<Record<string, () => object>> = {
    '/v1/voices': () => elevenLabsVoicesPage(new URLSearchParams({ page_size: '100' })),
    '/v2/voices': () => elevenLabsVoicesPage(url.searchParams),
    '/v1/user': () => ({ user_id: 'simulated', subscription: { tier: 'free', status: 'active' } }),
  };
  const body = method === 'GET' ? bodies[url.pathname] : undefined;
  const refusal = body === undefined ? elevenLabsRefusalOf(404) : judgeElevenLabsKey(headers, apiKey);
  if (refusal !== null || body === undefined) return (refusal ?? elevenLabsRefusalOf(404)).http();
  return { status: 200, body: JSON.stringify(body()) };
}

function serve(ports: TtsSessionPorts<ElevenLabsTtsControls>): () => void {
  const { socket, clock, controls } = ports;
  const parameters = readStreamAddress(ports.url);
  const contexts = new Map<string, ElevenLabsContext>();
  const idles = new Map<string, () => void>();
  let closingSocket = false;

  const send = (message: object) => socket.send(JSON.stringify(message));

  function fail(refusal: ElevenLabsRefusal, contextId: string | null): void {
    send(refusal.frame(contextId));
    socket.close(1008, refusal.id);
  }

  /** `contextId` null: of the socket, while it carries no context. */
  function restartIdle(contextId: string | null): void {
    const key = contextId ?? '';
    idles.get(key)?.();
    const expire = () => {
      if (contextId !== null && contexts.get(contextId)?.isBusy()) restartIdle(contextId);
      else {
        const words = 'No input was received in time.';
        fail(new ElevenLabsRefusal('input_timeout_exceeded', words), contextId);
      }
    };
    idles.set(key, clock.after(parameters.inactivityMs, expire));
  }

  function stopIdle(key: string): void {
    idles.get(key)?.();
    idles.delete(key);
  }

  function open(id: string): ElevenLabsContext {
    if (contexts.size >= controls.contextsMax) {
      throw new ElevenLabsRefusal('max_active_conversations', 'Too many contexts on this socket.');
    }
    const context = createElevenLabsContext(id, {
      ...ports,
      parameters,
      send,
      fail,
      onClosed() {
        contexts.delete(id);
        stopIdle(id);
        if (contexts.size > 0) return;
        if (closingSocket) socket.close(1000, '');
        else restartIdle(null);
      },
    });
    contexts.set(id, context);
    stopIdle('');
    ports.log(context);
    return context;
  }

  restartIdle(null);
  socket.on('message', (data, isBinary) => {
    let contextId: string | null = null;
    try {
      if (isBinary) throw new ElevenLabsRefusal('invalid_message', 'Send text frames.');
      const message = readStreamMessage(String(data));
      if (message.close_socket) {
        closingSocket = true;
        for (const context of [...contexts.values()]) context.take({ close_context: true });
        if (contexts.size === 0) socket.close(1000, '');
        return;
      }
      contextId = message.context_id ?? 'default';
      const known = contexts.get(contextId);
      // A context that has ended is not opened again by its closing.
      if (known === undefined && message.text === undefined) return;
      restartIdle(contextId);
      (known ?? open(contextId)).take(message);
    } catch (error) {
      if (!(error instanceof ElevenLabsRefusal)) throw error;
      ports.onRefused();
      fail(error, contextId);
    }
  });

  return () => {
    for (const cancel of idles.values()) cancel();
    for (const context of contexts.values()) context.dispose();
  };
}
