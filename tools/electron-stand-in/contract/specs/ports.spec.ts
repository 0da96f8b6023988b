import type { ElectronApplication } from '@playwright/test';
import { expect, test, until } from './launch.ts';

// What the specs keep in the main process from one step to the next.
declare global {
  var workerPort: Electron.MessagePortMain;
  var workletPort: Electron.MessagePortMain;
  var portClosed: Promise<unknown>;
}

/** Gives the first page one end of a channel whose other end echoes in the main process. */
async function giveEchoPort(app: ElectronApplication, message = 'echo'): Promise<void> {
  await app.evaluate(({ BrowserWindow, MessageChannelMain }, text) => {
    const { port1, port2 } = new MessageChannelMain();
    port1.on('message', ({ data }) => port1.postMessage(data));
    port1.start();
    BrowserWindow.getAllWindows()[0]?.webContents.postMessage('take-port', text, [port2]);
  }, message);
}

test('a port from the main process reaches the page and carries messages both ways', async ({ launch }) => {
  const { app, page } = await launch();
  const first = await page();
  const answer = first.evaluate('page.portFromMain()');
  await giveEchoPort(app, 'here you are');
  expect(await answer).toMatchObject({ message: 'here you are' });
});

test('a port from the page reaches the main process', async ({ launch }) => {
  const { app, page } = await launch();
  const first = await page();
  await app.evaluate(({ ipcMain }) => {
    ipcMain.once('offer-port', (event, message) => {
      const [port] = event.ports;
      port?.on('message', ({ data }) => port.postMessage({ got: data, extra: message }));
      port?.start();
    });
  });
  expect(await first.evaluate('page.portToMain()')).toEqual({
    kind: '[object Int16Array]',
    values: [7, 8],
    extra: { offered: true },
  });
});

test('messages wait until the port is started, and keep their order', async ({ launch }) => {
  const { app } = await launch({ args: ['no-window'] });
  const received = await app.evaluate(
    ({ MessageChannelMain }) =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannelMain();
        const all: unknown[] = [];
        port2.on('message', ({ data }) => {
          all.push(data);
          if (all.length === 3) resolve(all);
        });
        for (const value of [1, 2, 3]) port1.postMessage(value);
        setImmediate(() => {
          if (all.length > 0) resolve('delivered before start()');
          port2.start();
        });
      }),
  );
  expect(received).toEqual([1, 2, 3]);
});

test('the page hands a port on to a worker, and the worker talks with the main process', async ({
  launch,
}) => {
  const { app, page } = await launch();
  const first = await page();
  const handed = first.evaluate('page.portToWorker()');
  await app.evaluate(({ BrowserWindow, MessageChannelMain }) => {
    const { port1, port2 } = new MessageChannelMain();
    globalThis.workerPort = port1;
    BrowserWindow.getAllWindows()[0]?.webContents.postMessage('take-port', 'for the worker', [port2]);
  });
  expect(await handed).toEqual(['for the worker', 'ready']);
  const answer = await app.evaluate(
    () =>
      new Promise((resolve) => {
        const port = globalThis.workerPort;
        port.on('message', ({ data }) => resolve([data.from, [...data.echo]]));
        port.start();
        port.postMessage(new Int16Array([1, -1]));
      }),
  );
  expect(answer).toEqual(['worker', [1, -1]]);
  const closed = app.evaluate(
    () =>
      new Promise((resolve) => {
        const port = globalThis.workerPort;
        port.on('close', () => resolve('closed'));
        port.postMessage('close');
      }),
  );
  expect(await closed).toBe('closed');
});

test('the page hands a port on to an audio worklet, which runs without an audio device', async ({
  launch,
}) => {
  const { app, page } = await launch();
  const first = await page();
  const handed = first.evaluate('page.portToWorklet()');
  await app.evaluate(({ BrowserWindow, MessageChannelMain }) => {
    const { port1, port2 } = new MessageChannelMain();
    globalThis.workletPort = port1;
    BrowserWindow.getAllWindows()[0]?.webContents.postMessage('take-port', null, [port2]);
  });
  expect(await handed).toEqual(['ready', 'running']);
  const answer = await app.evaluate(
    () =>
      new Promise((resolve) => {
        const port = globalThis.workletPort;
        port.on('message', ({ data }) => resolve(data));
        port.start();
        port.postMessage('over here');
      }),
  );
  expect(answer).toEqual({ from: 'worklet', echo: 'over here' });
});

test('frames of PCM, both ways: none lost, all in order, at 50 a second and far above', async ({
  launch,
}) => {
  const { app, page } = await launch();
  const first = await page();
  await giveEchoPort(app);
  expect(await first.evaluate('page.stream(100, 50)')).toBe(true);
  await giveEchoPort(app);
  expect(await first.evaluate('page.stream(500, 1000)')).toBe(true);
});

test('ports close when the page navigates', async ({ launch }) => {
  const { app, page } = await launch();
  const first = await page();
  const held = first.evaluate('page.holdPort()');
  await app.evaluate(({ BrowserWindow, MessageChannelMain }) => {
    const { port1, port2 } = new MessageChannelMain();
    globalThis.portClosed = new Promise((resolve) => port1.once('close', () => resolve('closed')));
    port1.start();
    BrowserWindow.getAllWindows()[0]?.webContents.postMessage('take-port', null, [port2]);
  });
  await held;
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.loadURL('app://bundle/other.html'),
  );
  expect(await app.evaluate(() => globalThis.portClosed)).toBe('closed');
});

test('two windows talk over a channel that the main process gave them', async ({ launch }) => {
  const { app, page } = await launch();
  const first = await page();
  const opening = app.waitForEvent('window');
  await app.evaluate(() => contract.openWindow({}, 'other.html').loaded);
  const second = await opening;
  await until(second, 'typeof page === "object"');
  const answer = first.evaluate('page.portFromMain()');
  const worker = second.evaluate('page.portToWorker()');
  await app.evaluate(({ BrowserWindow, MessageChannelMain }) => {
    const { port1, port2 } = new MessageChannelMain();
    const windows = BrowserWindow.getAllWindows().sort((a, b) => a.id - b.id);
    windows[0]?.webContents.postMessage('take-port', 'one', [port1]);
    windows[1]?.webContents.postMessage('take-port', 'two', [port2]);
  });
  expect(await worker).toEqual(['two', 'ready']);
  expect(await answer).toMatchObject({ message: 'one', answer: { from: 'worker' } });
});
