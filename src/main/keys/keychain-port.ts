/** A place that keeps secrets, by account. Every call may reject with a `KeyError`. */
export interface KeychainPort {
  /** Null if there is none. */
  get(account: string): Promise<string | null>;
  set(account: string, secret: string): Promise<void>;
  /** Whether there was one. */
  delete(account: string): Promise<boolean>;
}
