import type { TurnRecord } from '#shared/model/turn-record.ts';

/** The memory, as the rest of main sees it. The database itself lives in a worker thread. */
export interface StorePort {
  /** Writes an ended turn; the same `turnId` twice is one row. Resolves once it is durable. */
  saveTurn(record: TurnRecord): Promise<void>;
  /** Newest first. */
  listTurns(query: { limit: number; beforeUnixMs?: number; conversationId?: string }): Promise<TurnRecord[]>;
  /** Flushes and closes. */
  dispose(): Promise<void>;
}
