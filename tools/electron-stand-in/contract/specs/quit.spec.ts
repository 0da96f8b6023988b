import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from './launch.ts';

test('quit: before-quit, close, closed, will-quit, quit, and no window-all-closed', async ({ launch }) => {
  const contract = await launch();
  await contract.page();
  await contract.app.close();
  expect(await contract.exited).toBe(0);
  expect(contract.noted()).toEqual(['before-quit', 'close', 'closed', 'will-quit', ['quit', 0]]);
});

test('a window that prevents its close keeps the app, which can be asked again', async ({ launch }) => {
  const contract = await launch({ args: ['prevent-close'] });
  await contract.page();
  await contract.app.evaluate(({ app }) => app.quit());
  await expect.poll(() => contract.noted()).toEqual(['before-quit', 'close']);
  await contract.app.evaluate(({ app }) => app.quit());
  await expect.poll(() => contract.noted()).toEqual(['before-quit', 'close', 'before-quit', 'close']);
  expect(await contract.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('before-quit and will-quit can be prevented', async ({ launch }) => {
  const contract = await launch();
  await contract.page();
  await contract.app.evaluate(({ app }) => {
    app.once('before-quit', (event) => event.preventDefault());
    app.quit();
  });
  expect(contract.noted()).toEqual(['before-quit']);
  await contract.app.evaluate(({ app }) => {
    app.once('will-quit', (event) => event.preventDefault());
    app.quit();
  });
  await expect
    .poll(() => contract.noted())
    .toEqual(['before-quit', 'before-quit', 'close', 'closed', 'will-quit']);
  expect(await contract.app.evaluate(({ app }) => app.isReady())).toBe(true);
});

test('app.exit skips before-quit, close and will-quit, and gives its code', async ({ launch }) => {
  const contract = await launch();
  await contract.page();
  await contract.app.evaluate(({ app }) => void setImmediate(() => app.exit(7)));
  expect(await contract.exited).toBe(7);
  expect(contract.noted()).toEqual(['closed', ['quit', 7]]);
});

test('the last window closed: window-all-closed, and the app lives on when somebody listens', async ({
  launch,
}) => {
  const contract = await launch();
  await contract.page();
  await contract.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await expect.poll(() => contract.noted()).toEqual(['close', 'closed', 'window-all-closed']);
  expect(await contract.app.evaluate(({ app }) => app.isReady())).toBe(true);
});

test('the last window closed: the app quits when nobody listens', async ({ launch }) => {
  const contract = await launch();
  await contract.page();
  await contract.app.evaluate(({ app, BrowserWindow }) => {
    app.removeAllListeners('window-all-closed');
    setImmediate(() => BrowserWindow.getAllWindows()[0]?.close());
  });
  expect(await contract.exited).toBe(0);
  expect(contract.noted()).toEqual(['close', 'closed', 'before-quit', 'will-quit', ['quit', 0]]);
});

test('a destroyed window says so', async ({ launch }) => {
  const { app, page } = await launch();
  await page();
  const result = await app.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    if (!window) throw new Error('no window');
    const closed = new Promise((resolve) => window.once('closed', () => resolve(true)));
    window.destroy();
    await closed;
    try {
      window.getBounds();
      return 'no error';
    } catch (error) {
      return [window.isDestroyed(), (error as Error).message];
    }
  });
  expect(result).toEqual([true, 'Object has been destroyed']);
});

test('app.relaunch starts what it was given once the app has ended', async ({ launch, userData }) => {
  test.skip(process.platform === 'win32', 'uses a POSIX shell');
  const contract = await launch({ args: ['no-window'] });
  const file = path.join(userData, 'relaunched');
  await contract.app.evaluate(({ app }, target) => {
    app.relaunch({ execPath: '/bin/sh', args: ['-c', 'echo "$0" > "$1"', 'again', target] });
    setImmediate(() => app.quit());
  }, file);
  expect(await contract.exited).toBe(0);
  await expect.poll(() => readFile(file, 'utf8').catch(() => 'not yet')).toBe('again\n');
});
