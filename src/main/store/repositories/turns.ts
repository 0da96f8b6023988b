import type Database from 'better-sqlite3';
import type { TurnKind, TurnRecord } from '#shared/model/turn-record.ts';
import { StoreError } from '../store-error.ts';
import type { TurnQuery } from '../store-port.ts';
import { createConversations } from './conversations.ts';
import { createLatencies } from './latencies.ts';

export interface Turns {
  /**
   * Writes a turn and its anchors; call it inside a transaction.
   * The same `turnId` again amends its one row: the last save wins, whole, because it knows most of what was heard.
   * @throws StoreError `invalid` if the turn belongs to another conversation already
   */
  save(record: TurnRecord): void;
  /**
   * Newest first. A page never ends between turns of the same millisecond: it is that much longer than `limit`
   * instead, so that going on from the last `startedAtUnixMs` neither skips nor repeats a turn.
   */
  list(query: TurnQuery): TurnRecord[];
  /** All turns in the order in which they were first written, or the reverse. Read lazily. */
  scan(direction: 'oldest-first' | 'newest-first'): Iterable<TurnRecord>;
}

interface TurnRow {
  turn_row: number;
  turn_id: string;
  conversation_id: string;
  kind: TurnKind;
  started_at_unix_ms: number;
  user_text: string;
  spoken_text: string;
  unspoken_text: string;
  language: string | null;
  interrupted: number;
  error: string | null;
  stt: string | null;
  llm: string | null;
  tts: string | null;
}

export function createTurns(db: Database.Database): Turns {
  const conversations = createConversations(db);
  const latencies = createLatencies(db);
  const upsert = db
    .prepare<Omit<TurnRow, 'turn_row'>, number>(
      `INSERT INTO turns (turn_id, conversation_id, kind, started_at_unix_ms, user_text, spoken_text, unspoken_text,
         language, interrupted, error, stt, llm, tts)
       VALUES (@turn_id, @conversation_id, @kind, @started_at_unix_ms, @user_text, @spoken_text, @unspoken_text,
         @language, @interrupted, @error, @stt, @llm, @tts)
       ON CONFLICT (turn_id) DO UPDATE SET kind = excluded.kind, started_at_unix_ms = excluded.started_at_unix_ms,
         user_text = excluded.user_text, spoken_text = excluded.spoken_text, unspoken_text = excluded.unspoken_text,
         language = excluded.language, interrupted = excluded.interrupted, error = excluded.error, stt = excluded.stt, llm = excluded.llm,
         tts = excluded.tts
       WHERE conversation_id = excluded.conversation_id
       RETURNING turn_row`,
    )
    .pluck();
  const page = (where: string) =>
    db.prepare<{ before: number; skip: number; conversationId: string | null }, TurnRow>(
      `SELECT * FROM turns WHERE ${where} AND started_at_unix_ms >= coalesce(
         (SELECT started_at_unix_ms FROM turns WHERE ${where}
          ORDER BY started_at_unix_ms DESC LIMIT 1 OFFSET @skip), 0)
       ORDER BY started_at_unix_ms DESC, turn_row DESC`,
    );
  const all = page('started_at_unix_ms < @before');
  const ofConversation = page('conversation_id = @conversationId AND started_at_unix_ms < @before');

  return {
    save(record) {
      conversations.touch(record.conversationId, record.startedAtUnixMs);
      const turnRow = upsert.get(toRow(record));
      if (turnRow === undefined) {
        throw new StoreError(
          'invalid',
          'A turn with the same id belongs to another conversation; it was not stored.',
        );
      }
      latencies.replace(turnRow, record.anchors);
    },
    list({ limit, beforeUnixMs, conversationId }) {
      const statement = conversationId === undefined ? all : ofConversation;
      const rows = statement.all({
        before: beforeUnixMs ?? Number.MAX_SAFE_INTEGER,
        skip: limit - 1,
        conversationId: conversationId ?? null,
      });
      return rows.map((row) => ({ ...fromRow(row), anchors: latencies.ofTurn(row.turn_row) }));
    },
    *scan(direction) {
      const order = direction === 'oldest-first' ? 'ASC' : 'DESC';
      const rows = db.prepare<[], TurnRow>(`SELECT * FROM turns ORDER BY turn_row ${order}`);
      for (const row of rows.iterate()) {
        yield { ...fromRow(row), anchors: latencies.ofTurn(row.turn_row) };
      }
    },
  };
}

function toRow(record: TurnRecord): Omit<TurnRow, 'turn_row'> {
  return {
    turn_id: record.turnId,
    conversation_id: record.conversationId,
    kind: record.kind,
    started_at_unix_ms: record.startedAtUnixMs,
    user_text: record.userText,
    spoken_text: record.spokenText,
    unspoken_text: record.unspokenText,
    language: record.language,
    interrupted: record.interrupted ? 1 : 0,
    error: record.error,
    stt: record.stt,
    llm: record.llm,
    tts: record.tts,
  };
}

function fromRow(row: TurnRow): Omit<TurnRecord, 'anchors'> {
  return {
    turnId: row.turn_id,
    conversationId: row.conversation_id,
    kind: row.kind,
    startedAtUnixMs: row.started_at_unix_ms,
    userText: row.user_text,
    spokenText: row.spoken_text,
    unspokenText: row.unspoken_text,
    language: row.language,
    interrupted: row.interrupted === 1,
    error: row.error,
    stt: row.stt,
    llm: row.llm,
    tts: row.tts,
  };
}
