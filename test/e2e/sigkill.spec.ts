import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, unwatchFile, watchFile } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import Database from 'better-sqlite3';
import { launchParley, temporaryFolder } from './support/parley.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** As Playwright finds it: through the npm package, which knows of ELECTRON_OVERRIDE_DIST_PATH. */
const electron: string = createRequire(import.meta.url)('electron');
const kills = 50;

interface LogLine {
  type: string;
  body: { kind?: string; turnId?: string };
}

/** Whole lines of the event log, as far as they have been written. */
function readLog(path: string): LogLine[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as LogLine);
}

/** Starts the scripted conversation and kills the app once its event log is `bytes` long. Resolves when it is gone. */
function runAndKill(folder: string, log: string, bytes: number): Promise<void> {
  const app: ChildProcess = spawn(
    electron,
    [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      root,
      `--user-data-dir=${folder}`,
      `--event-log=${log}`,
      '--demo-conversation',
      '--hidden',
    ],
    { stdio: 'ignore' },
  );
  return new Promise((resolve) => {
    watchFile(log, { interval: 5 }, () => {
      if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) >= bytes) app.kill('SIGKILL');
    });
    app.on('exit', () => {
      unwatchFile(log);
      resolve();
    });
  });
}

test('killed fifty times in the middle of turns, the database is sound and has every ended turn', async () => {
  test.setTimeout(900_000);
  const folder = temporaryFolder();
  const log = join(folder.path, 'events.jsonl');
  const saved = new Set<string>();
  for (let i = 0; i < kills; i += 1) {
    rmSync(log, { force: true });
    // Spread evenly over the first two turns: listening, thinking, speaking, saving and the moments between them.
    await runAndKill(folder.path, log, 1000 + i * 2500);
    for (const { type, body } of readLog(log)) {
      if (type === 'event' && body.kind === 'turn.saved' && body.turnId) saved.add(body.turnId);
    }
    const database = new Database(join(folder.path, 'parley.sqlite'));
    expect(database.pragma('integrity_check', { simple: true }), `kill ${i + 1}`).toBe('ok');
    const stored = new Set(database.prepare('SELECT turn_id FROM turns').pluck().all());
    database.close();
    for (const turnId of saved) expect(stored, `kill ${i + 1}`).toContain(turnId);
  }
  expect(saved.size).toBeGreaterThan(5);
  const parley = await launchParley({ userData: folder.path });
  const history = await parley.invoke('history.list', { limit: 200 });
  for (const turnId of saved) expect(history.map((turn) => turn.turnId)).toContain(turnId);
  expect((await parley.snapshot()).notices).toEqual([]);
  await parley.close();
  folder.remove();
});
