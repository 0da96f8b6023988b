import { readdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { makePrivateDirectory, makePrivateFile, removeDatabase, sizeBytes, sync } from './files.ts';

const keptBackups = 3;
const namePattern = /^backup-(\d+)\.db$/;
const pagesAtATime = 100;

export interface Backup {
  path: string;
  takenAtUnixMs: number;
}

function backupDirectory(databasePath: string): string {
  return join(dirname(databasePath), 'backups');
}

/** Newest first. */
export function listBackups(databasePath: string): Backup[] {
  const directory = backupDirectory(databasePath);
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch {
    return [];
  }
  return names
    .flatMap((name) => {
      const takenAt = namePattern.exec(name)?.[1];
      return takenAt === undefined ? [] : [{ path: join(directory, name), takenAtUnixMs: Number(takenAt) }];
    })
    .sort((a, b) => b.takenAtUnixMs - a.takenAtUnixMs);
}

/**
 * Copies the open database into the folder `backups` beside it, a few pages at a time, so that requests get their
 * turn in between; checks the copy, and keeps the newest 3.
 */
export async function takeBackup(db: Database.Database, takenAtUnixMs: number): Promise<void> {
  const directory = backupDirectory(db.name);
  makePrivateDirectory(directory);
  const target = join(directory, `backup-${takenAtUnixMs}.db`);
  // One name for all: what a crash leaves of it is overwritten by the next backup.
  const partial = join(directory, 'unfinished.db');
  removeDatabase(partial);
  makePrivateFile(partial);
  try {
    await db.backup(partial, { progress: () => pagesAtATime });
    sealCopy(partial);
    renameSync(partial, target);
    sync(directory);
  } catch (error) {
    removeDatabase(partial);
    throw error;
  }
  for (const old of listBackups(db.name).slice(keptBackups)) removeDatabase(old.path);
}

/** Makes a copy one file without a WAL, checks it, and forces it to the disk. */
export function sealCopy(path: string): void {
  const copy = new Database(path);
  try {
    copy.pragma('journal_mode = DELETE');
    if (!isSound(copy)) throw new Error('The copy of the memory file is damaged.');
  } finally {
    copy.close();
  }
  sync(path);
}

/**
 * The file is as long as its head says. SQLite itself overlooks a last page that is cut short.
 * Not to be asked while a WAL waits to be merged: the rest may be in there.
 */
export function isWhole(db: Database.Database): boolean {
  const pages = db.pragma('page_count', { simple: true }) as number;
  const pageBytes = db.pragma('page_size', { simple: true }) as number;
  return pages * pageBytes <= (sizeBytes(db.name) ?? 0);
}

/** SQLite's own check of the file's structure. Throws what SQLite throws if the file cannot even be read. */
export function isSound(db: Database.Database): boolean {
  return db.pragma('quick_check(1)', { simple: true }) === 'ok';
}
