import { app, protocol } from 'electron';
import { type Parley, startParley } from './app.ts';
import { readFlags } from './flags.ts';
import { APP_SCHEME } from './security/app-files.ts';

// Before ready: what Electron wants to know early. Everything else is composed in app.ts.
app.enableSandbox();
protocol.registerSchemesAsPrivileged([
  {
    scheme: APP_SCHEME,
    privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
  },
]);
// The audio window speaks without a click, and must not be slowed down when it is hidden.
app.commandLine.appendSwitch('autoplay-policy', 'no-user-gesture-required');

/** Parley stops in order before the process ends; Electron does not wait by itself. */
function quitWhenStopped(parley: Promise<Parley>): void {
  let stopped = false;
  app.on('before-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void parley
      .then((running) => running.stop())
      .catch((error: unknown) => console.error(`Parley did not stop cleanly: ${String(error)}`))
      .finally(() => {
        stopped = true;
        app.quit();
      });
  });
}

function main(): void {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  // The tray and the hidden audio window keep Parley alive without a panel.
  app.on('window-all-closed', () => {});
  const parley = app.whenReady().then(() => startParley(readFlags(app.commandLine, process.cwd())));
  parley.catch((error: unknown) => {
    console.error(`Parley could not start: ${error instanceof Error ? error.message : String(error)}`);
    app.exit(1);
  });
  quitWhenStopped(parley);
  app.on('second-instance', () => void parley.then((running) => running.showPanel()));
  app.on('activate', () => void parley.then((running) => running.showPanel()));
}

main();
