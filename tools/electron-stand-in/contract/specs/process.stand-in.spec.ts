import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { expect, test } from './launch.ts';

const PROGRAM = path.join(import.meta.dirname, '../../bin/electron');
const APP = path.join(import.meta.dirname, '../app');

/** What a stream has said so far. */
function textOf(stream: Readable | null): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  return () => text;
}

/** Everything that a process that ends by itself wrote to stderr, and its exit code. */
async function outcome(child: ChildProcess): Promise<{ code: number | null; errors: string }> {
  const errors = textOf(child.stderr);
  const [code] = await once(child, 'close');
  return { code: code as number | null, errors: errors() };
}

/** The live processes whose command line names `needle` (Linux). */
function processesNaming(needle: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(needle);
      } catch {
        return false; // it has ended meanwhile
      }
    });
}

test('killing the app takes Chromium with it', async ({ launch, userData }) => {
  test.skip(process.platform !== 'linux', 'reads /proc');
  const contract = await launch();
  await contract.page();
  const profile = path.join(userData, 'stand-in-chromium');
  expect(processesNaming(profile).length).toBeGreaterThan(0);
  contract.child.kill('SIGKILL');
  await contract.exited;
  await expect.poll(() => processesNaming(profile), { timeout: 20_000 }).toEqual([]);
});

test('an app that was killed starts again at once with the same profile', async ({ launch }) => {
  for (let round = 0; round < 2; round += 1) {
    const contract = await launch();
    await contract.page();
    contract.child.kill('SIGKILL');
    await contract.exited;
  }
});

test('SIGTERM quits in order', async ({ run }) => {
  const child = run(['no-window']);
  const printed = textOf(child.stdout);
  child.stderr?.resume();
  await expect.poll(printed, { timeout: 20_000 }).toContain('contract app is ready');
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(printed()).toContain('contract:"will-quit"');
});

test('without Chromium the message says what to do', async ({ userData }) => {
  const env = { ...process.env, ELECTRON_STANDIN_CHROMIUM: path.join(userData, 'absent') };
  const child = spawn(PROGRAM, [APP, 'no-window', `--user-data-dir=${userData}`], { env, stdio: 'pipe' });
  const { code, errors } = await outcome(child);
  expect(code).toBe(1);
  expect(errors).toContain('apt-get install chromium');
  expect(errors).toContain('ELECTRON_STANDIN_CHROMIUM');
});

test('an app that throws while it loads ends with an error', async ({ userData }) => {
  const child = spawn(PROGRAM, [path.join(userData, 'nothing-here')], { stdio: 'pipe' });
  const { code, errors } = await outcome(child);
  expect(code).toBe(1);
  expect(errors).toContain('App threw an error during load');
});

test('ELECTRON_RUN_AS_NODE makes it plain Node, and --version names Electron', async () => {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const node = spawn(PROGRAM, ['-p', 'typeof process.versions.electron'], { env, stdio: 'pipe' });
  const typeInNode = textOf(node.stdout);
  await outcome(node);
  expect(typeInNode().trim()).toBe('undefined');
  const version = spawn(PROGRAM, ['--version'], { stdio: 'pipe' });
  const versionText = textOf(version.stdout);
  await outcome(version);
  expect(versionText()).toMatch(/^v\d+\.\d+\.\d+/);
});

test('a page reaches nothing beyond loopback, by name or by address', async ({ launch }) => {
  const { app } = await launch({ args: ['no-window'] });
  const codes = await app.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false });
    const codeOf = (url: string) =>
      window.loadURL(url).then(
        () => 'loaded',
        (error: Error & { code: string }) => error.code,
      );
    return [await codeOf('http://example.com/'), await codeOf('http://192.0.2.1/')];
  });
  expect(codes).toEqual(['ERR_NAME_NOT_RESOLVED', 'ERR_NAME_NOT_RESOLVED']);
});
