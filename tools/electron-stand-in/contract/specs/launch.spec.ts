import { expect, test } from './launch.ts';

test('Playwright launches the app, finds its window and acts in both', async ({ launch }) => {
  const { app, page, exited } = await launch();
  const first = await page();
  expect(first.url()).toBe('app://bundle/index.html');
  await expect(first).toHaveTitle('Contract');
  const facts = await app.evaluate(({ app: electronApp, BrowserWindow }) => ({
    name: electronApp.getName(),
    version: electronApp.getVersion(),
    packaged: electronApp.isPackaged,
    process: [
      process.type,
      typeof process.versions.electron,
      typeof process.versions.chrome,
      typeof process.resourcesPath,
    ],
    urls: BrowserWindow.getAllWindows().map((window) => window.webContents.getURL()),
    arguments: process.argv.slice(1).filter((argument) => argument.startsWith('--inspect')),
  }));
  expect(facts).toEqual({
    name: 'Contract App',
    version: '1.2.3',
    packaged: false,
    process: ['browser', 'string', 'string', 'string'],
    urls: ['app://bundle/index.html'],
    arguments: [],
  });
  await first.click('h1');
  const window = await app.browserWindow(first);
  expect(await window.evaluate((browserWindow) => browserWindow.getBounds().width)).toBe(640);
  await app.close();
  expect(await exited).toBe(0);
});

test('ready comes after Playwright is ready, and late listeners are served', async ({ launch }) => {
  const { app } = await launch({ args: ['no-window'] });
  expect(
    await app.evaluate(({ app: electronApp }) => electronApp.whenReady().then(() => electronApp.isReady())),
  ).toBe(true);
});

test('page.close() closes the window', async ({ launch }) => {
  const { app, page } = await launch();
  const first = await page();
  await app.evaluate(({ app: electronApp }) => electronApp.on('window-all-closed', () => {}));
  await first.close();
  await expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0);
});

test('pages keep their storage in --user-data-dir', async ({ launch, userData }) => {
  const first = await launch();
  await (await first.page()).evaluate('localStorage.setItem("kept", "yes")');
  expect(
    await first.app.evaluate(({ app }) => [app.getPath('userData'), app.getPath('sessionData')]),
  ).toEqual([userData, userData]);
  await first.app.close();
  const second = await launch();
  expect(await (await second.page()).evaluate('localStorage.getItem("kept")')).toBe('yes');
});

test('app.setPath moves a path, and an unknown name throws', async ({ launch, userData }) => {
  const { app } = await launch({ args: ['no-window'] });
  const result = await app.evaluate(({ app: electronApp }, folder) => {
    electronApp.setPath('downloads', folder);
    const attempt = (action: () => unknown) => {
      try {
        return String(action());
      } catch (error) {
        return (error as Error).message;
      }
    };
    return [
      electronApp.getPath('downloads'),
      attempt(() => electronApp.getPath('nowhere' as 'home')),
      attempt(() => electronApp.setPath('logs', 'relative')),
    ];
  }, userData);
  expect(result).toEqual([
    userData,
    expect.stringContaining("Failed to get 'nowhere' path"),
    expect.stringContaining('must be absolute'),
  ]);
});

test('switches reach Chromium, from the app and from the command line', async ({ launch }) => {
  const fromApp = await launch({ args: ['expose-gc', '--force-device-scale-factor=2'] });
  const page = await fromApp.page();
  expect(await page.evaluate('typeof gc')).toBe('function');
  expect(await page.evaluate('devicePixelRatio')).toBe(2);
  const seen = await fromApp.app.evaluate(({ app }) => [
    app.commandLine.hasSwitch('force-device-scale-factor'),
    app.commandLine.getSwitchValue('force-device-scale-factor'),
    app.commandLine.getSwitchValue('js-flags'),
  ]);
  expect(seen).toEqual([true, '2', '--expose-gc']);
});
