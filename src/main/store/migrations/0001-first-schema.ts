/**
 * Conversations, their turns, the anchors of each turn, and settings.
 * `turn_row` orders turns that started in the same millisecond: later rows were written later.
 */
export const firstSchema = `
CREATE TABLE conversations (
  conversation_id TEXT NOT NULL PRIMARY KEY,
  started_at_unix_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE turns (
  turn_row INTEGER PRIMARY KEY,
  turn_id TEXT NOT NULL UNIQUE,
  conversation_id TEXT NOT NULL REFERENCES conversations (conversation_id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('hands-free', 'push-to-talk', 'typed')),
  started_at_unix_ms INTEGER NOT NULL,
  user_text TEXT NOT NULL,
  spoken_text TEXT NOT NULL,
  unspoken_text TEXT NOT NULL,
  interrupted INTEGER NOT NULL CHECK (interrupted IN (0, 1)),
  error TEXT,
  stt TEXT,
  llm TEXT,
  tts TEXT
) STRICT;
CREATE INDEX turns_by_time ON turns (started_at_unix_ms DESC, turn_row DESC);
CREATE INDEX turns_by_conversation ON turns (conversation_id, started_at_unix_ms DESC, turn_row DESC);

CREATE TABLE latencies (
  turn_row INTEGER NOT NULL REFERENCES turns (turn_row) ON DELETE CASCADE,
  anchor TEXT NOT NULL,
  at_ms REAL NOT NULL,
  PRIMARY KEY (turn_row, anchor)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
  key TEXT NOT NULL PRIMARY KEY,
  value_json TEXT NOT NULL CHECK (json_valid(value_json)),
  updated_at_unix_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
