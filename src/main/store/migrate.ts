import type Database from 'better-sqlite3';
import type { Migration } from './migrations/index.ts';
import { StoreError, toStoreError } from './store-error.ts';

/** "PRLY": marks the file as Parley's, so that another program's database is never migrated. */
export const applicationId = 0x50524c59;

export function schemaVersion(db: Database.Database): number {
  return db.pragma('user_version', { simple: true }) as number;
}

/**
 * Refuses a file that this version of Parley must not touch. Writes nothing.
 * @throws StoreError `newer-schema` or `foreign`
 */
export function refuseUnknownFile(db: Database.Database, latestVersion: number): void {
  const owner = db.pragma('application_id', { simple: true });
  const isEmpty = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  if (!isEmpty && owner !== applicationId) {
    throw new StoreError(
      'foreign',
      'The memory file belongs to another program. Move it out of Parley’s data folder and restart Parley.',
    );
  }
  if (schemaVersion(db) > latestVersion) {
    throw new StoreError(
      'newer-schema',
      'The memory file was written by a newer Parley. Update Parley to see your history; the file has not been changed.',
    );
  }
}

/**
 * Brings the schema to the newest version, each step in a transaction of its own.
 * Foreign keys are off meanwhile, as SQLite asks for when tables are rebuilt, and are checked before each commit.
 * @throws StoreError: the step that failed has changed nothing
 */
export function migrate(db: Database.Database, migrations: readonly Migration[]): void {
  const from = schemaVersion(db);
  if (from >= migrations.length) return;
  db.pragma('foreign_keys = OFF');
  try {
    for (const [index, sql] of migrations.entries()) {
      const version = index + 1;
      if (version > from) db.transaction(() => step(db, sql, version)).immediate();
    }
  } catch (error) {
    const cause = toStoreError(error);
    if (cause.code !== 'failed') throw cause;
    throw new StoreError(
      'migration',
      'The memory file could not be brought up to date. It has not been changed; please report this.',
      cause.detail,
    );
  } finally {
    db.pragma('foreign_keys = ON');
  }
}

function step(db: Database.Database, sql: Migration, version: number): void {
  db.exec(sql);
  const broken = db.pragma('foreign_key_check') as unknown[];
  if (broken.length > 0)
    throw new Error(`Migration ${version} leaves ${broken.length} rows without their parent`);
  db.pragma(`application_id = ${applicationId}`);
  db.pragma(`user_version = ${version}`);
}
