import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../../src/main/clock.ts';
import { createOsKeychain, type KeychainModule } from '../../../src/main/keys/os-keychain.ts';

const child = new URL('./support/keychain-child.ts', import.meta.url).pathname;
const key = 'test-key-deepgram-1234';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'parley-keys-'));
  mkdirSync(join(home, 'run'), { mode: 0o700 });
  mkdirSync(join(home, '.cache'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Runs a command in a home of its own and gives the JSON lines that it printed. */
function run(command: string, args: readonly string[], extraEnv: Record<string, string> = {}): unknown[] {
  const env = { PATH: process.env.PATH, HOME: home, XDG_DATA_HOME: home, XDG_RUNTIME_DIR: join(home, 'run') };
  const result = spawnSync(command, args, {
    env: { ...env, ...extraEnv },
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (result.error || result.status !== 0) {
    throw new Error(
      `${command} failed: ${result.error?.message ?? result.stderr}. This test needs the packages dbus-daemon (or dbus) and gnome-keyring.`,
    );
  }
  return result.stdout
    .split('\n')
    .filter((line) => line.startsWith('{') || line === 'null')
    .map((line) => JSON.parse(line));
}

/** One login session with a real GNOME Keyring; `start` begins it, the children ask it, and it ends with the session. */
function inSession(start: string, ...children: readonly (readonly string[])[]): unknown[] {
  const asks = children.map((steps) => ['"$0" "$1"', ...steps.map((step) => `'${step}'`)].join(' '));
  const pid = `dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus /org/freedesktop/DBus \
    org.freedesktop.DBus.GetConnectionUnixProcessID string:org.freedesktop.secrets | grep -o '[0-9]*$'`;
  const script = [start, ...asks, `kill $(${pid})`].join(' && ');
  return run('dbus-run-session', ['--', 'sh', '-c', script, process.execPath, child]);
}

const unlocked = 'printf test-password | gnome-keyring-daemon --unlock --components=secrets >/dev/null';
const locked = 'gnome-keyring-daemon --start --components=secrets >/dev/null';

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe.runIf(process.platform === 'linux')('with a real keychain', { timeout: 60_000 }, () => {
  test('a key is kept from one process to the next, nowhere in the clear, and can be deleted', () => {
    const answers = inSession(unlocked, ['get', `set=${key}`], ['get'], ['delete', 'get'], ['get']);
    const kept = { apiKey: key, baseUrl: 'https://api.deepgram.com' };
    const storage = { kind: 'keychain' };
    const none = { vendor: 'deepgram', source: 'none', mask: null, problem: null };
    expect(answers).toEqual([
      ...[null, { vendor: 'deepgram', source: 'keychain', mask: '••••1234', problem: null }, storage],
      ...[kept, storage],
      ...[none, null, storage],
      ...[null, storage],
    ]);
  });

  test('a locked keychain says so, and a new key serves until the app quits', () => {
    inSession(unlocked, [`set=${key}`]);
    const written = filesUnder(home);
    expect(written.length).toBeGreaterThan(0);
    for (const path of written) expect(readFileSync(path, 'latin1')).not.toContain(key);

    const [before, set, after] = inSession(locked, ['get', 'set=test-key-deepgram-5678', 'get']);
    expect(before).toMatchObject({ code: 'locked', message: expect.stringMatching(/Unlock it/) });
    expect(set).toMatchObject({
      source: 'session',
      mask: '••••5678',
      problem: expect.stringMatching(/until Parley quits/),
    });
    expect(after).toMatchObject({ apiKey: 'test-key-deepgram-5678' });
    expect(inSession(unlocked, ['get'])[0]).toMatchObject({ apiKey: key });
  });

  test('without a keychain service keys live in memory, and that is said', () => {
    const bus = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(home, 'no-bus')}` };
    const answers = run(process.execPath, [child, 'get', `set=${key}`, 'get', 'delete', 'get'], bus);
    expect(answers).toMatchObject([
      null,
      {
        source: 'session',
        mask: '••••1234',
        problem: expect.stringMatching(/no running keychain.*until Parley quits/),
      },
      { apiKey: key },
      { source: 'none', mask: null },
      null,
      { kind: 'session', reason: expect.stringMatching(/no running keychain/) },
    ]);
  });
});

/** A module whose keychain answers every call with `answer`. */
function moduleThat(answer: () => Promise<never>): KeychainModule {
  return {
    AsyncEntry: class {
      getPassword = answer;
      setPassword = answer;
      deleteCredential = answer;
    },
  };
}

test('the module is loaded at the first call, once', async () => {
  let loads = 0;
  const load = async () => {
    loads += 1;
    return moduleThat(() => Promise.reject(new Error('no')));
  };
  const keychain = createOsKeychain({ clock: systemClock, load });
  expect(loads).toBe(0);
  await expect(keychain.get('deepgram')).rejects.toThrow();
  await expect(keychain.get('deepgram')).rejects.toThrow();
  expect(loads).toBe(1);
});

test('a module that does not load is told apart from a service that is not there', async () => {
  const load = () => Promise.reject(new Error('Cannot find module keyring.linux-arm64-gnu.node'));
  const keychain = createOsKeychain({ clock: systemClock, load });
  await expect(keychain.get('deepgram')).rejects.toMatchObject({ name: 'KeyError', code: 'no-module' });
});

test.each([
  ["Couldn't access platform storage: Secret Service: unlock prompt was dismissed", 'locked'],
  ['Platform failure: User canceled the operation.', 'locked'],
  [
    'Platform failure: DBus error: The name org.freedesktop.secrets was not provided by any .service files',
    'no-service',
  ],
  ['Platform failure: something else', 'failed'],
])('“%s” is %s', async (words, code) => {
  const load = async () => moduleThat(() => Promise.reject(new Error(words)));
  const keychain = createOsKeychain({ clock: systemClock, load });
  for (const call of [keychain.get('a'), keychain.set('a', 'test-key-a'), keychain.delete('a')]) {
    await expect(call).rejects.toMatchObject({
      name: 'KeyError',
      code,
      detail: expect.stringContaining(words),
    });
  }
});

test('a keychain that never answers ends as locked', async () => {
  let expire = () => {};
  const asked = Promise.withResolvers<void>();
  const clock: Clock = {
    ...systemClock,
    after(_delayMs, callback) {
      expire = callback;
      return () => {};
    },
  };
  const load = async () =>
    moduleThat(() => {
      asked.resolve();
      return new Promise<never>(() => {});
    });
  const call = createOsKeychain({ clock, load }).get('deepgram');
  await asked.promise;
  expire();
  await expect(call).rejects.toMatchObject({ code: 'locked' });
});
