import { readdirSync, statSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tuning } from '#shared/conversation/tuning.ts';
import { createAbsentStore } from '../../../src/main/store/absent-store.ts';
import { StoreError } from '../../../src/main/store/store-error.ts';
import { makeStoreFolder, type StoreFolder, turn } from './support/store-fixture.ts';

let folder: StoreFolder;
beforeEach(() => {
  folder = makeStoreFolder();
});
afterEach(() => folder.dispose());

test('a turn comes back as it was saved, also after reopening', async () => {
  const odd = turn(2, {
    userText: 'Zażółć gęślą jaźń 👩‍👩‍👧 \u0000 مرحبا',
    spokenText: '',
    interrupted: false,
    error: 'The voice failed.',
    anchors: {},
  });
  const first = await folder.open();
  await first.saveTurn(turn(1));
  await first.saveTurn(odd);
  expect(await first.listTurns({ limit: 10 })).toEqual([odd, turn(1)]);
  await first.dispose();

  const second = await folder.open();
  expect(second.notices).toEqual([]);
  expect(await second.listTurns({ limit: 10 })).toEqual([odd, turn(1)]);
  await second.dispose();
});

test('the same turn twice is one row, and the last save wins whole', async () => {
  const store = await folder.open();
  await Promise.all([store.saveTurn(turn(1)), store.saveTurn(turn(2)), store.saveTurn(turn(1))]);
  const amended = turn(1, {
    language: 'pt-BR',
    spokenText: 'It',
    unspokenText: ' is 1.',
    anchors: { bargeSilent: 99 },
  });
  await store.saveTurn(amended);
  expect(await store.listTurns({ limit: 10 })).toEqual([turn(2), amended]);
  await store.dispose();
});

test('a turn id of another conversation is refused, and the turns saved with it are kept', async () => {
  const store = await folder.open();
  await store.saveTurn(turn(1));
  const results = await Promise.allSettled([
    store.saveTurn(turn(2)),
    store.saveTurn(turn(1, { conversationId: 'conversation-2', userText: 'stolen' })),
    store.saveTurn(turn(3)),
  ]);
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await store.listTurns({ limit: 10 })).toEqual([turn(3), turn(2), turn(1)]);
  expect(await store.listTurns({ limit: 10, conversationId: 'conversation-2' })).toEqual([]);
  await store.dispose();
});

test('paging gives every turn once, newest first, also where many share a millisecond', async () => {
  const store = await folder.open();
  const times = [5, 1, 3, 3, 3, 3, 2, 5, 4, 1];
  await Promise.all(times.map((at, index) => store.saveTurn(turn(index, { startedAtUnixMs: at }))));
  for (let limit = 1; limit <= times.length + 1; limit += 1) {
    const seen: string[] = [];
    let beforeUnixMs: number | undefined;
    for (;;) {
      const page = await store.listTurns({ limit, beforeUnixMs });
      if (page.length === 0) break;
      seen.push(...page.map((record) => record.turnId));
      beforeUnixMs = page.at(-1)?.startedAtUnixMs;
    }
    expect(seen).toEqual([7, 0, 8, 5, 4, 3, 2, 6, 9, 1].map((n) => `turn-${n}`));
  }
  await store.dispose();
});

test('a conversation is listed by itself', async () => {
  const store = await folder.open();
  const other = (n: number) => turn(n, { conversationId: 'conversation-2' });
  await Promise.all([turn(1), other(2), turn(3), other(4), turn(5)].map((record) => store.saveTurn(record)));
  const query = { conversationId: 'conversation-1', limit: 2 };
  expect(await store.listTurns(query)).toEqual([turn(5), turn(3)]);
  expect(await store.listTurns({ ...query, beforeUnixMs: turn(3).startedAtUnixMs })).toEqual([turn(1)]);
  await store.dispose();
});

test('settings are kept', async () => {
  const first = await folder.open();
  await first.writeSetting('voice.rate', 1.5);
  await first.writeSetting('voice.rate', { fast: true });
  await first.writeSetting('muted', false);
  await expect(first.writeSetting('nothing', undefined)).rejects.toMatchObject({ code: 'invalid' });
  await first.dispose();
  const second = await folder.open();
  expect(await second.readSettings()).toEqual({ 'voice.rate': { fast: true }, muted: false });
  await second.dispose();
});

test('an incomplete record is refused with the fields that are wrong, not their content', async () => {
  const store = await folder.open();
  const saving = store.saveTurn(turn(1, { anchors: { speechEnd: Number.NaN }, startedAtUnixMs: -1 }));
  await expect(saving).rejects.toMatchObject({
    code: 'invalid',
    detail: 'startedAtUnixMs, anchors.speechEnd',
  });
  await expect(store.listTurns({ limit: 0 })).rejects.toMatchObject({ code: 'invalid' });
  await store.dispose();
});

test('a full queue refuses the new request and drops nothing', async () => {
  const store = await folder.open();
  const max = tuning.limits.dbQueueMax;
  const saving = Array.from({ length: max }, (_, n) => store.saveTurn(turn(n)));
  await expect(store.saveTurn(turn(max))).rejects.toMatchObject({ code: 'busy' });
  await Promise.all(saving);
  await store.saveTurn(turn(max));
  expect(await store.listTurns({ limit: max + 1 })).toHaveLength(max + 1);
  await store.dispose();
});

test('reads cannot take the place of turns', async () => {
  const store = await folder.open();
  const reading = Array.from({ length: 64 }, () => store.listTurns({ limit: 1 }));
  const saving = store.saveTurn(turn(1));
  const results = await Promise.allSettled(reading);
  expect(results.filter((result) => result.status === 'rejected')).toHaveLength(32);
  await saving;
  await store.dispose();
});

test('dispose first stores what waits, can be called twice, and refuses what comes later', async () => {
  const store = await folder.open();
  const saving = [1, 2, 3].map((n) => store.saveTurn(turn(n)));
  await Promise.all([store.dispose(), store.dispose()]);
  await Promise.all(saving);
  await expect(store.saveTurn(turn(4))).rejects.toMatchObject({ code: 'closed' });
  const reopened = await folder.open();
  expect(await reopened.listTurns({ limit: 10 })).toHaveLength(3);
  await reopened.dispose();
});

test('the folder and every file in it are for their owner alone, and a clean end leaves one file', async () => {
  const store = await folder.open();
  await store.saveTurn(turn(1));
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
  expect(mode(folder.file('.'))).toBe('700');
  const names = readdirSync(folder.file('.')).sort();
  expect(names).toEqual(['parley.db', 'parley.db-shm', 'parley.db-wal', 'parley.db.open']);
  for (const name of names) expect([name, mode(folder.file(name))]).toEqual([name, '600']);
  await store.dispose();
  expect(readdirSync(folder.file('.'))).toEqual(['parley.db']);
});

test('a memory that could not be opened says why, every time', async () => {
  const store = createAbsentStore(new StoreError('newer-schema', 'Update Parley.'));
  expect(store.notices).toMatchObject([{ level: 'error', detail: 'Update Parley.' }]);
  await expect(store.saveTurn(turn(1))).rejects.toMatchObject({ code: 'newer-schema' });
  await expect(store.listTurns({ limit: 1 })).rejects.toMatchObject({ code: 'newer-schema' });
  await store.dispose();
});
