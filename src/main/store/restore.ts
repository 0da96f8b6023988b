import { copyFileSync, existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Notice } from '#shared/contracts/snapshot.ts';
import { type Backup, listBackups, sealCopy } from './backup.ts';
import { makePrivateFile, removeDatabase, renameDatabase, siblingPath } from './files.ts';
import { migrate, refuseUnknownFile } from './migrate.ts';
import type { Migration } from './migrations/index.ts';
import { salvageTurns } from './salvage.ts';

/**
 * Puts the newest good backup, and every turn that the damaged file still gives, in the place of the damaged file,
 * which is kept beside it. The replacement takes its place only once it is whole, so that a crash at any point
 * leaves the old state or the new one.
 */
export function restore(path: string, nowUnixMs: number, migrations: readonly Migration[]): Notice {
  const replacement = replacementPath(path);
  removeDatabase(replacement);
  const backup = copyNewestGood(listBackups(path), replacement, migrations.length);
  const salvaged = completeReplacement(replacement, path, migrations);
  sealCopy(replacement);
  const damaged = siblingPath(path, `.damaged-${nowUnixMs}`);
  renameDatabase(path, damaged);
  renameDatabase(replacement, path);
  return notice(backup, salvaged);
}

/** After a crash between the two renames of `restore`. */
export function finishInterruptedRestore(path: string): void {
  const replacement = replacementPath(path);
  if (existsSync(path) || !existsSync(replacement)) return;
  // A WAL that the damaged file left behind must never be merged into the good one.
  removeDatabase(path);
  renameDatabase(replacement, path);
}

function replacementPath(path: string): string {
  return siblingPath(path, '.restoring');
}

function copyNewestGood(backups: Backup[], target: string, latestVersion: number): Backup | null {
  for (const backup of backups) {
    try {
      makePrivateFile(target);
      copyFileSync(backup.path, target);
      sealCopy(target);
      const copy = new Database(target, { readonly: true });
      try {
        refuseUnknownFile(copy, latestVersion);
      } finally {
        copy.close();
      }
      return backup;
    } catch {
      // Damaged as well, or not of use to this version: the next older one.
      removeDatabase(target);
    }
  }
  return null;
}

function completeReplacement(replacement: string, damaged: string, migrations: readonly Migration[]): number {
  makePrivateFile(replacement);
  const db = new Database(replacement);
  try {
    migrate(db, migrations);
    return salvageTurns(damaged, db);
  } finally {
    db.close();
  }
}

function notice(backup: Backup | null, salvagedTurns: number): Notice {
  const turns = salvagedTurns === 1 ? '1 turn' : `${salvagedTurns} turns`;
  const kept = 'The damaged file is kept in Parley’s data folder.';
  if (backup === null && salvagedTurns === 0) {
    return {
      id: 'store-started-empty',
      level: 'error',
      title: 'Your history was damaged and could not be restored',
      detail: `Parley begins a new history. ${kept}`,
    };
  }
  const day = backup && new Date(backup.takenAtUnixMs).toISOString().slice(0, 10);
  const from = [day && `the backup of ${day}`, salvagedTurns > 0 && `${turns} read from the damaged file`];
  return {
    id: 'store-restored',
    level: 'warning',
    title: 'Your history was damaged and has been restored',
    detail: `Restored from ${from.filter(Boolean).join(' and ')}. The newest turns may be missing. ${kept}`,
  };
}
