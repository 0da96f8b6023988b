import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { Notice } from '#shared/contracts/snapshot.ts';
import { isSound, isWhole, listBackups, takeBackup } from './backup.ts';
import { makePrivateDirectory, makePrivateFile, sizeBytes, type UncleanMark, uncleanMark } from './files.ts';
import { migrate, refuseUnknownFile, schemaVersion } from './migrate.ts';
import { type Migration, migrations as shippedMigrations } from './migrations/index.ts';
import { finishInterruptedRestore, restore } from './restore.ts';
import { isCorruption, toStoreError } from './store-error.ts';

/** Another program (a backup tool, a virus scanner) may hold the file for this long. */
const busyTimeoutMs = 5000;
/** The WAL is cut back to this size once it has been merged. */
const walMaxBytes = 4 * 1024 * 1024;

export interface OpenOptions {
  path: string;
  /** Dates backups and files set aside. */
  nowUnixMs: number;
  migrations?: readonly Migration[];
}

export interface OpenedDatabase {
  db: Database.Database;
  /** What the person must know about the opening. */
  notices: Notice[];
  /** Closes in good order, unless damage was seen: then the next opening checks the file. */
  close(damageSeen: boolean): void;
}

/**
 * Opens the memory file, makes it if there is none, restores it if it is damaged, and brings its schema up to date.
 * @throws StoreError; the file is then as it was
 */
export async function openDatabase(options: OpenOptions): Promise<OpenedDatabase> {
  const { path, nowUnixMs, migrations = shippedMigrations } = options;
  const mark = uncleanMark(path);
  const notices: Notice[] = [];
  let db: Database.Database | null = null;
  try {
    makePrivateDirectory(dirname(path));
    finishInterruptedRestore(path);
    db = openSound(path, mark, migrations.length);
    if (db === null) {
      notices.push(restore(path, nowUnixMs, migrations));
      db = open(path);
    }
    mark.set();
    // FULL: a commit is on the disk before it is acknowledged, so that it survives a power loss too.
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma(`journal_size_limit = ${walMaxBytes}`);
    const version = schemaVersion(db);
    if (version > 0 && version < migrations.length) await takeBackup(db, nowUnixMs);
    migrate(db, migrations);
    return { db, notices, close: closer(db, mark) };
  } catch (error) {
    db?.close();
    throw toStoreError(error);
  }
}

function open(path: string): Database.Database {
  makePrivateFile(path);
  return new Database(path, { timeout: busyTimeoutMs });
}

/** Null if the file is damaged. */
function openSound(path: string, mark: UncleanMark, latestVersion: number): Database.Database | null {
  // An emptied file would pass for a new one.
  if (sizeBytes(path) === 0 && listBackups(path).length > 0) return null;
  const endedUncleanly = mark.isSet();
  const hasWal = mark.hasWal();
  const db = open(path);
  try {
    refuseUnknownFile(db, latestVersion);
    if ((hasWal || isWhole(db)) && (!endedUncleanly || isSound(db))) return db;
  } catch (error) {
    if (!isCorruption(error)) {
      db.close();
      throw error;
    }
  }
  db.close();
  return null;
}

function closer(db: Database.Database, mark: UncleanMark): (damageSeen: boolean) => void {
  return (damageSeen) => {
    db.close();
    if (!damageSeen) mark.clear();
  };
}
