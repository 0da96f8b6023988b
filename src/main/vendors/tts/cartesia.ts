import { randomUUID } from 'node:crypto';
import { PLAYER_RATE_HZ } from '#shared/contracts/audio.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import type { Clock } from '../../clock.ts';
import { socketUrl, VendorSocket } from '../socket.ts';
import { type TtsSpeech, type TtsVendor, type VendorEndpoint, VendorError } from '../types.ts';
import { cartesiaIdentity, readCartesiaEvent } from './cartesia-events.ts';
import {
  type CartesiaContextLine,
  type ContextListener,
  createCartesiaSpeech,
  type TtsLimits,
} from './cartesia-speech.ts';

const API_VERSION = '2026-08-14';
const DEFAULT_MODEL = 'sonic-3.5';
/** "Katie", whom the vendor recommends for assistants. */
const DEFAULT_VOICE_ID = 'f786b574-daa5-4673-aa0c-cbe3e8534c02';
/** After a sleep or a change of network nothing else tells that a silent socket is dead. */
const PING_MS = 15_000;
/** "connection idle timeout", after five minutes. A socket that carries nothing ends unnoticed. */
const IDLE_CLOSE = 1000;
const QUEUE_MAX_BYTES = 256 * 1024;

export interface CartesiaOptions {
  endpoint: VendorEndpoint;
  clock: Clock;
  model?: string;
  voiceId?: string;
  /** BCP 47 language, e.g. `en`. */
  language?: string;
  limits?: TtsLimits;
}

/**
 * Cartesia Sonic over its TTS WebSocket (https://docs.cartesia.ai/api-reference/tts/websocket): one socket for many
 * speeches, a context a speech.
 *
 * Not through the vendor's SDK: its TTS socket is `wss` only, puts the key into the URL in an ES module, reconnects on
 * its own in the middle of a speech and loses what a refused handshake says.
 * Throws when the endpoint's base is not a URL.
 */
export function createCartesia(options: CartesiaOptions): TtsVendor {
  const { clock, endpoint } = options;
  const model = options.model ?? DEFAULT_MODEL;
  const limits = options.limits ?? tuning.tts;
  const url = socketUrl(endpoint.baseUrl, '/tts/websocket', {});
  let connection: Connection | null = null;
  const speeches = new Set<TtsSpeech>();
  let disposed = false;

  /** Repeated in every message: the vendor wants a context's settings each time. */
  const settings = {
    model_id: model,
    voice: options.voiceId ?? DEFAULT_VOICE_ID,
    language: options.language ?? 'en',
    output_format: { container: 'raw', encoding: 'pcm_s16le', sample_rate: PLAYER_RATE_HZ },
    add_timestamps: true,
    // We send whole clauses: the vendor need not wait for more.
    max_buffer_delay_ms: 0,
  };

  function connect(): Connection {
    const opened = openConnection(
      {
        vendor: cartesiaIdentity,
        url,
        headers: { Authorization: `Bearer ${endpoint.apiKey}`, 'Cartesia-Version': API_VERSION },
        clock,
        connectTimeoutMs: limits.connectMs,
        queueMaxBytes: QUEUE_MAX_BYTES,
        pingIntervalMs: PING_MS,
      },
      settings,
      () => {
        if (connection === opened) connection = null;
      },
    );
    return opened;
  }

  const warm = () => {
    if (!disposed) connection ??= connect();
  };

  return {
    id: `cartesia/${model}`,
    warm,
    speak(sink) {
      warm();
      const openContext = (listener: ContextListener) => {
        connection ??= connect();
        return connection.openContext(listener);
      };
      const speech = createCartesiaSpeech(clock, limits, sink, openContext, () => speeches.delete(speech));
      speeches.add(speech);
      return speech;
    },
    dispose() {
      disposed = true;
      for (const speech of [...speeches]) speech.cancel();
      connection?.dispose();
      connection = null;
    },
  };
}

interface Connection {
  openContext(listener: ContextListener): CartesiaContextLine;
  dispose(): void;
}

/** A socket and the contexts that it carries. `onEnd`: it is of no more use. */
function openConnection(
  socketOptions: ConstructorParameters<typeof VendorSocket>[0],
  settings: object,
  onEnd: () => void,
): Connection {
  const { clock } = socketOptions;
  /** What is not in here is not listened to: late audio of a cancelled context ends here. */
  const contexts = new Map<string, ContextListener>();

  const socket = new VendorSocket(socketOptions, {
    onOpen() {
      for (const listener of contexts.values()) listener.onOpen();
    },
    onText(frame) {
      try {
        dispatch(frame);
      } catch (error) {
        if (!(error instanceof VendorError)) throw error;
        condemn(error);
      }
    },
    onEnd({ code, error }) {
      onEnd();
      failAll((listener) =>
        code === IDLE_CLOSE ? listener.onIdleClose(error) : listener.onError(error, null),
      );
    },
  });

  function dispatch(frame: string): void {
    const event = readCartesiaEvent(frame, clock.unixMs());
    if (event === null) return;
    if (event.kind === 'error' && event.contextId === null) {
      const { error } = event;
      failAll((listener) => listener.onError(error, null));
      return;
    }
    const id = event.contextId ?? '';
    const listener = contexts.get(id);
    if (!listener) return;
    if (event.kind === 'chunk') listener.onChunk(event.bytes);
    else if (event.kind === 'words') listener.onWords(event.words);
    else {
      contexts.delete(id);
      if (event.kind === 'done') listener.onDone();
      else listener.onError(event.error, event.status);
    }
  }

  function failAll(tell: (listener: ContextListener) => void): void {
    const listeners = [...contexts.values()];
    contexts.clear();
    listeners.forEach(tell);
  }

  function condemn(error: VendorError): void {
    socket.dispose();
    onEnd();
    failAll((listener) => listener.onError(error, null));
  }

  return {
    openContext(listener) {
      const id = randomUUID();
      contexts.set(id, listener);
      return {
        get isOpen() {
          return socket.isOpen;
        },
        generate(transcript, goesOn) {
          socket.send(JSON.stringify({ context_id: id, transcript, continue: goesOn, ...settings }));
        },
        cancel() {
          contexts.delete(id);
          socket.send(JSON.stringify({ context_id: id, cancel: true }));
        },
        condemn,
      };
    },
    dispose() {
      contexts.clear();
      socket.dispose();
    },
  };
}
