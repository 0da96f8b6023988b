import type { ModelPatience, VendorUse } from '#shared/model/vendor-use.ts';

/** What every vendor adapter is, seen from the conversation. Adapters own their errors and never retry by themselves. */

export type VendorErrorKind = 'transient' | 'permanent' | 'cancelled';
export type VendorErrorCode =
  | 'bad-key'
  | 'no-credit'
  | 'rate-limit'
  | 'region-block'
  | 'unknown-model'
  | 'bad-request'
  | 'unreachable'
  | 'timeout'
  | 'truncated'
  | 'protocol'
  | 'server'
  | 'cancelled';

/** `message` is meant for the person: what happened, to what, what to do. It never holds a key, a URL or a transcript. */
export class VendorError extends Error {
  readonly vendor: string;
  readonly kind: VendorErrorKind;
  readonly code: VendorErrorCode;
  /** How long the vendor asked us to wait. */
  readonly retryAfterMs: number | null;

  constructor(
    vendor: string,
    kind: VendorErrorKind,
    code: VendorErrorCode,
    message: string,
    retryAfterMs: number | null = null,
  ) {
    super(message);
    this.name = 'VendorError';
    this.vendor = vendor;
    this.kind = kind;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Endpoint and key are resolved together, so that a key can only go to its own vendor's host. */
export interface VendorEndpoint {
  apiKey: string;
  /** Origin, e.g. `https://api.deepgram.com` or `http://127.0.0.1:4000` (plain http only for loopback). */
  baseUrl: string;
}

export interface SttSink {
  /** Who really works: told by failover as a vendor begins, before anything else of it. */
  onVendor?(use: VendorUse, traits: SttTraits): void;
  /** The text of the turn since the last final: replaces the previous interim. */
  onInterim(text: string): void;
  /** A segment that will not change: append it. May be empty. */
  onFinal(text: string): void;
  /** Answer to `finalize`, one for each call: every word of the audio sent before it has been delivered. */
  onFinalized(): void;
  /**
   * The vendor's own end-of-utterance mark (Nova: speech_final or UtteranceEnd; turn-based vendors: the end of the turn,
   * after its `onFinal`). `heardSamples`: of the samples that this stream was sent, so many have been heard up to the
   * mark, and all their words delivered; null where the vendor does not tell.
   */
  onEndpoint(heardSamples: number | null): void;
  /** Turn-based vendors: the turn may be over. `text` is the turn so far, as an interim is. */
  onEagerEnd(text: string): void;
  /** After `onEagerEnd`: it was not over. */
  onTurnResumed(): void;
  /** The language that the vendor hears (BCP 47), when it tells, and again when it changes. */
  onLanguage?(language: string): void;
  /** The stream is dead. */
  onError(error: VendorError): void;
}

export interface SttStream {
  /** 16 kHz mono PCM16; queued until the socket is open. */
  send(pcm: Int16Array): void;
  /** The person has stopped: deliver what is left, then `onFinalized`. */
  finalize(): void;
  /** Ends the session politely; no further events. */
  close(): void;
  /** Like `close`, for a stream that was waited for in vain: failover counts it as a failure. */
  abandon?(): void;
  /** Bytes that wait in the socket. */
  bufferedBytes(): number;
}

export interface SttTraits {
  /** How long after speech end a final may take (p99), for the deadline. */
  readonly finalP99Ms: number;
  readonly hasEndpointing: boolean;
  /**
   * It decides itself when a turn ends (Flux, Ink turns), and needs sound until it has: `finalize` then stands for
   * silence that the adapter sends until the end is marked.
   */
  readonly endsTurns: boolean;
}

export interface SttVendor extends SttTraits {
  /** e.g. `deepgram/nova-3` */
  readonly id: string;
  /**
   * Opens a socket at once. It stays open, and is kept alive, through many turns. `again`: what it will be sent has been
   * sent to a stream before, which failed; failover then takes the next vendor.
   */
  open(sink: SttSink, again?: boolean): SttStream;
}

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

export interface LlmSink {
  /** As with `SttSink`. */
  onVendor?(use: VendorUse): void;
  onText(delta: string): void;
  /** A running total of the completion: replaces an earlier one. Some vendors never tell. */
  onUsage(usage: { inputTokens: number; outputTokens: number }): void;
  /** The end marker was seen. */
  onEnd(reason: 'stop' | 'length'): void;
  onError(error: VendorError): void;
}

export interface LlmVendor {
  readonly id: string;
  /** Its own deadlines, where they are not the usual ones. */
  readonly patience?: ModelPatience;
  /** A cheap request that opens the connection before it is needed; unused, it closes by itself. Never throws. */
  warm(): void;
  /** Starts a completion. Returns the function that cancels it at the socket; after that no event comes. */
  complete(messages: readonly ChatMessage[], sink: LlmSink): () => void;
  dispose(): void;
}

export interface SpokenWord {
  word: string;
  startMs: number;
  endMs: number;
  /** Guessed from the sound, since the vendor does not tell. */
  estimated?: boolean;
}

export interface TtsSink {
  /** As with `SttSink`; again when another voice goes on. */
  onVendor?(use: VendorUse): void;
  /** 24 kHz mono PCM16. */
  onAudio(pcm: Int16Array): void;
  /** Word timings from the start of this speech's audio, in order: the vendor's, or an adapter's estimate that is marked as one. */
  onWords(words: readonly SpokenWord[]): void;
  /** All audio of the speech has been delivered. */
  onEnd(): void;
  onError(error: VendorError): void;
}

/** One reply being spoken. After `cancel` no event comes. */
export interface TtsSpeech {
  /** Speakable text, a clause or a sentence, with the spaces that belong between them. */
  push(text: string): void;
  /** No more text. */
  end(): void;
  cancel(): void;
}

export interface TtsVendor {
  readonly id: string;
  /** Opens the socket before it is needed. Never throws. `language` as with `speak`. */
  warm(language?: string | null): void;
  /** Closes the sockets that no speech uses; the next `warm` or `speak` opens one. Never throws. */
  cool(): void;
  /** `language` (BCP 47): for a voice of several; an adapter has one, which it was made with. */
  speak(sink: TtsSink, language?: string | null): TtsSpeech;
  dispose(): void;
}
