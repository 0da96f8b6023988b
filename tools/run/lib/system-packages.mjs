import { existsSync } from 'node:fs';
import { which } from './paths.mjs';
import { run } from './process.mjs';
import { SetupError, say } from './say.mjs';

/** What each program is needed for, and the Debian packages that bring it. */
const catalogue = {
  chromium: {
    program: 'chromium',
    debian: ['chromium'],
    use: 'the windows, where the Electron binary cannot be had',
  },
  espeak: { program: 'espeak-ng', debian: ['espeak-ng'], use: 'the voice of the demo' },
  xvfb: { program: 'xvfb-run', debian: ['xvfb', 'xauth'], use: 'a display for the real Electron' },
  dbus: { program: 'dbus-run-session', debian: ['dbus'], use: 'the keychain in tests' },
  keyring: { program: 'gnome-keyring-daemon', debian: ['gnome-keyring'], use: 'the keychain in tests' },
};
/** @typedef {keyof typeof catalogue} SystemPackage */

/**
 * What is missing, in words and with the command that brings it. Pure.
 * @param {SystemPackage[]} required @param {SystemPackage[]} optional @param {(program: string) => boolean} has
 * @returns {{ debian: string[], command: string, blocking: string | null, hints: string[] }}
 */
export function missingPackages(required, optional, has) {
  const absent = (/** @type {SystemPackage[]} */ list) => list.filter((key) => !has(catalogue[key].program));
  const named = (/** @type {SystemPackage} */ key) => `${catalogue[key].program} (${catalogue[key].use})`;
  const debian = [...absent(required), ...absent(optional)].flatMap((key) => catalogue[key].debian);
  const command = `sudo apt-get install ${debian.join(' ')}`;
  const blocking = absent(required).map(named).join(', ');
  return {
    debian,
    command,
    blocking: blocking === '' ? null : `Missing: ${blocking}.`,
    hints: absent(optional).map(
      (key) => `without ${named(key)} things work, but less well; install with: ${command}`,
    ),
  };
}

/**
 * Makes sure that programs of the system are there: installs them as root on Debian, else says the exact command.
 * @param {SystemPackage[]} required missing ones end the run
 * @param {SystemPackage[]} [optional] missing ones cost a line
 */
export async function ensureSystemPackages(required, optional = []) {
  if (process.platform !== 'linux') return;
  const has = (/** @type {string} */ program) => which(program) !== null;
  let missing = missingPackages(required, optional, has);
  if (missing.debian.length === 0) return;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version') && which('apt-get')) {
    say(`installing Debian packages: ${missing.debian.join(' ')}`);
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { env, quiet: true });
    const install = ['install', '-y', '-qq', '--no-install-recommends', ...missing.debian];
    await run('apt-get', install, { env, quiet: true });
    missing = missingPackages(required, optional, has);
  }
  if (missing.blocking) throw new SetupError(missing.blocking, `Install with: ${missing.command}`);
  for (const hint of missing.hints) say(hint);
}
