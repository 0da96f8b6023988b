import type { HttpFailure, VendorIdentity } from '../errors.ts';
import type { VendorError } from '../types.ts';

/** What a vendor that ends turns says, whichever it is. */
export interface TurnEvent {
  kind: 'turn';
  /** `update`: nothing but the text, or the position, has changed. */
  event: 'start' | 'update' | 'eager' | 'resumed' | 'end';
  /** The whole turn so far; null when the message has none. */
  text: string | null;
  /** Up to where in the connection's audio (ms) the vendor has heard; null when it does not tell. */
  untilMs: number | null;
  /** BCP 47; null when the vendor does not tell. */
  language: string | null;
}

export type TurnMessage =
  | TurnEvent
  | { kind: 'configured'; accepted: boolean }
  | { kind: 'error'; error: VendorError }
  | { kind: 'other' };

export interface TurnSettings {
  /** Silence after which the vendor ends a turn however unsure it is. */
  endTimeoutMs: number;
}

/** What makes the stream of a vendor that ends turns of the common one. */
export interface TurnDialect<Settings extends TurnSettings> {
  vendor: VendorIdentity;
  /** Throws on a base URL that is none. */
  url(settings: Settings): URL;
  headers: Record<string, string>;
  /** Audio goes out in messages of this length. */
  chunkMs: number;
  /** Without audio for this long, a chunk of silence is sent; null: pings do. */
  idleSilenceMs: number | null;
  /** While audio flows a message comes at least this often; null: only in a turn, and at its end at the latest. */
  progressMs: number | null;
  /** Throws a `VendorError` for what is no message of the vendor. */
  read(text: string): TurnMessage;
  /** Throws a `VendorError` for settings that the vendor cannot have. */
  configureMessage(settings: Settings): string;
  /** Whether `configured` answers it. */
  answersConfigure: boolean;
  closeMessage: string;
  errorOfRejection(failure: HttpFailure): VendorError;
  errorOfClose(code: number, reason: string): VendorError;
  /** The vendor ends connections like this that nobody uses. */
  isIdleClose(code: number | null, reason: string): boolean;
}
