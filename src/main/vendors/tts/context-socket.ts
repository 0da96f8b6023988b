import { randomUUID } from 'node:crypto';
import { VendorSocket, type VendorSocketOptions } from '../socket.ts';
import { type SpokenWord, type TtsSpeech, type TtsVendor, VendorError } from '../types.ts';
import { type ContextLine, type ContextListener, createContextSpeech } from './context-speech.ts';
import type { TtsLimits } from './tts-limits.ts';

export type ContextEvent =
  /** Words are timed from the start of the context's audio. */
  | { kind: 'sound'; contextId: string; bytes: Buffer | null; words: readonly SpokenWord[] }
  | { kind: 'done'; contextId: string; words: readonly SpokenWord[] }
  | {
      kind: 'error';
      /** Null when the whole socket is meant. */
      contextId: string | null;
      status: number | null;
      error: VendorError;
      /** The vendor ends the socket now, because of the error or since nothing happened on it; null: it stays. */
      socketEnd: 'error' | 'idle' | null;
    };

/** What a vendor says on one socket that carries many contexts. It may keep what it knows of each. */
export interface ContextProtocol {
  /** Reads a text frame: null for what may be ignored. Throws a `VendorError` (protocol) for what is not the vendor's protocol. */
  read(frame: string): ContextEvent | null;
  /** The messages that say `text`, the ones that open the context among them. */
  say(contextId: string, text: string): object[];
  end(contextId: string): object[];
  cancel(contextId: string): object[];
  /** Keeps a context alive that has nothing to say. */
  keepAlive?: { everyMs: number; message(contextId: string): object };
  /** How many contexts a socket may carry, cancelled ones included until their end was reported. */
  contextsMax: number;
  isIdleClose(code: number | null, reason: string): boolean;
}

export interface ContextVendorOptions {
  id: string;
  socket: VendorSocketOptions;
  limits: TtsLimits;
  createProtocol(): ContextProtocol;
}

/** A voice behind sockets that carry a context a speech. One socket serves many speeches, a new one is opened on need. */
export function createContextVendor(options: ContextVendorOptions): TtsVendor {
  const { limits } = options;
  const { vendor, clock } = options.socket;
  const connections = new Set<Connection>();
  const speeches = new Set<TtsSpeech>();
  let current: Connection | null = null;
  let disposed = false;

  function connect(): Connection {
    const opened = openConnection(options.socket, options.createProtocol(), () => {
      connections.delete(opened);
      if (current === opened) current = null;
    });
    connections.add(opened);
    return opened;
  }

  function openContext(listener: ContextListener): ContextLine {
    if (current?.hasRoom() === false) {
      current.retire();
      current = null;
    }
    current ??= connect();
    return current.openContext(listener);
  }

  const warm = () => {
    if (!disposed) current ??= connect();
  };

  return {
    id: options.id,
    warm,
    cool() {
      current?.retire();
      current = null;
    },
    speak(sink) {
      warm();
      const speech = createContextSpeech(vendor, clock, limits, sink, openContext, () =>
        speeches.delete(speech),
      );
      speeches.add(speech);
      return speech;
    },
    dispose() {
      disposed = true;
      for (const speech of [...speeches]) speech.cancel();
      for (const connection of connections) connection.dispose();
      connections.clear();
      current = null;
    },
  };
}

interface Connection {
  hasRoom(): boolean;
  openContext(listener: ContextListener): ContextLine;
  /** Takes no more contexts, and ends with the last one that is listened to. */
  retire(): void;
  dispose(): void;
}

/** A socket and the contexts that it carries. `onGone`: it is of no more use. */
function openConnection(
  socketOptions: VendorSocketOptions,
  protocol: ContextProtocol,
  onGone: () => void,
): Connection {
  const { clock } = socketOptions;
  /** What is not in here is not listened to: late audio of a cancelled context ends here. */
  const listeners = new Map<string, ContextListener>();
  /** Cancelled, and not yet reported as ended; kept only where the vendor counts them. */
  const closing = new Set<string>();
  const keepAlives = new Map<string, () => void>();
  let retired = false;

  const socket = new VendorSocket(socketOptions, {
    onOpen() {
      for (const listener of listeners.values()) listener.onOpen();
    },
    onText(frame) {
      try {
        dispatch(frame);
      } catch (error) {
        if (!(error instanceof VendorError)) throw error;
        condemn(error);
      }
    },
    onEnd({ code, reason, error }) {
      onGone();
      failAll(error, protocol.isIdleClose(code, reason));
    },
  });

  function dispatch(frame: string): void {
    const event = protocol.read(frame);
    if (event === null) return;
    if (event.kind === 'error' && event.socketEnd !== null) {
      dispose();
      failAll(event.error, event.socketEnd === 'idle');
      return;
    }
    if (event.kind === 'error' && event.contextId === null) {
      failAll(event.error, false);
      return;
    }
    const id = event.contextId ?? '';
    const listener = listeners.get(id);
    if (event.kind !== 'sound') {
      closing.delete(id);
      forget(id);
    }
    if (listener) tell(listener, event);
    endIfRetired();
  }

  function tell(listener: ContextListener, event: ContextEvent): void {
    if (event.kind === 'error') {
      listener.onError(event.error, event.status);
      return;
    }
    if (event.kind === 'sound' && event.bytes !== null) listener.onChunk(event.bytes);
    if (event.words.length > 0) listener.onWords(event.words);
    if (event.kind === 'done') listener.onDone();
  }

  function forget(id: string): void {
    listeners.delete(id);
    stopKeepAlive(id);
  }

  function failAll(error: VendorError, isIdleClose: boolean): void {
    const failed = [...listeners];
    for (const [id] of failed) forget(id);
    for (const [, listener] of failed) {
      if (isIdleClose) listener.onIdleClose(error);
      else listener.onError(error, null);
    }
  }

  function condemn(error: VendorError): void {
    dispose();
    failAll(error, false);
  }

  function endIfRetired(): void {
    if (retired && listeners.size === 0) dispose();
  }

  function dispose(): void {
    socket.dispose();
    onGone();
  }

  function send(messages: readonly object[]): void {
    for (const message of messages) socket.send(JSON.stringify(message));
  }

  /** Sends now and then that the context is still wanted. */
  function keepAlive(id: string): void {
    const rule = protocol.keepAlive;
    stopKeepAlive(id);
    if (rule === undefined) return;
    const again = () => {
      send([rule.message(id)]);
      keepAlive(id);
    };
    keepAlives.set(id, clock.after(rule.everyMs, again));
  }

  function stopKeepAlive(id: string): void {
    keepAlives.get(id)?.();
    keepAlives.delete(id);
  }

  return {
    hasRoom: () => listeners.size + closing.size < protocol.contextsMax,
    openContext(listener) {
      const id = randomUUID();
      let isKnown = false;
      listeners.set(id, listener);
      return {
        get isOpen() {
          return socket.isOpen;
        },
        say(text) {
          isKnown = true;
          send(protocol.say(id, text));
          keepAlive(id);
        },
        end() {
          stopKeepAlive(id);
          send(protocol.end(id));
        },
        cancel() {
          if (!listeners.has(id)) return;
          forget(id);
          if (isKnown) {
            if (Number.isFinite(protocol.contextsMax)) closing.add(id);
            send(protocol.cancel(id));
          }
          endIfRetired();
        },
        condemn,
      };
    },
    retire() {
      retired = true;
      endIfRetired();
    },
    dispose() {
      for (const id of [...listeners.keys()]) forget(id);
      dispose();
    },
  };
}
