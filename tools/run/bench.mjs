// npm run bench: every benchmark, one after the other; npm run bench:NAME: one of them. Arguments go to the benchmark.
// With --json, one JSON object on standard output.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled } from './lib/install.mjs';
import { nodeForParley } from './lib/node.mjs';
import { root } from './lib/paths.mjs';
import { prepareApp } from './lib/prepare.mjs';
import { run } from './lib/process.mjs';
import { runMain, SetupError, say } from './lib/say.mjs';

/**
 * Files of test/bench, in the order of a whole run. `app`: it measures the built app. `flags`: Node's.
 * @type {Record<string, { app: boolean, flags?: string[] }>}
 */
const parts = {
  latency: { app: true },
  player: { app: false },
  'barge-in': { app: true },
  load: { app: true },
  memory: { app: false, flags: ['--expose-gc'] },
  cpu: { app: true },
  'start-up': { app: true },
};

/** @param {string} name */
const fileOf = (name) => join(root, 'test', 'bench', `${name}.ts`);
/** @param {string} name @param {string[]} args */
const command = (name, args) => [...(parts[name]?.flags ?? []), fileOf(name), ...args];

/** Runs a part for its JSON. @param {string} name @param {Record<string, string>} env @returns {Promise<object>} */
function figuresOf(name, env) {
  const child = spawn(nodeForParley(), command(name, ['--json']), {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output));
      else
        reject(
          new SetupError(`The benchmark "${name}" failed.`, `Its messages are above: npm run bench:${name}`),
        );
    });
  });
}

await runMain(async () => {
  const [name = 'all', ...args] = process.argv.slice(2);
  const names = name === 'all' ? Object.keys(parts) : [name];
  const unknown = names.find((asked) => !(asked in parts));
  if (unknown)
    throw new SetupError(
      `There is no benchmark "${unknown}".`,
      `There are: ${Object.keys(parts).join(', ')}`,
    );
  const needsApp = names.some((asked) => parts[asked]?.app);
  if (!needsApp) await ensureInstalled();
  const env = needsApp ? (await prepareApp()).env : {};
  if (name === 'all' && args.includes('--json')) {
    let figures = {};
    for (const part of names) {
      say(part);
      figures = { ...figures, ...(await figuresOf(part, env)) };
    }
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    return 0;
  }
  let failed = 0;
  for (const part of names) {
    if (name === 'all') process.stdout.write(`\n${part}\n`);
    if ((await run(nodeForParley(), command(part, args), { env })) !== 0) failed = 1;
  }
  return failed;
});
