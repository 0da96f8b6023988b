// npm test: everything that CI runs, ending with one line `N passed, N failed`.
// Arguments name suites (check, unit, stand-in, e2e); none means all of them.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checks } from './check.mjs';
import { hasDisplay } from './lib/launch.mjs';
import { bin, root } from './lib/paths.mjs';
import { prepareApp } from './lib/prepare.mjs';
import { run } from './lib/process.mjs';
import { runMain, say } from './lib/say.mjs';
import { ensureSystemPackages } from './lib/system-packages.mjs';

const results = join(root, 'test-results');
/** @typedef {{ passed: number, failed: number }} Count */

/** @param {string} name @returns {string} */
const reportOf = (name) => join(results, `${name}.json`);

/** @param {string} name @param {(report: any) => Count} read @param {number} code exit code of the runner @returns {Count} */
function count(name, read, code) {
  try {
    const found = read(JSON.parse(readFileSync(reportOf(name), 'utf8')));
    // A runner that fails without a failed test (a file that does not load, say) is a failure too.
    return code !== 0 && found.failed === 0 ? { ...found, failed: 1 } : found;
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** @returns {Promise<Count>} */
async function runChecks() {
  const sum = { passed: 0, failed: 0 };
  for (const [name, [command, ...args]] of checks) {
    const code = await run(/** @type {string} */ (command), args);
    say(`${code === 0 ? 'ok    ' : 'FAILED'} ${name}`);
    if (code === 0) sum.passed += 1;
    else sum.failed += 1;
  }
  return sum;
}

/** @returns {Promise<Count>} */
async function runUnit() {
  const code = await run(join(bin, 'vitest'), [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportOf('unit')}`,
  ]);
  return count('unit', (r) => ({ passed: r.numPassedTests, failed: r.numFailedTests }), code);
}

/** @param {string} name @param {string} config @param {import('./lib/electron.mjs').ElectronChoice} electron @returns {Promise<Count>} */
async function runPlaywright(name, config, electron) {
  const playwright = join(bin, 'playwright');
  const args = ['test', '-c', config, '--reporter=list,json'];
  const env = { ...electron.env, PLAYWRIGHT_JSON_OUTPUT_FILE: reportOf(name) };
  const code =
    electron.kind === 'real' && !hasDisplay()
      ? await run('xvfb-run', ['-a', playwright, ...args], { env })
      : await run(playwright, args, { env });
  return count(
    name,
    ({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected }),
    code,
  );
}

await runMain(async () => {
  const electron = await prepareApp();
  await ensureSystemPackages(['dbus', 'keyring', 'espeak']);
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  /** @type {Record<string, () => Promise<Count>>} */
  const suites = {
    check: runChecks,
    unit: runUnit,
    'stand-in': () =>
      runPlaywright('stand-in', 'tools/electron-stand-in/contract/playwright.config.ts', electron),
    e2e: () => runPlaywright('e2e', 'test/e2e/playwright.config.ts', electron),
  };
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !(name in suites));
  if (unknown) {
    say(`there is no suite "${unknown}"; there are: ${Object.keys(suites).join(', ')}`);
    return 1;
  }
  const total = { passed: 0, failed: 0 };
  for (const [name, suite] of Object.entries(suites)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    say(`suite ${name}`);
    const { passed, failed } = await suite();
    say(`suite ${name}: ${passed} passed, ${failed} failed`);
    total.passed += passed;
    total.failed += failed;
  }
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
});
