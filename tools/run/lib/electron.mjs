import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeForParley } from './node.mjs';
import { cache, modules, root } from './paths.mjs';
import { say } from './say.mjs';

const standIn = join(root, 'tools', 'electron-stand-in', 'bin');
const electronFolder = join(modules, 'electron');
/** A download that brings no further byte for this long is given up: a network without the host must not cost more. */
const stallTimeoutMs = 4000;
/** After a failed download the next one is tried this much later. */
const retryAfterMs = 24 * 3600_000;

/**
 * @typedef {{ kind: 'real' | 'stand-in', command: string, env: Record<string, string> }} ElectronChoice
 */

/**
 * The Electron to run: one named by ELECTRON_OVERRIDE_DIST_PATH, the downloaded binary, one that can be downloaded
 * now, else the stand-in. Says which.
 * @returns {Promise<ElectronChoice>}
 */
export async function chooseElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override && override !== standIn) {
    say(`Electron: the one in ELECTRON_OVERRIDE_DIST_PATH`);
    return { kind: 'real', command: join(override, 'electron'), env: {} };
  }
  const real = override ? null : (installedBinary() ?? (await downloadBinary()));
  if (real) {
    say('Electron: the real binary');
    return { kind: 'real', command: real, env: {} };
  }
  say('Electron: the stand-in (Node and Chromium), since the real binary is not here');
  return {
    kind: 'stand-in',
    command: join(standIn, 'electron'),
    env: {
      ELECTRON_OVERRIDE_DIST_PATH: standIn,
      ELECTRON_EXEC_PATH: join(standIn, 'electron'),
      ELECTRON_STANDIN_NODE: nodeForParley(),
    },
  };
}

/** @returns {string | null} */
function installedBinary() {
  const pathFile = join(electronFolder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const file = join(electronFolder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(file) ? file : null;
}

/** Runs Electron's own installer, and gives it up where no byte arrives. @returns {Promise<string | null>} */
async function downloadBinary() {
  const failed = join(cache, 'electron-download-failed');
  if (existsSync(failed) && Date.now() - statSync(failed).mtimeMs < retryAfterMs) return null;
  say('looking for the Electron binary');
  // The installer writes what arrives into TMPDIR; that is how its progress shows.
  const arriving = join(cache, 'electron-download');
  mkdirSync(arriving, { recursive: true });
  const done = await new Promise((resolve) => {
    const child = spawn(nodeForParley(), [join(electronFolder, 'install.js')], {
      stdio: 'ignore',
      env: { ...process.env, ELECTRON_GET_NO_PROGRESS: '1', TMPDIR: arriving, TEMP: arriving },
    });
    let bytes = 0;
    const watchdog = setInterval(() => {
      const now = bytesIn(arriving);
      if (now === bytes && !installedBinary()) child.kill();
      bytes = now;
    }, stallTimeoutMs);
    child.on('error', () => resolve(false));
    child.on('close', (code) => {
      clearInterval(watchdog);
      resolve(code === 0);
    });
  });
  rmSync(arriving, { recursive: true, force: true });
  if (done) return installedBinary();
  writeFileSync(failed, 'Delete this file to look for the Electron binary again.\n');
  return null;
}

/** @param {string} folder @returns {number} */
function bytesIn(folder) {
  let sum = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    // The installer moves and deletes files while we look.
    sum += statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return sum;
}
