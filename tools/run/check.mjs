// npm run check: types, lint, format and import directions.
import { join } from 'node:path';
import { ensureInstalled } from './lib/install.mjs';
import { bin } from './lib/paths.mjs';
import { run } from './lib/process.mjs';
import { runMain, say } from './lib/say.mjs';

/** @type {[string, string[]][]} */
export const checks = [
  ['types of main, tools and tests', [join(bin, 'tsc'), '-p', 'tsconfig.json']],
  ['types of the windows', [join(bin, 'tsc'), '-p', 'tsconfig.web.json']],
  ['types of the stand-in’s page scripts', [join(bin, 'tsc'), '-p', 'tools/electron-stand-in/src/renderer']],
  ['types of tests within a page', [join(bin, 'tsc'), '-p', 'tsconfig.browser-tests.json']],
  ['lint, format and import directions', [join(bin, 'biome'), 'check', '--error-on-warnings']],
];

if (import.meta.main ?? process.argv[1]?.endsWith('check.mjs')) {
  await runMain(async () => {
    await ensureInstalled();
    let failed = 0;
    for (const [name, [command, ...args]] of checks) {
      const code = await run(/** @type {string} */ (command), args);
      say(`${code === 0 ? 'ok    ' : 'FAILED'} ${name}`);
      if (code !== 0) failed += 1;
    }
    return failed === 0 ? 0 : 1;
  });
}
