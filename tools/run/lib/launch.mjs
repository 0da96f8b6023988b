import { root } from './paths.mjs';
import { run } from './process.mjs';

/** Whether a window can be shown at all. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Runs Parley itself and resolves to its exit code.
 * @param {import('./electron.mjs').ElectronChoice} electron @param {string[]} args
 */
export function launchParley(electron, args) {
  // As root, as in most containers, Chromium refuses its sandbox; the person's own choice of user made that so.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  // The real Electron cannot start without a display; xvfb-run lends it one.
  const [command, ...before] =
    electron.kind === 'real' && !hasDisplay() ? ['xvfb-run', '-a', electron.command] : [electron.command];
  return run(/** @type {string} */ (command), [...before, ...asRoot, root, ...args], { env: electron.env });
}
