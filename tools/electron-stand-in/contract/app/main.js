// The app that the contract suite drives. It does little by itself: specs act in it with electronApp.evaluate.
// Words after the switches choose a behaviour: `lock`, `no-window`, `prevent-close`, `expose-gc`.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, BrowserWindow, ipcMain, net, protocol } from 'electron';

const folder = import.meta.dirname;
const words = new Set(process.argv.slice(1));
const HEADERS = {
  'content-security-policy':
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** @type {unknown[]} */
const log = [];
/** Kept for specs, and printed for those that look after the app has gone. @param {unknown} entry */
function note(entry) {
  log.push(entry);
  console.log(`contract:${JSON.stringify(entry)}`);
}

/** @param {Electron.BrowserWindowConstructorOptions} [options] */
function openWindow(options = {}, page = 'index.html', preload = 'preload.cjs') {
  const window = new BrowserWindow({
    width: 640,
    height: 480,
    show: false,
    ...options,
    webPreferences: {
      preload: path.join(folder, preload),
      additionalArguments: ['--contract=yes'],
      ...options.webPreferences,
    },
  });
  window.webContents.on('will-navigate', (event, url) => {
    note(['will-navigate', url]);
    event.preventDefault();
  });
  window.webContents.setWindowOpenHandler(({ url }) => {
    note(['window-open', url]);
    return { action: 'deny' };
  });
  const loaded = window.loadURL(`app://bundle/${page}`);
  return { window, loaded };
}
Object.assign(globalThis, { contract: { log, note, openWindow, folder } });

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
]);
if (words.has('expose-gc')) app.commandLine.appendSwitch('js-flags', '--expose-gc');
if (words.has('lock') && !app.requestSingleInstanceLock({ words: [...words] })) app.quit();

app.on('second-instance', (_event, argv, workingDirectory, additionalData) =>
  note(['second-instance', argv.at(-1), workingDirectory, additionalData]),
);
app.on('before-quit', () => note('before-quit'));
app.on('will-quit', () => note('will-quit'));
app.on('quit', (_event, exitCode) => note(['quit', exitCode]));
app.on('window-all-closed', () => note('window-all-closed'));
app.on('browser-window-created', (_event, window) => {
  window.on('close', (event) => {
    note('close');
    if (words.has('prevent-close')) event.preventDefault();
  });
  window.on('closed', () => note('closed'));
});

ipcMain.handle('echo', (event, value) => ({
  value,
  kind: Object.prototype.toString.call(value),
  frame: event.senderFrame?.url,
}));
ipcMain.handle('fail', () => {
  throw new TypeError('kaput');
});
ipcMain.handle('return-function', () => () => 1);
ipcMain.on('count', (event, sequence, pcm) => event.sender.send('counted', sequence, pcm));

void app.whenReady().then(() => {
  protocol.handle('app', async ({ url }) => {
    const { pathname } = new URL(url);
    const file = pathToFileURL(path.join(folder, 'renderer', pathname)).toString();
    const response = await net.fetch(file).catch(() => new Response('not found', { status: 404 }));
    const headers = new Headers(response.headers);
    for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value);
    return new Response(response.body, { status: response.status, headers });
  });
  if (!words.has('no-window')) openWindow();
  console.log('contract app is ready');
});
