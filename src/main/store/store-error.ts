/** Why the memory could not do what it was asked. */
export type StoreErrorCode =
  /** The disk has no room. */
  | 'disk-full'
  /** The file or its folder may not be written. */
  | 'read-only'
  /** The file is damaged. */
  | 'corrupt'
  /** A newer Parley wrote the file. */
  | 'newer-schema'
  /** The file belongs to another program. */
  | 'foreign'
  /** A migration failed; nothing was changed. */
  | 'migration'
  /** Another program holds the file. */
  | 'locked'
  /** Too many requests wait already. */
  | 'busy'
  /** The request itself is wrong. */
  | 'invalid'
  /** The store has been closed, or its thread has ended. */
  | 'closed'
  /** The disk or the database failed otherwise. */
  | 'failed';

/** `message` is meant for the person: what happened, to what, what to do. It never holds a path or a transcript. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  /** SQLite's or the system's own code, for the log. */
  readonly detail: string | null;

  constructor(code: StoreErrorCode, message: string, detail: string | null = null) {
    super(message);
    this.name = 'StoreError';
    this.code = code;
    this.detail = detail;
  }
}

const messages = {
  'disk-full':
    'The disk is full, so this turn could not be remembered. Free some space; what was stored before is safe.',
  'read-only':
    'Parley may not write its memory file, so nothing new is remembered. Check the permissions of its data folder; what was stored before is safe.',
  corrupt: 'The memory file is damaged. Restart Parley: it checks the file and restores what can be saved.',
  locked: 'Another program holds the memory file. Close other copies of Parley and try again.',
  failed: 'The memory file could not be read or written. Check the disk; what was stored before is safe.',
} as const;

/** Sorts what SQLite (`SQLITE_…`) or the file system (`E…`) threw. */
export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const detail = codeOf(error);
  const code = classify(detail);
  return new StoreError(code, messages[code], detail);
}

export function isCorruption(error: unknown): boolean {
  return classify(codeOf(error)) === 'corrupt';
}

function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

function classify(code: string | null): keyof typeof messages {
  if (code === null) return 'failed';
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
    return 'disk-full';
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return 'corrupt';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'locked';
  if (
    code.startsWith('SQLITE_READONLY') ||
    code.startsWith('SQLITE_CANTOPEN') ||
    code === 'SQLITE_PERM' ||
    code === 'EACCES' ||
    code === 'EPERM' ||
    code === 'EROFS' ||
    code === 'ENOTDIR'
  ) {
    return 'read-only';
  }
  return 'failed';
}
