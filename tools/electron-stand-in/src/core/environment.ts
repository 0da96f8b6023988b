import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The settings of the stand-in, all of them environment variables `ELECTRON_STANDIN_*`. */
export const environment = {
  /** Chromium to run instead of the one found on PATH. */
  chromium: process.env.ELECTRON_STANDIN_CHROMIUM,
  /** `1` forces headless, `0` forces windows; otherwise headless without DISPLAY. */
  headless: process.env.ELECTRON_STANDIN_HEADLESS,
  /** Any value: Chromium's log and every protocol message go to stderr. */
  debug: Boolean(process.env.ELECTRON_STANDIN_DEBUG),
};

/** Where the executable lies; the shell script hands it over. */
export const executablePath = process.env.ELECTRON_STANDIN_EXE ?? process.execPath;
delete process.env.ELECTRON_STANDIN_EXE;

/** The version of the installed `electron` package, which the stand-in stands in for. */
export const electronVersion: string = readVersion();

function readVersion(): string {
  const manifest = createRequire(import.meta.url).resolve('electron/package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
