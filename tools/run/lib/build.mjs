import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { cache, modules, root } from './paths.mjs';
import { run } from './process.mjs';
import { SetupError, say } from './say.mjs';

const inputs = ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.base.json'];
const outputs = [
  'out/main/index.js',
  'out/main/store-worker.js',
  'out/preload/panel.cjs',
  'out/renderer/panel.html',
];

/** Hash of every input of the build: names and contents. @returns {string} */
function inputHash() {
  const hash = createHash('sha256');
  const walk = (/** @type {string} */ path) => {
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) walk(join(path, name));
    } else {
      hash.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0');
    }
  };
  for (const input of inputs) walk(join(root, input));
  return hash.digest('hex');
}

/** Builds main, preload and renderer bundles when a source has changed since the last build. */
export async function ensureBuilt() {
  const stamp = join(cache, 'build');
  const hash = inputHash();
  const complete = outputs.every((file) => existsSync(join(root, file)));
  if (complete && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  say('building the app');
  const cli = join(modules, 'electron-vite', 'bin', 'electron-vite.js');
  const code = await run(process.execPath, [cli, 'build', '--logLevel', 'warn'], { quiet: true });
  if (code !== 0)
    throw new SetupError(
      'The app does not build; the messages are above.',
      'Mend the source, then run the command again.',
    );
  mkdirSync(cache, { recursive: true });
  writeFileSync(stamp, hash);
}
