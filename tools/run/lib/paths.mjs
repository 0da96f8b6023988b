import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
export const modules = join(root, 'node_modules');
export const bin = join(modules, '.bin');
/** What the scripts remember between runs; safe to delete. */
export const cache = join(modules, '.cache', 'parley');

/** Full path of a program on PATH, or null. @param {string} name */
export function which(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, name);
    if (folder && existsSync(file)) return file;
  }
  return null;
}
