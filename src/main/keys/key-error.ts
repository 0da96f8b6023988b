export type KeyErrorCode =
  /** The text cannot be a key. */
  | 'bad-key'
  /** The base URL is not one that a key may be sent to. */
  | 'bad-base-url'
  /** The keychain's native module does not load on this machine. */
  | 'no-module'
  /** The system runs no keychain (on Linux: no Secret Service). */
  | 'no-service'
  /** The keychain is locked, or the person did not let Parley in. */
  | 'locked'
  /** The keychain gave back something else than was put in. */
  | 'mismatch'
  /** The keychain failed otherwise. */
  | 'failed';

/** `message` is meant for the person. It never holds a key. */
export class KeyError extends Error {
  readonly code: KeyErrorCode;
  /** The keychain's own words, for the log. */
  readonly detail: string | null;

  constructor(code: KeyErrorCode, message: string, detail: string | null = null) {
    super(message);
    this.name = 'KeyError';
    this.code = code;
    this.detail = detail;
  }
}
