import { CAPTURE_RATE_HZ } from '#shared/contracts/audio.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import type { Clock } from '../../clock.ts';
import { errorOfNetwork, errorOfSilence } from '../errors.ts';
import { VendorSocket } from '../socket.ts';
import { VendorError } from '../types.ts';
import { SentAudio } from './sent-audio.ts';
import type { TurnDialect, TurnEvent, TurnMessage, TurnSettings } from './turn-dialect.ts';

const SAMPLES_PER_MS = CAPTURE_RATE_HZ / 1000;
/** A whole turn may be replayed into a socket that is still opening; 10 % for the pre-roll and the silence. */
const QUEUE_MAX_BYTES = tuning.mic.turnAudioMaxMs * SAMPLES_PER_MS * 2 * 1.1;
/** To open, and then to greet. */
const CONNECT_TIMEOUT_MS = 4000;
const CLOSE_LINGER_MS = 2000;
/** No message type keeps these sockets alive; pings do, and find out that the connection is gone. */
const PING_MS = 10_000;
/** An open turn without a message for this much longer than its own timeout is dead. */
const TURN_SILENT_GRACE_MS = 1500;

export interface TurnLineListener {
  onOpen(): void;
  onTurn(event: TurnEvent): void;
  /** The connection is gone. `isIdle`: as the vendor ends one that nobody uses. */
  onEnd(error: VendorError, isIdle: boolean): void;
  isTurnOpen(): boolean;
}

/**
 * The connection of a stream whose vendor ends turns: audio in chunks, settings one change at a time, and a watch on
 * whether the vendor still listens. Opened again by `give` after `park`.
 */
export class TurnLine<Settings extends TurnSettings> {
  readonly sent = new SentAudio();
  readonly #dialect: TurnDialect<Settings>;
  readonly #clock: Clock;
  readonly #listener: TurnLineListener;
  readonly #chunkSamples: number;
  #socket: VendorSocket | null = null;
  #ended = false;
  #settings: Settings;
  /** Sent and not answered yet; and what is to be sent after the answer. */
  #configuring: Settings | null = null;
  #wanted: Settings | null = null;
  /** Frames that wait for a chunk to be full. */
  #chunk: Int16Array;
  #chunkLength = 0;
  /** Audio since the last message, and when the first of it was sent. */
  #unheardMs = 0;
  #unheardSinceMs = 0;
  #cancelGreeting: () => void = () => {};
  #cancelChunk: () => void = () => {};
  #cancelIdle: () => void = () => {};

  constructor(dialect: TurnDialect<Settings>, settings: Settings, clock: Clock, listener: TurnLineListener) {
    this.#dialect = dialect;
    this.#settings = settings;
    this.#clock = clock;
    this.#listener = listener;
    this.#chunkSamples = dialect.chunkMs * SAMPLES_PER_MS;
    this.#chunk = new Int16Array(this.#chunkSamples);
    this.#connect();
  }

  get isOpen(): boolean {
    return this.#socket?.isOpen ?? false;
  }

  get endTimeoutMs(): number {
    return this.#settings.endTimeoutMs;
  }

  /** Audio of the person. */
  give(pcm: Int16Array): void {
    if (this.#socket === null) this.#connect();
    this.sent.give(pcm.length);
    for (let at = 0; at < pcm.length; ) {
      const part = pcm.subarray(at, at + this.#chunkSamples - this.#chunkLength);
      this.#chunk.set(part, this.#chunkLength);
      this.#chunkLength += part.length;
      at += part.length;
      if (this.#chunkLength === this.#chunkSamples) this.#transmit();
    }
    if (this.#chunkLength === 0 || this.#ended) return;
    // The microphone may be shut in the middle of a chunk: the end of a word does not wait for the next one.
    this.#cancelChunk();
    this.#cancelChunk = this.#clock.after(this.#dialect.chunkMs, () => this.#transmit());
  }

  /** Silence, up to the end of the chunk. */
  giveSilence(): void {
    this.sent.addSilence(this.#chunkSamples - this.#chunkLength);
    this.#chunkLength = this.#chunkSamples;
    this.#transmit();
  }

  configure(change: Partial<Settings>): void {
    const wanted = { ...(this.#wanted ?? this.#configuring ?? this.#settings), ...change };
    const message = this.#dialect.configureMessage(wanted);
    // A new connection has its settings in its address.
    if (this.#socket === null) this.#settings = wanted;
    else if (!this.#dialect.answersConfigure) {
      this.#settings = wanted;
      this.#socket.send(message);
    } else if (this.#configuring !== null) this.#wanted = wanted;
    else {
      this.#configuring = wanted;
      this.#socket.send(message);
    }
  }

  bufferedBytes(): number {
    return (this.#socket?.bufferedBytes() ?? 0) + this.#chunkLength * Int16Array.BYTES_PER_ELEMENT;
  }

  /** Ends the session politely; no event from now on. */
  close(): void {
    this.#end();
    this.#socket?.send(this.#dialect.closeMessage);
    this.#socket?.release(CLOSE_LINGER_MS);
  }

  /** Cuts the connection; no event from now on. */
  dispose(): void {
    this.#end();
    this.#socket?.dispose();
  }

  /** The connection has ended and may be opened again. */
  park(): void {
    this.#cancelTimers();
    this.#socket = null;
    this.#settings = this.#wanted ?? this.#configuring ?? this.#settings;
    this.#wanted = null;
    this.#configuring = null;
  }

  #connect(): void {
    const { vendor, headers } = this.#dialect;
    let url: URL;
    try {
      url = this.#dialect.url(this.#settings);
    } catch (cause) {
      this.#cancelGreeting = this.#clock.after(0, () => this.#fail(errorOfNetwork(vendor, cause)));
      return;
    }
    this.sent.restart();
    this.#unheardMs = 0;
    this.#socket = new VendorSocket(
      {
        vendor,
        url,
        headers,
        clock: this.#clock,
        connectTimeoutMs: CONNECT_TIMEOUT_MS,
        queueMaxBytes: QUEUE_MAX_BYTES,
        pingIntervalMs: PING_MS,
        errorOfRejection: (failure) => this.#dialect.errorOfRejection(failure),
        errorOfClose: (code, reason) => this.#dialect.errorOfClose(code, reason),
      },
      {
        onOpen: () => {
          // What was queued is only now on its way.
          this.#unheardSinceMs = this.#clock.nowMs();
          this.#cancelGreeting = this.#clock.after(CONNECT_TIMEOUT_MS, () => this.#failSilent());
          this.#armIdleSilence();
          this.#listener.onOpen();
        },
        onText: (text) => this.#onMessage(text),
        onEnd: ({ code, reason, error }) =>
          this.#listener.onEnd(error, this.#dialect.isIdleClose(code, reason)),
      },
    );
  }

  #transmit(): void {
    this.#cancelChunk();
    const { buffer } = this.#chunk;
    this.#socket?.send(new Uint8Array(buffer, 0, this.#chunkLength * Int16Array.BYTES_PER_ELEMENT));
    const nowMs = this.#clock.nowMs();
    if (this.#unheardMs === 0) this.#unheardSinceMs = nowMs;
    this.#unheardMs += this.#chunkLength / SAMPLES_PER_MS;
    this.#chunk = new Int16Array(this.#chunkSamples);
    this.#chunkLength = 0;
    this.#armIdleSilence();
    this.#watch(nowMs);
  }

  /** Audio flows and no message comes although one is due: the stream is dead. */
  #watch(nowMs: number): void {
    const { progressMs } = this.#dialect;
    const limitMs = progressMs ?? this.#settings.endTimeoutMs + TURN_SILENT_GRACE_MS;
    const isDue = progressMs !== null || this.#listener.isTurnOpen();
    const isSilent = this.#unheardMs >= limitMs && nowMs - this.#unheardSinceMs >= limitMs;
    if (isDue && isSilent && this.isOpen) this.#failSilent();
  }

  #onMessage(text: string): void {
    this.#cancelGreeting();
    this.#unheardMs = 0;
    let message: TurnMessage;
    try {
      message = this.#dialect.read(text);
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      this.#fail(error);
      return;
    }
    if (message.kind === 'error') this.#fail(message.error);
    else if (message.kind === 'configured') this.#onConfigured(message.accepted);
    else if (message.kind === 'turn') this.#listener.onTurn(message);
  }

  /** What the vendor refuses stays as it was. */
  #onConfigured(accepted: boolean): void {
    if (accepted) this.#settings = this.#configuring ?? this.#settings;
    this.#configuring = null;
    const wanted = this.#wanted;
    this.#wanted = null;
    if (wanted !== null) this.configure(wanted);
  }

  #armIdleSilence(): void {
    const { idleSilenceMs } = this.#dialect;
    if (idleSilenceMs === null) return;
    this.#cancelIdle();
    this.#cancelIdle = this.#clock.after(idleSilenceMs, () => this.giveSilence());
  }

  #failSilent(): void {
    this.#fail(errorOfSilence(this.#dialect.vendor));
  }

  #fail(error: VendorError): void {
    if (!this.#ended) this.#listener.onEnd(error, false);
  }

  #end(): void {
    this.#ended = true;
    this.#cancelTimers();
  }

  #cancelTimers(): void {
    this.#cancelGreeting();
    this.#cancelChunk();
    this.#cancelIdle();
  }
}
