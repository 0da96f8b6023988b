/**
 * Entry of the stand-in's executable: makes this Node process look like Electron's main process, loads the app
 * and then starts Chromium, so that switches which the app appends while it loads still count.
 */
import { existsSync, readFileSync } from 'node:fs';
import inspector from 'node:inspector';
import Module from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from './app/app.ts';
import { setSwitches } from './app/command-line.ts';
import { parseArgv } from './argv.ts';
import { electronVersion, executablePath } from './core/environment.ts';
import { hookElectronModule } from './hook.ts';
import { start } from './start.ts';

// Node's CommonJS loader has no public way to load a main module or to run `-r` modules.
const loader = Module as unknown as {
  _preloadModules(names: readonly string[]): void;
  _resolveFilename(request: string, parent: null, isMain: boolean): string;
  _load(request: string, parent: null, isMain: boolean): unknown;
};

const commandLine = parseArgv(process.argv.slice(2));
if (commandLine.wantsVersion) {
  console.log(`v${electronVersion}`);
  process.exit(0);
}
actAsElectron();
openInspector(commandLine.switches);
setSwitches(commandLine.switches);
hookElectronModule();
if (commandLine.preloads.length > 0) loader._preloadModules(commandLine.preloads);
if (commandLine.app === undefined) {
  console.error(
    'electron stand-in: no app was given. Usage: electron [switches] <folder or file of the app> [arguments]',
  );
  process.exit(1);
}
try {
  await loadApp(path.resolve(commandLine.app));
} catch (error) {
  console.error('App threw an error during load\n', error);
  process.exit(1);
}
try {
  await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

function actAsElectron(): void {
  process.execPath = executablePath;
  process.argv.splice(0, 2, executablePath);
  Object.defineProperty(process.versions, 'electron', { value: electronVersion, enumerable: true });
  Object.assign(process, {
    type: 'browser',
    defaultApp: true,
    resourcesPath: path.join(path.dirname(executablePath), 'resources'),
  });
}

/** `--inspect` and `--inspect-brk` are Node's, not Chromium's. Playwright reads the address from stderr. */
function openInspector(switches: Map<string, string>): void {
  for (const name of ['inspect', 'inspect-brk']) {
    const value = switches.get(name);
    if (value === undefined) continue;
    switches.delete(name);
    const [host, port] = value.includes(':') ? value.split(':') : ['127.0.0.1', value];
    inspector.open(port === '' ? 9229 : Number(port), host, name === 'inspect-brk');
  }
}

interface Manifest {
  name?: string;
  productName?: string;
  version?: string;
  type?: string;
}

async function loadApp(target: string): Promise<void> {
  const manifest = readManifest(target);
  if (manifest) app.adoptManifest(manifest.productName ?? manifest.name, manifest.version);
  const entry = loader._resolveFilename(target, null, true);
  app.setAppPath(target === entry ? path.dirname(entry) : target);
  if (isModule(entry)) await import(pathToFileURL(entry).href);
  else loader._load(entry, null, true);
}

function readManifest(folder: string): Manifest | undefined {
  const file = path.join(folder, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : undefined;
}

function isModule(entry: string): boolean {
  const extension = path.extname(entry);
  if (extension === '.mjs' || extension === '.mts') return true;
  if (extension === '.cjs' || extension === '.cts') return false;
  for (let folder = path.dirname(entry); ; folder = path.dirname(folder)) {
    const manifest = readManifest(folder);
    if (manifest) return manifest.type === 'module';
    if (folder === path.dirname(folder)) return false;
  }
}
