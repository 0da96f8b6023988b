import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applicationId, schemaVersion } from '../../../src/main/store/migrate.ts';
import { migrations } from '../../../src/main/store/migrations/index.ts';
import { openDatabase } from '../../../src/main/store/open-database.ts';
import { makeStoreFolder, type StoreFolder, turn } from './support/store-fixture.ts';

const fixtures = new URL('./fixtures/', import.meta.url);
const nowUnixMs = 1_700_000_000_000;

let folder: StoreFolder;
beforeEach(() => {
  folder = makeStoreFolder();
  mkdirSync(dirname(folder.path));
});
afterEach(() => folder.dispose());

function build(sql: string): void {
  const db = new Database(folder.path);
  db.exec(sql);
  db.close();
}

function schemaOf(db: Database.Database): unknown[] {
  return db.prepare('SELECT type, name, tbl_name FROM sqlite_schema ORDER BY name').all();
}

/** Opens at each of the given schemas in turn, each time with `change` made under the last. */
async function openWith(steps: readonly string[], at = nowUnixMs) {
  return openDatabase({ path: folder.path, nowUnixMs: at, migrations: steps });
}

test('there is a fixture of every version that was ever shipped', () => {
  const versions = readdirSync(fixtures).sort();
  expect(versions).toEqual(migrations.map((_, index) => `v${index + 1}.sql`));
});

test.each(readdirSync(fixtures))('the memory of %s opens with all that was in it', async (name) => {
  build(readFileSync(new URL(name, fixtures), 'utf8'));
  const store = await folder.open();
  expect(store.notices).toEqual([]);
  expect(await store.listTurns({ limit: 10 })).toEqual([turn(1)]);
  expect(await store.readSettings()).toEqual({ muted: true });
  await store.saveTurn(turn(2));
  await store.dispose();

  const migrated = new Database(folder.path, { readonly: true });
  const fresh = new Database(':memory:');
  for (const sql of migrations) fresh.exec(sql);
  expect(schemaOf(migrated)).toEqual(schemaOf(fresh));
  expect(schemaVersion(migrated)).toBe(migrations.length);
  migrated.close();
});

test('each step runs once, in order, after a backup of the version before', async () => {
  const steps = ['CREATE TABLE a (n INTEGER) STRICT', 'INSERT INTO a VALUES (2)', 'UPDATE a SET n = n * 10'];
  for (let version = 1; version <= steps.length; version += 1) {
    const opened = await openWith(steps.slice(0, version), nowUnixMs + version);
    expect(schemaVersion(opened.db)).toBe(version);
    opened.close(false);
  }
  const opened = await openWith(steps, nowUnixMs + 9);
  expect(opened.db.prepare('SELECT n FROM a').pluck().all()).toEqual([20]);
  opened.close(false);

  const names = readdirSync(folder.file('backups'));
  expect(names).toEqual([`backup-${nowUnixMs + 2}.db`, `backup-${nowUnixMs + 3}.db`]);
  const versions = names.map((name) => {
    const backup = new Database(folder.file(`backups/${name}`), { readonly: true });
    const version = schemaVersion(backup);
    backup.close();
    return version;
  });
  expect(versions).toEqual([1, 2]);
  expect(names.map((name) => statSync(folder.file(`backups/${name}`)).mode & 0o777)).toEqual([0o600, 0o600]);
});

test('the newest three backups are kept', async () => {
  const steps = ['CREATE TABLE a (n INTEGER) STRICT'];
  for (let round = 0; round < 6; round += 1) {
    const opened = await openWith(steps, nowUnixMs + round);
    opened.close(false);
    steps.push(`INSERT INTO a VALUES (${round})`);
  }
  expect(readdirSync(folder.file('backups'))).toEqual([3, 4, 5].map((n) => `backup-${nowUnixMs + n}.db`));
});

test('a step that fails changes nothing and says so; the file opens with the old version', async () => {
  const steps = ['CREATE TABLE a (n INTEGER) STRICT; INSERT INTO a VALUES (1)'];
  (await openWith(steps)).close(false);
  const broken = [...steps, 'DELETE FROM a; CREATE TABLE b (n INTEGER); INSERT INTO nowhere VALUES (1)'];
  await expect(openWith(broken)).rejects.toMatchObject({ name: 'StoreError', code: 'migration' });
  const opened = await openWith(steps);
  expect(opened.db.prepare('SELECT n FROM a').pluck().all()).toEqual([1]);
  expect(schemaOf(opened.db)).toHaveLength(1);
  opened.close(false);
});

test('a step that leaves a row without its parent is undone', async () => {
  const steps = [
    `CREATE TABLE parent (id INTEGER PRIMARY KEY) STRICT;
     CREATE TABLE child (parent INTEGER REFERENCES parent (id)) STRICT;
     INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1)`,
  ];
  (await openWith(steps)).close(false);
  await expect(openWith([...steps, 'DELETE FROM parent'])).rejects.toMatchObject({ code: 'migration' });
  const opened = await openWith(steps);
  expect(opened.db.prepare('SELECT count(*) FROM parent').pluck().get()).toBe(1);
  expect(opened.db.pragma('foreign_keys', { simple: true })).toBe(1);
  opened.close(false);
});

test('a newer memory is refused and not changed, also after an unclean end', async () => {
  build(`CREATE TABLE of_tomorrow (n INTEGER) STRICT;
    PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length + 1}`);
  const before = readFileSync(folder.path);
  await expect(folder.open()).rejects.toMatchObject({ name: 'StoreError', code: 'newer-schema' });
  expect(readdirSync(folder.file('.'))).toEqual(['parley.db']);
  expect(readFileSync(folder.path).equals(before)).toBe(true);
});

test('the database of another program is refused and not changed', async () => {
  build('CREATE TABLE theirs (n INTEGER)');
  const before = readFileSync(folder.path);
  await expect(folder.open()).rejects.toMatchObject({ code: 'foreign' });
  expect(readFileSync(folder.path).equals(before)).toBe(true);
});

test('every commit reaches the disk before it is acknowledged', async () => {
  const opened = await openWith(migrations);
  expect(opened.db.pragma('journal_mode', { simple: true })).toBe('wal');
  // 2 is FULL: the WAL is flushed at each commit.
  expect(opened.db.pragma('synchronous', { simple: true })).toBe(2);
  expect(opened.db.pragma('foreign_keys', { simple: true })).toBe(1);
  opened.close(false);
});
