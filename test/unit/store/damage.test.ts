import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TurnRecord } from '#shared/model/turn-record.ts';
import { makeStoreFolder, type StoreFolder, turn } from './support/store-fixture.ts';

const dayMs = 24 * 60 * 60 * 1000;
const firstDay = 1_700_000_000_000;
const turnsBefore = 300;

let folder: StoreFolder;
beforeEach(() => {
  folder = makeStoreFolder();
});
afterEach(() => folder.dispose());

/** Long enough that a few turns fill a page. */
const longTurn = (n: number) => turn(n, { userText: `${n} `.repeat(200) });

async function fill(from: number, to: number, unixMs: number): Promise<void> {
  const store = await folder.open(unixMs);
  for (let n = from; n < to; n += 100) {
    const part = Array.from({ length: Math.min(100, to - n) }, (_, index) => longTurn(n + index));
    await Promise.all(part.map((record) => store.saveTurn(record)));
  }
  await store.dispose();
}

/** Turns 0–299, of which a backup holds all; then turns 300–399, of which none does. */
async function fillWithBackup(): Promise<void> {
  await fill(0, turnsBefore, firstDay);
  await (await folder.open(firstDay + dayMs)).dispose();
  await fill(turnsBefore, turnsBefore + 100, firstDay + dayMs + 1);
  expect(readdirSync(folder.file('backups'))).toEqual([`backup-${firstDay + dayMs}.db`]);
}

/** Overwrites whole pages, counted from 1, with bytes that are not SQLite's. */
function ruinPages(path: string, from: number, to: number): void {
  const bytes = readFileSync(path);
  bytes.fill(0xa5, (from - 1) * 4096, to * 4096);
  writeFileSync(path, bytes);
}

/** As if the last run had not ended in good order. */
function markUnclean(): void {
  writeFileSync(`${folder.path}.open`, '');
}

async function reopen(): Promise<{ noticeIds: string[]; detail: string; turns: TurnRecord[] }> {
  const store = await folder.open(firstDay + 2 * dayMs);
  const turns = await store.listTurns({ limit: 1000 });
  await store.saveTurn(turn(5000));
  await store.dispose();
  return {
    noticeIds: store.notices.map((notice) => notice.id),
    detail: store.notices.map((notice) => notice.detail).join(),
    turns,
  };
}

const damagedName = `parley.damaged-${firstDay + 2 * dayMs}.db`;

test('garbage in place of the file: the backup is restored and the bad file kept', async () => {
  await fillWithBackup();
  const garbage = Buffer.alloc(50_000, 'not a database ');
  writeFileSync(folder.path, garbage);
  const { noticeIds, detail, turns } = await reopen();
  expect(noticeIds).toEqual(['store-restored']);
  expect(detail).toContain('the backup of 2023-11-15');
  expect(turns).toHaveLength(turnsBefore);
  expect(turns.at(-1)).toEqual(longTurn(0));
  expect(readFileSync(folder.file(damagedName)).equals(garbage)).toBe(true);
});

test('an emptied file is not taken for a new one', async () => {
  await fillWithBackup();
  truncateSync(folder.path, 0);
  const { noticeIds, turns } = await reopen();
  expect(noticeIds).toEqual(['store-restored']);
  expect(turns).toHaveLength(turnsBefore);
});

test.each([0.1, 0.5, 0.9, 0.999])(
  'a file cut to %s of its size is noticed without an unclean end',
  async (share) => {
    await fillWithBackup();
    truncateSync(folder.path, Math.floor(statSync(folder.path).size * share));
    const { noticeIds, turns } = await reopen();
    expect(noticeIds).toEqual(['store-restored']);
    expect(turns.length).toBeGreaterThanOrEqual(turnsBefore);
  },
);

test('a few bad pages after an unclean end: turns that no backup holds are read from the damaged file', async () => {
  await fillWithBackup();
  const pages = statSync(folder.path).size / 4096;
  ruinPages(folder.path, Math.floor(pages / 2), Math.floor(pages / 2) + 2);
  markUnclean();
  const { noticeIds, detail, turns } = await reopen();
  expect(noticeIds).toEqual(['store-restored']);
  expect(detail).toMatch(/\d+ turns read from the damaged file/);
  expect(turns.length).toBeGreaterThan(turnsBefore + 50);
  expect(turns[0]).toEqual(longTurn(399));
});

test('without any backup a damaged file still gives what can be read', async () => {
  await fill(0, turnsBefore, firstDay);
  const pages = statSync(folder.path).size / 4096;
  ruinPages(folder.path, pages - 3, pages - 3);
  markUnclean();
  const { noticeIds, turns } = await reopen();
  expect(noticeIds).toEqual(['store-restored']);
  expect(turns.length).toBeGreaterThan(0);
});

test('a damaged newest backup is passed over for the one before', async () => {
  await fillWithBackup();
  await (await folder.open(firstDay + 2 * dayMs)).dispose();
  const newest = folder.file(`backups/backup-${firstDay + 2 * dayMs}.db`);
  ruinPages(newest, 5, 20);
  writeFileSync(folder.path, 'gone');
  const store = await folder.open(firstDay + 4 * dayMs);
  expect(store.notices).toMatchObject([{ id: 'store-restored', level: 'warning' }]);
  expect(await store.listTurns({ limit: 1000 })).toHaveLength(turnsBefore);
  await store.dispose();
});

test('nothing to restore from: a new history, said plainly, and the bad file kept', async () => {
  mkdirSync(dirname(folder.path));
  writeFileSync(folder.path, 'x'.repeat(5000));
  const { noticeIds, turns } = await reopen();
  expect(noticeIds).toEqual(['store-started-empty']);
  expect(turns).toEqual([]);
  expect(readdirSync(folder.file('.'))).toContain(damagedName);
});

test('damage that is met while running is reported, and the next start repairs it', async () => {
  await fillWithBackup();
  const pages = statSync(folder.path).size / 4096;
  ruinPages(folder.path, 3, pages);
  const store = await folder.open(firstDay + dayMs);
  await expect(store.listTurns({ limit: 1000 })).rejects.toMatchObject({ code: 'corrupt' });
  await store.dispose();
  const { noticeIds, turns } = await reopen();
  expect(noticeIds).toEqual(['store-restored']);
  expect(turns).toHaveLength(turnsBefore);
});

test('an unclean end alone costs nothing and says nothing', async () => {
  await fillWithBackup();
  markUnclean();
  const { noticeIds, turns } = await reopen();
  expect(noticeIds).toEqual([]);
  expect(turns).toHaveLength(400);
});

test('a restore that was cut off between its renames is finished, without the WAL of the damaged file', async () => {
  await fill(0, 10, firstDay);
  renameSync(folder.path, folder.file('parley.restoring.db'));
  // The WAL of another database, as the damaged one may leave it behind.
  const other = new Database(folder.path);
  other.pragma('journal_mode = WAL');
  other.exec('CREATE TABLE other (n INTEGER)');
  const wal = readFileSync(`${folder.path}-wal`);
  other.close();
  renameSync(folder.path, folder.file('parley.damaged-1.db'));
  writeFileSync(`${folder.path}-wal`, wal);
  const { noticeIds, turns } = await reopen();
  expect(noticeIds).toEqual([]);
  expect(turns).toHaveLength(10);
});

test('a backup is taken once a day and holds the turns of the day before', async () => {
  await fill(0, 5, firstDay);
  await fill(5, 6, firstDay + dayMs);
  await fill(6, 7, firstDay + dayMs + 1000);
  await fill(7, 8, firstDay + 2 * dayMs);
  const names = readdirSync(folder.file('backups'));
  expect(names).toEqual([firstDay + dayMs, firstDay + 2 * dayMs].map((at) => `backup-${at}.db`));
  const backup = new Database(folder.file(`backups/${names[1]}`), { readonly: true });
  const count = backup.prepare('SELECT count(*) FROM turns').pluck().get() as number;
  backup.close();
  expect(count).toBeGreaterThanOrEqual(7);
});
