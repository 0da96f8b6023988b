/**
 * What each request of a vendor cost, in units: prices age, units do not. A row may belong to no turn that is kept, so
 * `turn_id` refers to nothing; it goes with its conversation.
 */
export const usageSchema = `
CREATE TABLE usage (
  usage_row INTEGER PRIMARY KEY,
  conversation_id TEXT NOT NULL REFERENCES conversations (conversation_id) ON DELETE CASCADE,
  turn_id TEXT,
  at_unix_ms INTEGER NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('stt', 'llm', 'tts')),
  vendor TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('used', 'cut', 'unused')),
  audio_ms REAL,
  input_tokens REAL,
  output_tokens REAL,
  characters REAL,
  estimated INTEGER NOT NULL CHECK (estimated IN (0, 1))
) STRICT;
CREATE INDEX usage_by_time ON usage (at_unix_ms);
CREATE INDEX usage_by_turn ON usage (turn_id);
CREATE INDEX usage_by_conversation ON usage (conversation_id);
`;
