import type { TurnRecord } from '#shared/model/turn-record.ts';
import type { UsageRecord } from '#shared/model/usage.ts';

export interface TurnQuery {
  /** At least 1. A page may be longer by the turns that share its last millisecond. */
  limit: number;
  /** Only turns that started earlier; take it from the last turn of the page before. */
  beforeUnixMs?: number | undefined;
  conversationId?: string | undefined;
}

export interface UsageQuery {
  sinceUnixMs: number;
}

/** What the requests of a vendor with the same outcome add up to. */
export interface UsageTotal extends Omit<UsageRecord, 'conversationId' | 'turnId' | 'atUnixMs'> {
  requests: number;
}

/** The memory, as the rest of main sees it. The database itself lives in a worker thread. */
export interface StorePort {
  /**
   * Writes an ended turn. Resolves once it is durable (it survives a power loss); rejects with a `StoreError`.
   * The same `turnId` twice is one row: the last save wins, whole.
   */
  saveTurn(record: TurnRecord): Promise<void>;
  /** Newest first. */
  listTurns(query: TurnQuery): Promise<TurnRecord[]>;
  /** Flushes and closes. */
  dispose(): Promise<void>;
}
