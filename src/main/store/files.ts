import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

const fileMode = 0o600;
const directoryMode = 0o700;
/** What SQLite keeps beside a database in WAL mode. */
const companions = ['', '-wal', '-shm'] as const;

export function makePrivateDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: directoryMode });
  chmodSync(path, directoryMode);
}

/** Makes the file, or keeps it, for its owner only. SQLite gives the WAL and its index the rights of the file. */
export function makePrivateFile(path: string): void {
  closeSync(openSync(path, 'a', fileMode));
  for (const companion of companions) {
    if (existsSync(path + companion)) chmodSync(path + companion, fileMode);
  }
}

export function sizeBytes(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}

/** Forces a file, or the names in a folder, to the disk. */
export function sync(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Gives a database, with its WAL, another name; it still opens there. */
export function renameDatabase(from: string, to: string): void {
  for (const companion of companions) {
    if (existsSync(from + companion)) renameSync(from + companion, to + companion);
  }
  sync(dirname(to));
}

export function removeDatabase(path: string): void {
  for (const companion of companions) rmSync(path + companion, { force: true });
}

/** `parley.db` → `parley<suffix>.db`, in the same folder. */
export function siblingPath(path: string, suffix: string): string {
  const extension = extname(path);
  return join(dirname(path), basename(path, extension) + suffix + extension);
}

/**
 * The mark of an unclean end: it stands beside the database from opening until a close in good order.
 * A WAL that outlived its process says the same, since the last close takes it away.
 */
export interface UncleanMark {
  isSet(): boolean;
  /** Pages wait to be merged into the database. */
  hasWal(): boolean;
  set(): void;
  clear(): void;
}

export function uncleanMark(databasePath: string): UncleanMark {
  const path = `${databasePath}.open`;
  const hasWal = () => existsSync(`${databasePath}-wal`);
  return {
    isSet: () => existsSync(path) || hasWal(),
    hasWal,
    set: () => closeSync(openSync(path, 'a', fileMode)),
    clear: () => rmSync(path, { force: true }),
  };
}
