import type Database from 'better-sqlite3';

export interface Conversations {
  /** Makes the conversation exist; it started with its earliest turn. */
  touch(conversationId: string, turnStartedAtUnixMs: number): void;
}

export function createConversations(db: Database.Database): Conversations {
  const touch = db.prepare<[string, number]>(`
    INSERT INTO conversations (conversation_id, started_at_unix_ms) VALUES (?, ?)
    ON CONFLICT (conversation_id) DO UPDATE SET started_at_unix_ms = excluded.started_at_unix_ms
    WHERE excluded.started_at_unix_ms < started_at_unix_ms`);
  return {
    touch(conversationId, turnStartedAtUnixMs) {
      touch.run(conversationId, turnStartedAtUnixMs);
    },
  };
}
