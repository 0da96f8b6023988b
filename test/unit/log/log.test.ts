import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/main/clock.ts';
import { createLog, type LogOptions } from '../../../src/main/log/create-log.ts';
import { SpokenText } from '../../../src/main/log/log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const clock = { ...systemClock, unixMs: () => 1_700_000_000_000 };

function collect(options: Partial<LogOptions> = {}) {
  let text = '';
  const log = createLog({
    clock,
    directory: null,
    writeText: (line) => {
      text += line;
    },
    ...options,
  });
  return {
    log,
    text: () => text,
    lines: () =>
      text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
  };
}

const readLog = (name: string) => readFileSync(join(folder, 'logs', name), 'utf8');

test('a line says when, how grave, from where, what, and with which fields', () => {
  const { log, lines } = collect();
  log
    .child('store')
    .child('backup')
    .warn('A copy failed', { pages: 12, code: 'EIO', gone: undefined, none: null });
  expect(lines()).toEqual([
    {
      at: '2023-11-14T22:13:20.000Z',
      level: 'warn',
      scope: 'store.backup',
      message: 'A copy failed',
      fields: { pages: 12, code: 'EIO', none: null },
    },
  ]);
});

test('debug lines are off unless asked for', () => {
  const quiet = collect();
  quiet.log.debug('detail');
  quiet.log.info('news');
  expect(quiet.lines().map((line) => line.message)).toEqual(['news']);
  const chatty = collect({ level: 'debug' });
  chatty.log.debug('detail');
  expect(chatty.lines()).toHaveLength(1);
});

test('what was said is shown on a debug line only', () => {
  const { log, text } = collect({ level: 'debug' });
  for (const write of [log.info, log.warn, log.error])
    write('Turn ended', { said: new SpokenText('my secret plan') });
  expect(text()).not.toContain('secret plan');
  expect(text()).toContain('[14 characters]');
  log.debug('Turn ended', { said: new SpokenText('my secret plan') });
  expect(text()).toContain('my secret plan');
});

test('a key in use never shows: not in messages, fields, errors, causes or addresses', () => {
  const { log, text, lines } = collect({ level: 'debug' });
  const key = 'test-key/deepgram+1';
  log.hide(key);
  const cause = new Error(`401 for ${key}`);
  log.error(`The key ${key} was refused`, {
    header: `Token ${key}`,
    address: `wss://127.0.0.1/?k=${encodeURIComponent(key)}`,
    error: new Error(`Connecting with ${key} failed`, { cause }),
    said: new SpokenText(`my key is ${key}`),
  });
  expect(text()).not.toContain('test-key');
  expect(lines()[0].fields.error.cause.error).toContain('401 for [key]');
});

test('an unknown secret is taken out by its shape or by the name of its field', () => {
  const { log, text } = collect();
  log.info('Asked', { authorization: 'anything at all', apiKey: 'some-value', inputTokens: 12 });
  log.info('Header was Authorization: Bearer abcdefghijklmnop1234567890');
  expect(text()).not.toMatch(/anything at all|some-value|abcdefghijklmnop1234567890/);
  expect(text()).toContain('"inputTokens":12');
});

test('a line stays one line, and a huge value is cut', () => {
  const { log, text, lines } = collect();
  log.info('one\ntwo', { long: 'x '.repeat(5000) });
  expect(text().trimEnd()).not.toContain('\n');
  expect(lines()[0].message).toBe('one\ntwo');
  expect(lines()[0].fields.long.length).toBeLessThan(2100);
});

test('the file has every line, for its owner alone', async () => {
  const { log, text } = collect({ directory: join(folder, 'logs') });
  for (let n = 0; n < 100; n += 1) log.info(`line ${n}`);
  await log.dispose();
  expect(readLog('parley.log')).toBe(text());
  expect(statSync(join(folder, 'logs')).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'logs', 'parley.log')).mode & 0o777).toBe(0o600);
});

test('a file that others could read is closed to them', async () => {
  mkdirSync(join(folder, 'logs'));
  writeFileSync(join(folder, 'logs', 'parley.log'), 'old\n');
  chmodSync(join(folder, 'logs', 'parley.log'), 0o644);
  const { log } = collect({ directory: join(folder, 'logs') });
  log.info('new');
  await log.dispose();
  expect(readLog('parley.log')).toMatch(/^old\n.*new/);
  expect(statSync(join(folder, 'logs', 'parley.log')).mode & 0o777).toBe(0o600);
});

test('files rotate, and the disk never holds more than three', async () => {
  const fileMaxBytes = 2000;
  const { log, text } = collect({ directory: join(folder, 'logs'), fileMaxBytes });
  for (let n = 0; n < 200; n += 1) log.info(`line ${n}`);
  await log.dispose();
  const names = readdirSync(join(folder, 'logs')).sort();
  expect(names.filter((name) => name !== 'parley.log')).toEqual(['parley.1.log', 'parley.2.log']);
  const kept = ['parley.2.log', 'parley.1.log', ...names.filter((name) => name === 'parley.log')].map(
    readLog,
  );
  for (const content of kept) expect(content.length).toBeLessThan(fileMaxBytes + 200);
  expect(text().endsWith(kept.join(''))).toBe(true);
});

test('a file that cannot be written is said once, and logging goes on', async () => {
  writeFileSync(join(folder, 'logs'), 'a file where the folder should be');
  const { log, lines } = collect({ directory: join(folder, 'logs') });
  log.info('first');
  log.info('second');
  await log.dispose();
  const messages = lines().map((line) => line.message);
  expect(messages.toSorted()).toEqual(['The log file cannot be written', 'first', 'second']);
});

test('a flood is bounded, and the loss is said', async () => {
  const { log } = collect({ directory: join(folder, 'logs') });
  for (let n = 0; n < 1500; n += 1) log.info(`line ${n}`);
  await log.dispose();
  const messages = readLog('parley.log')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).message);
  expect(messages.slice(0, 1000)).toEqual(Array.from({ length: 1000 }, (_, n) => `line ${n}`));
  expect(messages.at(-1)).toMatch(/^\d+ lines were dropped$/);
});
