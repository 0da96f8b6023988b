import type Database from 'better-sqlite3';

export interface Settings {
  /** Every setting that was ever changed, as JSON text by key. */
  read(): Record<string, string>;
  write(key: string, valueJson: string, atUnixMs: number): void;
}

export function createSettings(db: Database.Database): Settings {
  const select = db.prepare<[], { key: string; value_json: string }>('SELECT key, value_json FROM settings');
  const upsert = db.prepare<[string, string, number]>(`
    INSERT INTO settings (key, value_json, updated_at_unix_ms) VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET value_json = excluded.value_json, updated_at_unix_ms = excluded.updated_at_unix_ms`);
  return {
    read: () => Object.fromEntries(select.all().map((row) => [row.key, row.value_json])),
    write(key, valueJson, atUnixMs) {
      upsert.run(key, valueJson, atUnixMs);
    },
  };
}
