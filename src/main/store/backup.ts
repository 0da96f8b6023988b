import { readdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { makePrivateDirectory, makePrivateFile, removeDatabase, sync } from './files.ts';

const keptBackups = 3;
const namePattern = /^backup-(\d+)\.db$/;
/** So many pages go into the copy before waiting requests get their turn. */
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
 * Copies the open database into the folder `backups` beside it, page by page, checks the copy, and keeps the newest 3.
 * `isStopping` ends it early, leaving nothing behind.
 */
export async function takeBackup(
  db: Database.Database,
  takenAtUnixMs: number,
  isStopping: () => boolean = () => false,
): Promise<void> {
  const directory = backupDirectory(db.name);
  makePrivateDirectory(directory);
  const target = join(directory, `backup-${takenAtUnixMs}.db`);
  const partial = `${target}.partial`;
  removeDatabase(partial);
  makePrivateFile(partial);
  try {
    await db.backup(partial, {
      progress() {
        if (isStopping()) throw new Error('The backup was stopped.');
        return pagesAtATime;
      },
    });
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

/** SQLite's own check of the file's structure. Throws what SQLite throws if the file cannot even be read. */
export function isSound(db: Database.Database): boolean {
  return db.pragma('quick_check(1)', { simple: true }) === 'ok';
}
