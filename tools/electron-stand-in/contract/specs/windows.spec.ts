import { expect, test, until } from './launch.ts';

/** Width and height of a PNG. */
function pngSize(png: Buffer): number[] {
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

test('sizes, also below what Chrome allows, and screenshots of exactly that size', async ({ launch }) => {
  const { app } = await launch({ args: ['no-window'] });
  const opened = app.waitForEvent('window');
  await app.evaluate(() => contract.openWindow({ width: 220, height: 60, frame: false, show: true }).loaded);
  const page = await opened;
  await expect.poll(() => page.evaluate('[innerWidth, innerHeight]')).toEqual([220, 60]);
  expect(pngSize(await page.screenshot())).toEqual([220, 60]);
  const window = await app.browserWindow(page);
  await window.evaluate((browserWindow) => browserWindow.setBounds({ x: 10, y: 10, width: 300, height: 80 }));
  await expect.poll(() => page.evaluate('[innerWidth, innerHeight]')).toEqual([300, 80]);
  expect(pngSize(await page.screenshot())).toEqual([300, 80]);
  expect(
    await window.evaluate(async (browserWindow) => (await browserWindow.capturePage()).getSize()),
  ).toEqual({ width: 300, height: 80 });
});

test('show, hide and focus are told', async ({ launch }) => {
  const { app, page } = await launch();
  await page();
  const events = await app.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    if (!window) throw new Error('no window');
    const seen: unknown[] = [window.isVisible()];
    const next = (name: 'show' | 'hide') =>
      new Promise<void>((resolve) => {
        window.once(name as 'show', () => {
          seen.push(name, window.isVisible());
          resolve();
        });
      });
    const shown = next('show');
    window.show();
    await shown;
    const hidden = next('hide');
    window.hide();
    await hidden;
    return seen;
  });
  expect(events).toEqual([false, 'show', true, 'hide', false]);
});

test('a hidden window runs its timers, workers and audio at full speed', async ({ launch }) => {
  const { app, page } = await launch();
  const first = await page();
  expect(await (await app.browserWindow(first)).evaluate((window) => window.isVisible())).toBe(false);
  expect(await first.evaluate('page.startAudio()')).toBe('running');
  await first.evaluate('page.startCounter()');
  type Clock = { audioMs: number; wallMs: number };
  const before = (await first.evaluate('page.audioClock()')) as Clock;
  type Ticks = { timer: number; worker: number };
  await expect
    .poll(async () => {
      const { timer, worker } = (await first.evaluate('page.ticks()')) as Ticks;
      return timer > 150 && worker > 100;
    })
    .toBe(true);
  const after = (await first.evaluate('page.audioClock()')) as Clock;
  const wallMs = after.wallMs - before.wallMs;
  // Throttled timers run once a second: 150 turns of 10 ms would take minutes.
  expect(wallMs).toBeLessThan(30_000);
  expect((after.audioMs - before.audioMs) / wallMs).toBeGreaterThan(0.8);
  expect((after.audioMs - before.audioMs) / wallMs).toBeLessThan(1.2);
});

test('a renderer that is gone is told to the app and the window, and a reload brings it back', async ({
  launch,
}) => {
  const { app, page } = await launch();
  await page();
  const gone = await app.evaluate(
    ({ app: electronApp, BrowserWindow }) =>
      new Promise((resolve) => {
        const [window] = BrowserWindow.getAllWindows();
        const seen: string[] = [];
        window?.webContents.once('render-process-gone', (_event, { reason }) => seen.push(reason));
        electronApp.once('render-process-gone', (_event, contents, { reason }) => {
          setImmediate(() =>
            resolve([seen.length, typeof reason, contents === window?.webContents, contents.isCrashed()]),
          );
        });
        window?.webContents.forcefullyCrashRenderer();
      }),
  );
  expect(gone).toEqual([1, 'string', true, true]);
  const back = await app.evaluate(
    ({ BrowserWindow, ipcMain }) =>
      new Promise((resolve) => {
        const [window] = BrowserWindow.getAllWindows();
        window?.webContents.once('did-finish-load', () =>
          resolve([window.webContents.isCrashed(), ipcMain.eventNames().length > 0]),
        );
        window?.reload();
      }),
  );
  expect(back).toEqual([false, true]);
  const answer = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript('page.frameOfInvoke()'),
  );
  expect(answer).toBe('app://bundle/index.html');
});

test('nativeTheme decides prefers-color-scheme', async ({ launch }) => {
  const { app, page } = await launch({ colorScheme: null });
  const first = await page();
  const setTheme = (source: 'dark' | 'light') =>
    app.evaluate(({ nativeTheme }, value) => {
      nativeTheme.themeSource = value;
      return nativeTheme.shouldUseDarkColors;
    }, source);
  expect(await setTheme('dark')).toBe(true);
  await until(first, 'page.dark');
  const opening = app.waitForEvent('window');
  await app.evaluate(() => contract.openWindow({}, 'other.html').loaded);
  await until(await opening, 'globalThis.page?.dark');
  expect(await setTheme('light')).toBe(false);
  await until(first, '!page.dark');
});

test('several windows, in the order of their ids', async ({ launch }) => {
  const { app, page } = await launch();
  await page();
  const ids = await app.evaluate(async ({ BrowserWindow }) => {
    const opened = ['other.html', 'other.html'].map((name) => contract.openWindow({}, name));
    await Promise.all(opened.map(({ loaded }) => loaded));
    const windows = BrowserWindow.getAllWindows();
    return [
      windows.length,
      new Set(windows.map(({ id }) => id)).size,
      BrowserWindow.fromId(opened[0]?.window.id ?? 0) === opened[0]?.window,
    ];
  });
  expect(ids).toEqual([3, 3, true]);
});
