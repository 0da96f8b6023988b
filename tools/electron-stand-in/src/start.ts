import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { app } from './app/app.ts';
import { chromiumArguments, chromiumSwitches } from './app/command-line.ts';
import { startBrowser } from './chromium/browser.ts';
import { startDevToolsRelay } from './chromium/devtools-relay.ts';
import { chromiumArgv } from './chromium/flags.ts';
import { setRoleAction } from './native/menu.ts';
import { nativeTheme } from './native/native-theme.ts';
import { startLoopbackServer } from './protocol/server.ts';
import { installTriggers } from './triggers.ts';
import { BrowserWindow } from './web/browser-window.ts';
import { WebContents } from './web/web-contents.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Starts Chromium and makes the app ready, unless the app has already quit (a second instance does). */
export async function start(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (app.isQuitting) return;
  const server = await startLoopbackServer(() => WebContents.allAttached());
  const profile = path.join(app.getPath('sessionData'), 'stand-in-chromium');
  mkdirSync(profile, { recursive: true });
  const argv = chromiumArgv({
    switches: chromiumSwitches(),
    bareArguments: chromiumArguments(),
    profile,
    serverPort: server.port,
  });
  const browser = await startBrowser(argv, (message) => {
    console.error(message);
    process.exit(1);
  });
  Object.defineProperty(process.versions, 'chrome', { value: browser.version, enumerable: true });
  if (chromiumSwitches().has('remote-debugging-port')) {
    const relay = await startDevToolsRelay(await browser.devToolsUrl, () => nativeTheme.forcedScheme);
    process.stderr.write(`DevTools listening on ${relay.url}\n`);
  }
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) app.quit(); // an app that listens decides for itself
    });
  }
  setRoleAction('quit', () => app.quit());
  setRoleAction('close', () => BrowserWindow.getFocusedWindow()?.close());
  setRoleAction('minimize', () => BrowserWindow.getFocusedWindow()?.minimize());
  installTriggers();
  app.becomeReady(async () => {
    server.dispose();
    await browser.stop();
  });
}
