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
/** Apps that run side by side, each with a folder of its own, and how often each of them is killed: 50 in all. */
const lanes = 5;
const killsPerLane = 10;
/** The first turn's event log is about this long. */
const turnBytes = 50_000;

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

/** Kills one app again and again over the same folder; resolves to the turns that it had said were on the disk. */
async function killAgainAndAgain(lane: number, folder: string): Promise<Set<string>> {
  const log = join(folder, 'events.jsonl');
  const saved = new Set<string>();
  for (let i = 0; i < killsPerLane; i += 1) {
    const kill = lane + i * lanes;
    rmSync(log, { force: true });
    // Spread evenly over a turn and a little beyond: listening, thinking, speaking, saving and what lies between.
    await runAndKill(folder, log, ((kill + 1) * turnBytes * 1.2) / (lanes * killsPerLane));
    for (const { type, body } of readLog(log)) {
      if (type === 'event' && body.kind === 'turn.saved' && body.turnId) saved.add(body.turnId);
    }
    const database = new Database(join(folder, 'parley.sqlite'));
    expect(database.pragma('integrity_check', { simple: true }), `kill ${kill}`).toBe('ok');
    const stored = new Set(database.prepare('SELECT turn_id FROM turns').pluck().all());
    database.close();
    for (const turnId of saved) expect(stored, `kill ${kill}`).toContain(turnId);
  }
  return saved;
}

test('killed fifty times in the middle of turns, the database is sound and has every ended turn', async () => {
  test.setTimeout(600_000);
  const folders = Array.from({ length: lanes }, () => temporaryFolder());
  const saved = await Promise.all(folders.map(({ path }, lane) => killAgainAndAgain(lane, path)));
  expect(saved.reduce((sum, { size }) => sum + size, 0)).toBeGreaterThan(0);
  // The next start finds nothing to complain about, and shows what was kept.
  const parley = await launchParley({ userData: folders[0]?.path ?? '' });
  const history = await parley.invoke('history.list', { limit: 200 });
  for (const turnId of saved[0] ?? []) expect(history.map((turn) => turn.turnId)).toContain(turnId);
  expect((await parley.snapshot()).notices).toEqual([]);
  await parley.close();
  for (const folder of folders) folder.remove();
});
