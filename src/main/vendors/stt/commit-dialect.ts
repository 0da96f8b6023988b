import type { HttpFailure, VendorIdentity } from '../errors.ts';
import type { VendorError } from '../types.ts';

/** What a vendor that is told when to commit says, whichever it is. */
export type CommitMessage =
  /** The words since the last `segment` or `answer`: replaces the previous. */
  | { kind: 'interim'; text: string }
  /** The next piece of what will not change. Pieces are joined verbatim. */
  | { kind: 'segment'; text: string }
  /** All words of the audio before the commit have been delivered; `text`: those that no segment has brought. */
  | { kind: 'answer'; text: string }
  /** The commit came with too little audio, and did nothing. */
  | { kind: 'refused-commit' }
  | { kind: 'language'; language: string }
  /** The session ends: without a fault if nothing is owed. */
  | { kind: 'over'; error: VendorError }
  | { kind: 'error'; error: VendorError }
  | { kind: 'other' };

/** What makes the stream of a vendor that is told when to commit of the common one. */
export interface CommitDialect {
  vendor: VendorIdentity;
  /** Throws on a base URL that is none. */
  url(): URL;
  headers: Record<string, string>;
  /** How audio goes over the wire. */
  encode(pcm: Int16Array): string | Uint8Array;
  /** Of what `encode` returns, at most. */
  bytesPerMs: number;
  /** Asks for the words so far; null: the vendor commits by itself, in so much silence. */
  commit: { message: string; minAudioMs: number } | { silenceMs: number };
  /** How long it may take to answer a commit. */
  answerMs: number;
  /** It says something as soon as the socket is open. */
  greets: boolean;
  /** Without audio for this long silence is sent. */
  idleSilenceMs: number;
  /** Throws a `VendorError` for what is no message of the vendor. */
  read(text: string): readonly CommitMessage[];
  closeMessage: string | null;
  errorOfRejection(failure: HttpFailure): VendorError;
  errorOfClose(code: number, reason: string): VendorError;
  /** The vendor ends connections like this that nobody uses. */
  isIdleClose(code: number | null, reason: string): boolean;
}
