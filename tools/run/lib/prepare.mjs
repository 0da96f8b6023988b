import { ensureBuilt } from './build.mjs';
import { chooseElectron } from './electron.mjs';
import { ensureInstalled } from './install.mjs';
import { hasDisplay } from './launch.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

/**
 * Everything that the app needs to start: packages, build, Electron or what the stand-in needs.
 * @returns {Promise<import('./electron.mjs').ElectronChoice>}
 */
export async function prepareApp() {
  await ensureInstalled();
  const electron = await chooseElectron();
  if (electron.kind === 'stand-in') await ensureSystemPackages(['chromium'], ['espeak']);
  else await ensureSystemPackages(hasDisplay() ? [] : ['xvfb'], ['espeak']);
  await ensureBuilt();
  return electron;
}
