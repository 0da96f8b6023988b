import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { runChild } from './support/child.ts';
import { makeStoreFolder } from './support/store-fixture.ts';

const kills = 50;
const seed = 20_260_117;
const writer = new URL('./support/writer.ts', import.meta.url).pathname;

/** mulberry32 */
function randomNumbers(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What SQLite says of the file after the kill. Read only, so that the next start finds the WAL as the kill left it. */
function inspect(path: string): { check: unknown; ids: Set<unknown> } {
  const db = new Database(path, { readonly: true });
  const check = db.pragma('integrity_check', { simple: true });
  const ids = new Set(db.prepare('SELECT turn_id FROM turns').pluck().all());
  db.close();
  return { check, ids };
}

/** Kills at the given change in the folder: a mark, a WAL, a page. Changes are counted, so no clock decides. */
function killAtChange(child: ChildProcess, folder: string, change: number): void {
  let seen = 0;
  const watcher = watch(folder, () => {
    seen += 1;
    if (seen === change) child.kill('SIGKILL');
  });
  child.once('close', () => watcher.close());
}

test(`${kills} kills at any moment lose no turn that was acknowledged`, { timeout: 300_000 }, async () => {
  const random = randomNumbers(seed);
  const folder = makeStoreFolder();
  const directory = dirname(folder.path);
  mkdirSync(directory);
  const acknowledged = new Set<string>();
  let cutShort = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    // Every other kill follows an acknowledgement; the rest fall into opening, a write or a merge of the WAL.
    const killAfter = kill % 2 === 0 ? 1 + Math.floor(random() * 60) : null;
    const burst = 1 + Math.floor(random() * 12);
    let seen = 0;
    const onLine = (line: string, child: ChildProcess) => {
      acknowledged.add(line);
      seen += 1;
      if (seen === killAfter) child.kill('SIGKILL');
    };
    const run = runChild(
      process.execPath,
      [writer, folder.path, String(kill * 10_000), String(burst)],
      onLine,
    );
    if (killAfter === null) killAtChange(run.process, directory, 1 + Math.floor(random() ** 2 * 150));
    await run.lines;
    expect(run.process.signalCode).toBe('SIGKILL');

    if (!existsSync(folder.path)) {
      expect(acknowledged.size).toBe(0);
      continue;
    }
    const { check, ids } = inspect(folder.path);
    expect(check).toBe('ok');
    expect([...acknowledged].filter((id) => !ids.has(id))).toEqual([]);
    if (ids.size > acknowledged.size) cutShort += 1;
  }
  expect(acknowledged.size).toBeGreaterThan(kills);
  // Some kills must have fallen between a commit and its acknowledgement, or the test has not tried what it says.
  expect(cutShort).toBeGreaterThan(0);
  folder.dispose();
});
