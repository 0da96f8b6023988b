import { vendorError } from '../errors.ts';
import { VendorSocket, type VendorSocketOptions } from '../socket.ts';
import { deepgram, isIdleClose } from '../stt/deepgram-errors.ts';
import { VendorError } from '../types.ts';
import type { SpeakReader } from './deepgram-speak-events.ts';

/** The differences between Deepgram's two sockets for speech. */
export interface SpeakDialect {
  readonly read: SpeakReader;
  /** How long after a text it is flushed, unless more comes. 0: sound comes on a flush only, so that each text needs one. */
  readonly flushDelayMs: number;
  /** Flushes that a socket takes in `FLUSH_WINDOW_MS`. */
  readonly flushesMax: number;
  /** The message that cuts off what is being said. */
  readonly stop: object;
  /** It is of use only once the socket has sent sound. */
  readonly stopNeedsSound: boolean;
}

/** The vendor says 60 s; measured by others, the allowance was back after 64. */
const FLUSH_WINDOW_MS = 65_000;
/** A socket that does not say that it has stopped is not used again. */
const STOP_MS = 2000;
const LINGER_MS = 1000;

/** A session may last an hour; the vendor does not say so in advance. */
const isAgeClose = (reason: string): boolean => reason.includes('NET-0003');

/** What comes of a speech. After `onError` or `onIdleClose` nothing comes. */
export interface SpeakListener {
  onOpen(): void;
  onAudio(bytes: Buffer): void;
  onFlushed(): void;
  onFlushRefused(): void;
  onError(error: VendorError): void;
  /** The vendor closed the socket as idle or old; what was sent meanwhile crossed with that. */
  onIdleClose(error: VendorError): void;
}

/** A socket that is one speech's own until it is given back with `release`, `stop` or `condemn`. */
export interface SpeakLine {
  readonly isOpen: boolean;
  speak(text: string): void;
  flush(): void;
  /** How long until the socket takes a flush and `reserve` more. */
  flushWaitMs(reserve: number): number;
  /** Everything that was said has been delivered. */
  release(): void;
  /** Nothing more is heard of it, from this moment on; the vendor is told afterwards. */
  stop(): void;
  /** The vendor has fallen silent: the socket goes. */
  condemn(error: VendorError): void;
}

export interface SpeakSocket {
  /** No speech has it, and nothing of one can still come. */
  isFree(): boolean;
  flushWaitMs(reserve: number): number;
  lease(listener: SpeakListener): SpeakLine;
  /** Ends a free socket politely. */
  close(): void;
  dispose(): void;
}

/**
 * One socket of `/v1/speak` or `/v2/speak`. Sound carries no mark of what it belongs to, so that a socket serves one
 * speech at a time, and another only once nothing of the last can come any more.
 */
export function openSpeakSocket(
  socketOptions: VendorSocketOptions,
  dialect: SpeakDialect,
  events: { onFree(): void; onGone(): void },
): SpeakSocket {
  const { clock } = socketOptions;
  let listener: SpeakListener | null = null;
  let stopping = false;
  let hasSounded = false;
  let flushTimes: number[] = [];
  let cancelStopTimer = () => {};

  const socket = new VendorSocket(socketOptions, {
    onOpen: () => listener?.onOpen(),
    onBinary(bytes) {
      hasSounded = true;
      listener?.onAudio(bytes);
    },
    onText(frame) {
      try {
        dispatch(frame);
      } catch (error) {
        if (!(error instanceof VendorError)) throw error;
        fail(error);
      }
    },
    onEnd({ code, reason, error }) {
      const told = leave();
      events.onGone();
      if (isIdleClose(code, reason) || isAgeClose(reason)) told?.onIdleClose(error);
      else told?.onError(error);
    },
  });

  function dispatch(frame: string): void {
    const event = dialect.read(frame);
    if (event === null) return;
    if (typeof event === 'object') fail(vendorError(deepgram, event.code));
    else if (stopping) {
      if (event === 'stopped' || event === 'nothing-active') becomeFree();
      else if (event === 'stop-refused') fail(vendorError(deepgram, 'protocol'));
    } else if (event === 'flushed' || event === 'nothing-active') listener?.onFlushed();
    else if (event === 'flush-refused') listener?.onFlushRefused();
  }

  function becomeFree(): void {
    stopping = false;
    cancelStopTimer();
    events.onFree();
  }

  function leave(): SpeakListener | null {
    const left = listener;
    listener = null;
    cancelStopTimer();
    return left;
  }

  function fail(error: VendorError): void {
    const told = leave();
    dispose();
    told?.onError(error);
  }

  function dispose(): void {
    leave();
    socket.dispose();
    events.onGone();
  }

  const send = (message: object) => socket.send(JSON.stringify(message));

  function flushWaitMs(reserve: number): number {
    const nowMs = clock.nowMs();
    flushTimes = flushTimes.filter((atMs) => nowMs - atMs < FLUSH_WINDOW_MS);
    const first = flushTimes[flushTimes.length - (dialect.flushesMax - reserve)];
    return first === undefined ? 0 : first + FLUSH_WINDOW_MS - nowMs;
  }

  return {
    isFree: () => listener === null && !stopping,
    flushWaitMs,
    lease(leased) {
      listener = leased;
      let isOwed = false;
      const isMine = () => listener === leased;
      return {
        get isOpen() {
          return socket.isOpen;
        },
        speak(text) {
          isOwed = true;
          send({ type: 'Speak', text });
        },
        flush() {
          flushTimes.push(clock.nowMs());
          send({ type: 'Flush' });
        },
        flushWaitMs,
        release() {
          if (!isMine()) return;
          listener = null;
          events.onFree();
        },
        stop() {
          if (!isMine()) return;
          listener = null;
          if (!isOwed) events.onFree();
          else if (dialect.stopNeedsSound && !hasSounded) dispose();
          else {
            stopping = true;
            cancelStopTimer = clock.after(STOP_MS, dispose);
            send(dialect.stop);
          }
        },
        condemn(error) {
          if (isMine()) fail(error);
        },
      };
    },
    close() {
      send({ type: 'Close' });
      socket.release(LINGER_MS);
      events.onGone();
    },
    dispose,
  };
}
