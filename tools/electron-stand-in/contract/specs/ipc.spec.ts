import { expect, test } from './launch.ts';

test('invoke keeps every kind of value, cycles and shared references', async ({ launch }) => {
  const page = await (await launch()).page();
  const same = (kind: string) => [`[object ${kind}]`, `[object ${kind}]`];
  expect(await page.evaluate('page.echoAll()')).toEqual({
    int16: same('Int16Array'),
    float32: same('Float32Array'),
    view: same('Uint8Array'),
    buffer: same('ArrayBuffer'),
    map: same('Map'),
    date: same('Date'),
    bigint: same('BigInt'),
    undefined: same('Undefined'),
    null: same('Null'),
    negativeZero: ['[object Number]', '-0'],
    regexp: same('RegExp'),
    error: same('Error'),
    sparse: same('Array'),
    cycle: [true, true],
    inside: [true, 2, 'far'],
  });
});

test('errors have the texts of Electron', async ({ launch }) => {
  const page = await (await launch()).page();
  expect(await page.evaluate('page.errors()')).toEqual({
    thrown: "Error: Error invoking remote method 'fail': TypeError: kaput",
    missing: "Error: Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
    argument: expect.stringContaining('An object could not be cloned.'),
    result: expect.stringContaining('An object could not be cloned.'),
  });
});

test('a second handler is refused; handleOnce and removeHandler work', async ({ launch }) => {
  const { app, page } = await launch();
  const first = await page();
  const refused = await app.evaluate(({ ipcMain }) => {
    ipcMain.handleOnce('once', () => 'first');
    try {
      ipcMain.handle('echo', () => {});
      return 'accepted';
    } catch (error) {
      return (error as Error).message;
    }
  });
  expect(refused).toBe("Attempted to register a second handler for 'echo'");
  expect(await first.evaluate('api.invoke("once")')).toBe('first');
  expect(await first.evaluate('api.invoke("once").catch((error) => error.message)')).toContain(
    "No handler registered for 'once'",
  );
});

test('the event names its sender, its frame and its window', async ({ launch }) => {
  const { app, page } = await launch();
  const first = await page();
  expect(await first.evaluate('page.frameOfInvoke()')).toBe('app://bundle/index.html');
  const seen = app.evaluate(
    ({ ipcMain, BrowserWindow }) =>
      new Promise((resolve) => {
        ipcMain.once('who', (event, ...args) => {
          const window = BrowserWindow.fromWebContents(event.sender);
          const mainFrame = event.senderFrame === event.sender.mainFrame;
          resolve([
            window?.webContents === event.sender,
            mainFrame,
            event.senderFrame?.origin,
            event.senderFrame?.parent === null,
            args,
          ]);
        });
      }),
  );
  await expect.poll(() => app.evaluate(({ ipcMain }) => ipcMain.listenerCount('who'))).toBe(1);
  await first.evaluate('api.send("who", 1, { two: 2 })');
  expect(await seen).toEqual([true, true, 'app://bundle', true, [1, { two: 2 }]]);
});

test('a message sent before the preload exists is lost, a later one is not', async ({ launch }) => {
  const { app } = await launch({ args: ['no-window'] });
  const page = app.waitForEvent('window');
  await app.evaluate(async () => {
    const { window, loaded } = contract.openWindow();
    window.webContents.send('early', 'lost');
    await loaded;
    window.webContents.send('early', 'kept');
  });
  const first = await page;
  await expect.poll(() => first.evaluate('api.received()')).toEqual(['kept']);
});

test('main to page: what cannot be cloned throws at once', async ({ launch }) => {
  const { app, page } = await launch();
  await page();
  const message = await app.evaluate(({ BrowserWindow }) => {
    try {
      BrowserWindow.getAllWindows()[0]?.webContents.send('early', () => {});
      return 'sent';
    } catch (error) {
      return (error as Error).message;
    }
  });
  expect(message).toContain('could not be cloned');
});
