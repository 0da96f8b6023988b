import os from 'node:os';
import path from 'node:path';
import { executablePath } from '../core/environment.ts';
import { chromiumSwitches } from './command-line.ts';

const overrides = new Map<string, string>();

/** `app.getPath`, with Electron's layout on Linux. `appName` names the default `userData` folder. */
export function getPath(name: string, appName: string): string {
  const found = overrides.get(name) ?? standardPath(name, appName);
  if (found === undefined) throw new Error(`Failed to get '${name}' path`);
  return found;
}

/** `app.setPath`; the path must be absolute. */
export function setPath(name: string, value: string): void {
  if (!path.isAbsolute(value)) throw new Error('Path must be absolute');
  overrides.set(name, value);
}

function standardPath(name: string, appName: string): string | undefined {
  const home = os.homedir();
  const inUserData = (...parts: string[]) => path.join(getPath('userData', appName), ...parts);
  switch (name) {
    case 'home':
      return home;
    case 'appData':
      return process.env.XDG_CONFIG_HOME ?? path.join(home, '.config');
    case 'userData':
      return chromiumSwitches().get('user-data-dir') || path.join(getPath('appData', appName), appName);
    case 'sessionData':
      return inUserData();
    case 'crashDumps':
      return inUserData('Crashpad');
    case 'logs':
      return inUserData('logs');
    case 'temp':
      return os.tmpdir();
    case 'exe':
    case 'module':
      return executablePath;
    case 'desktop':
    case 'documents':
    case 'downloads':
    case 'music':
    case 'pictures':
    case 'videos':
      return path.join(home, name.charAt(0).toUpperCase() + name.slice(1));
    default:
      return undefined;
  }
}
