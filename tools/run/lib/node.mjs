import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bin } from './paths.mjs';
import { SetupError } from './say.mjs';

/**
 * A Node that the tests and the stand-in can run under (24, Electron 45's own): the one that the lockfile brings,
 * else the one that runs this script.
 * @returns {string}
 */
export function nodeForParley() {
  const locked = join(bin, process.platform === 'win32' ? 'node.cmd' : 'node');
  if (existsSync(locked)) return locked;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new SetupError(
    `Parley needs Node 24 here, and this is Node ${process.versions.node}.`,
    'Install Node 24 (for this platform the lockfile brings none), then run the command again.',
  );
}
