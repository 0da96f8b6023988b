import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../../src/main/clock.ts';
import { migrate } from '../../../src/main/store/migrate.ts';
import { migrations } from '../../../src/main/store/migrations/index.ts';
import { openStore } from '../../../src/main/store/open-store.ts';
import type { StoreRequest } from '../../../src/main/store/protocol.ts';
import { createRequestRunner } from '../../../src/main/store/request-runner.ts';
import { createStore } from '../../../src/main/store/store.ts';
import { runChild } from './support/child.ts';
import { makeStoreFolder, type StoreFolder, silentLog, turn } from './support/store-fixture.ts';

const writer = new URL('./support/writer.ts', import.meta.url).pathname;
const failingWorkerUrl = new URL('./support/failing-worker.ts', import.meta.url);

let folder: StoreFolder;
beforeEach(() => {
  folder = makeStoreFolder();
});
afterEach(() => folder.dispose());

const save = (id: number): StoreRequest => ({ id, kind: 'turn.save', input: turn(id) });
const list = (id: number): StoreRequest => ({ id, kind: 'turn.list', input: { limit: 100 } });

test('a disk that takes no more: a clear error, and every acknowledged turn is there', {
  timeout: 60_000,
}, async () => {
  // The limit stands for a full disk: the kernel refuses every write beyond it.
  const limited = ['-c', 'ulimit -f 1200 && exec "$0" "$@"', process.execPath, writer, folder.path, '0', '4'];
  const lines = await runChild('sh', limited).lines;
  const acknowledged = lines.slice(0, -1);
  expect(lines.at(-1)).toMatch(/^failed (failed|disk-full)$/);
  expect(acknowledged.length).toBeGreaterThan(5);

  const store = await folder.open();
  expect(store.notices).toEqual([]);
  const stored = new Set((await store.listTurns({ limit: 10_000 })).map((record) => record.turnId));
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
  await store.saveTurn(turn(99_999));
  await store.dispose();
});

test('a full disk refuses what is new, still shows what is old, and goes on once there is room', () => {
  const db = new Database(':memory:');
  migrate(db, migrations);
  const runner = createRequestRunner(db);
  expect(runner.run([save(1)])).toEqual([{ kind: 'done', id: 1, output: null }]);
  db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`);
  const many = Array.from({ length: 200 }, (_, index) => save(index + 2));
  const answers = runner.run(many);
  const stored = answers.filter((answer) => answer.kind === 'done').map((answer) => answer.id);
  const refused = answers.filter((answer) => answer.kind === 'failed');
  expect(answers.map((answer) => answer.id)).toEqual(many.map((request) => request.id));
  expect(refused.length).toBeGreaterThan(0);
  for (const answer of refused)
    expect(answer.error).toMatchObject({ code: 'disk-full', detail: 'SQLITE_FULL' });
  expect(runner.run([list(1)])).toMatchObject([{ output: { length: stored.length + 1 } }]);
  db.pragma('max_page_count = 100000');
  expect(runner.run([save(500)])).toMatchObject([{ kind: 'done' }]);
  expect(runner.damageSeen()).toBe(false);
  db.close();
});

test('a file that may not be written: reading works, saving says why', async () => {
  const store = await folder.open();
  await store.saveTurn(turn(1));
  await store.dispose();
  const db = new Database(folder.path, { readonly: true });
  const answers = createRequestRunner(db).run([save(2), save(3), list(4)]);
  expect(answers).toMatchObject([
    { kind: 'failed', id: 2, error: { code: 'read-only' } },
    { kind: 'failed', id: 3, error: { code: 'read-only' } },
    { kind: 'done', id: 4, output: [turn(1)] },
  ]);
  db.close();
});

test('a folder that cannot be made is an error for the person, without the path', async () => {
  writeFileSync(dirname(folder.path), 'a file where the folder should be');
  const opening = folder.open();
  await expect(opening).rejects.toMatchObject({ name: 'StoreError' });
  await expect(opening).rejects.not.toThrow(/parley-store|memory\//);
});

test('requests are answered in order, and a read sees the writes before it', () => {
  const db = new Database(':memory:');
  migrate(db, migrations);
  const answers = createRequestRunner(db).run([save(1), list(2), save(3), save(4), list(5)]);
  expect(answers.map((answer) => answer.id)).toEqual([1, 2, 3, 4, 5]);
  expect(answers[1]).toMatchObject({ output: [turn(1)] });
  expect(answers[4]).toMatchObject({ output: [turn(4), turn(3), turn(1)] });
  db.close();
});

test('a memory that cannot be opened leaves an app that talks and says why', async () => {
  const noWorker = new URL('./support/no-such-worker.ts', import.meta.url);
  const store = await openStore({
    path: folder.path,
    workerUrl: noWorker,
    clock: systemClock,
    log: silentLog,
  });
  expect(store.notices).toMatchObject([{ level: 'error', detail: expect.stringMatching(/Restart Parley/) }]);
  await expect(store.saveTurn(turn(1))).rejects.toMatchObject({ name: 'StoreError', code: 'failed' });
  await store.dispose();
});

test('a thread that dies takes no request with it in silence', async () => {
  const path = folder.file('throws.db');
  const store = await createStore({ path, workerUrl: failingWorkerUrl, clock: systemClock, log: silentLog });
  const results = await Promise.allSettled([store.saveTurn(turn(1)), store.listTurns({ limit: 1 })]);
  expect(results).toMatchObject([{ reason: { code: 'failed' } }, { reason: { code: 'failed' } }]);
  await expect(store.saveTurn(turn(2))).rejects.toMatchObject({ code: 'failed' });
  await store.dispose();
});

test('a disk that hangs does not keep the app from quitting', async () => {
  let expire = () => {};
  const clock: Clock = {
    ...systemClock,
    after(_delayMs, callback) {
      expire = callback;
      return () => {};
    },
  };
  const store = await createStore({ path: folder.path, workerUrl: failingWorkerUrl, clock, log: silentLog });
  const saving = store.saveTurn(turn(1));
  const disposed = store.dispose();
  expire();
  await disposed;
  await expect(saving).rejects.toMatchObject({ code: 'closed' });
});
