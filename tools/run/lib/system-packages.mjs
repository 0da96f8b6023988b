import { existsSync } from 'node:fs';
import { which } from './paths.mjs';
import { run } from './process.mjs';
import { SetupError, say } from './say.mjs';

/** What each program is needed for, and the Debian package that brings it. */
const catalogue = {
  chromium: {
    program: 'chromium',
    debian: 'chromium',
    use: 'the windows, where the Electron binary cannot be had',
  },
  espeak: { program: 'espeak-ng', debian: 'espeak-ng', use: 'the voice of the demo' },
  xvfb: { program: 'xvfb-run', debian: 'xvfb xauth', use: 'a display for the real Electron in tests' },
  dbus: { program: 'dbus-run-session', debian: 'dbus', use: 'the keychain in tests' },
  keyring: { program: 'gnome-keyring-daemon', debian: 'gnome-keyring', use: 'the keychain in tests' },
};
/** @typedef {keyof typeof catalogue} SystemPackage */

/**
 * Makes sure that programs of the system are there: installs them as root on Debian, else says the exact command.
 * @param {SystemPackage[]} required missing ones end the run
 * @param {SystemPackage[]} [optional] missing ones cost a line
 */
export async function ensureSystemPackages(required, optional = []) {
  if (process.platform !== 'linux') return;
  const absent = (/** @type {SystemPackage[]} */ list) =>
    list.filter((key) => !which(catalogue[key].program));
  const missing = [...absent(required), ...absent(optional)];
  if (missing.length === 0) return;
  const names = missing.flatMap((key) => catalogue[key].debian.split(' '));
  const isRoot = process.getuid?.() === 0;
  if (isRoot && existsSync('/etc/debian_version') && which('apt-get')) {
    say(`installing Debian packages: ${names.join(' ')}`);
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { env, quiet: true });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], { env, quiet: true });
  }
  const command = `sudo apt-get install ${names.join(' ')}`;
  const stillRequired = absent(required);
  if (stillRequired.length > 0) {
    const uses = stillRequired.map((key) => `${catalogue[key].program} (${catalogue[key].use})`);
    throw new SetupError(`Missing: ${uses.join(', ')}.`, `Install with: ${command}`);
  }
  for (const key of absent(optional)) {
    say(
      `without ${catalogue[key].program} (${catalogue[key].use}) things work, but less well; install with: ${command}`,
    );
  }
}
