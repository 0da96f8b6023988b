import type Database from 'better-sqlite3';
import type { UsageRecord } from '#shared/model/usage.ts';
import type { StageName } from '#shared/model/vendor-catalog.ts';
import type { UsageQuery, UsageTotal } from '../store-port.ts';
import { createConversations } from './conversations.ts';

export interface Usage {
  /** Call it inside a transaction. */
  save(record: UsageRecord): void;
  /** By stage, vendor and outcome. */
  totals(query: UsageQuery): UsageTotal[];
}

interface TotalRow {
  stage: StageName;
  vendor: string;
  outcome: UsageRecord['outcome'];
  requests: number;
  audio_ms: number | null;
  mic_ms: number | null;
  input_tokens: number | null;
  output_tokens: number | null;
  characters: number | null;
  estimated: number;
}

export function createUsage(db: Database.Database): Usage {
  const conversations = createConversations(db);
  const insert = db.prepare<Omit<UsageRecord, 'estimated'> & { estimated: number }>(
    `INSERT INTO usage (conversation_id, turn_id, at_unix_ms, stage, vendor, outcome, audio_ms, mic_ms,
       input_tokens, output_tokens, characters, estimated)
     VALUES (@conversationId, @turnId, @atUnixMs, @stage, @vendor, @outcome, @audioMs, @micMs,
       @inputTokens, @outputTokens, @characters, @estimated)`,
  );
  const totals = db.prepare<UsageQuery, TotalRow>(
    `SELECT stage, vendor, outcome, count(*) AS requests, sum(audio_ms) AS audio_ms, sum(mic_ms) AS mic_ms,
       sum(input_tokens) AS input_tokens,
       sum(output_tokens) AS output_tokens, sum(characters) AS characters, max(estimated) AS estimated
     FROM usage WHERE at_unix_ms >= @sinceUnixMs GROUP BY stage, vendor, outcome ORDER BY stage, vendor, outcome`,
  );
  return {
    save(record) {
      conversations.touch(record.conversationId, record.atUnixMs);
      insert.run({ ...record, estimated: record.estimated ? 1 : 0 });
    },
    totals: (query) =>
      totals.all(query).map((row) => ({
        stage: row.stage,
        vendor: row.vendor,
        outcome: row.outcome,
        requests: row.requests,
        audioMs: row.audio_ms,
        micMs: row.mic_ms,
        inputTokens: row.input_tokens,
        outputTokens: row.output_tokens,
        characters: row.characters,
        estimated: row.estimated === 1,
      })),
  };
}
