import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { run } from './process.mjs';
import { SetupError, say } from './say.mjs';

/** @typedef {{ version?: string, optional?: boolean, os?: string[], cpu?: string[], link?: boolean }} LockEntry */

/** @param {string} file */
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/**
 * The first reason why node_modules is not what the lockfile says, or null. npm writes its hidden lockfile
 * last, so a half-installed folder has none; packages that were deleted or changed since show by themselves.
 * @param {string} folder the repository
 * @returns {string | null}
 */
export function whyInstall(folder = root) {
  const modules = join(folder, 'node_modules');
  if (!existsSync(modules)) return 'there is no node_modules folder yet';
  if (!existsSync(join(modules, '.package-lock.json'))) return 'an earlier installation did not finish';
  /** @type {Record<string, LockEntry>} */
  const packages = readJson(join(folder, 'package-lock.json')).packages;
  for (const [path, entry] of Object.entries(packages)) {
    if (path === '' || entry.link || isForAnotherMachine(entry)) continue;
    const manifest = join(folder, path, 'package.json');
    if (!existsSync(manifest)) {
      if (entry.optional) continue;
      return `${path} is missing`;
    }
    let version;
    try {
      version = readJson(manifest).version;
    } catch {
      return `${path} is damaged`;
    }
    if (version !== entry.version) return `${path} is ${version}, the lockfile says ${entry.version}`;
  }
  return null;
}

/** @param {LockEntry} entry */
function isForAnotherMachine(entry) {
  return Boolean(
    (entry.os && !entry.os.includes(process.platform)) || (entry.cpu && !entry.cpu.includes(process.arch)),
  );
}

/** Installs from the lockfile when node_modules is not what it says. */
export async function ensureInstalled() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) {
    throw new SetupError(
      `Node ${process.versions.node} is too old.`,
      'Install Node 20 or newer, then run the command again.',
    );
  }
  const reason = whyInstall();
  if (!reason) return;
  say(`installing packages from the lockfile (${reason})`);
  // electron's binary is looked for separately, with a time limit.
  const code = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdoutToStderr: true,
  });
  const still = code === 0 ? whyInstall() : `npm ci ended with code ${code}`;
  if (still) {
    throw new SetupError(
      `The packages could not be installed: ${still}.`,
      'Check the network and the disk, delete the folder node_modules, and run the command again.',
    );
  }
}
