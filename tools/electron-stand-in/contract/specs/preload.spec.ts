import { expect, test } from './launch.ts';

test('contextBridge: isolation, frozen result, functions, promises and errors', async ({ launch }) => {
  const page = await (await launch()).page();
  expect(await page.evaluate('page.bridge()')).toEqual({
    frozen: [true, true],
    write: 'TypeError',
    replace: 'TypeError',
    deepWrite: 'TypeError',
    sum: 3,
    called: 'from the preload',
    later: { list: [1] },
    laterFail: 'Error: rejected in the preload',
    thrown: [true, expect.stringContaining('thrown in the preload')],
    again: [true, 'Cannot bind an API on top of an existing property on the window object'],
    leaks: ['undefined', 'undefined', 'undefined'],
    argv: true,
    preload: 'ran',
  });
});

test('a sandboxed preload can only require electron, events, timers and url', async ({ launch }) => {
  const page = await (await launch()).page();
  const kinds = await page.evaluate(
    'api.probe(["electron", "events", "timers", "url", "node:events", "fs", "./other.cjs"])',
  );
  expect(kinds).toEqual([
    'object',
    'function',
    'object',
    'object',
    'function',
    expect.stringContaining('module not found'),
    expect.stringContaining('module not found'),
  ]);
  expect(await page.evaluate('api.sandboxed')).toBe(true);
});

test('a preload that is missing is reported, and the page loads without it', async ({ launch }) => {
  const { app } = await launch({ args: ['no-window'] });
  const reported = await app.evaluate(async () => {
    const { window, loaded } = contract.openWindow({}, 'other.html', 'absent.cjs');
    const error = new Promise<string>((resolve) =>
      window.webContents.once('preload-error', (_event, file) => resolve(file)),
    );
    await loaded;
    return error;
  });
  expect(reported).toContain('absent.cjs');
});
