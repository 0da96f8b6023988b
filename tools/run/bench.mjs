// npm run bench: every benchmark, one after the other; npm run bench:NAME: one of them. Arguments go to the benchmark.
// With --json, one JSON object on standard output; with --write, a whole run's figures go into docs/benchmarks.md too.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { writeReport } from './lib/bench-report.mjs';
import { ensureInstalled, whyInstall } from './lib/install.mjs';
import { nodeForParley } from './lib/node.mjs';
import { root } from './lib/paths.mjs';
import { prepareApp } from './lib/prepare.mjs';
import { run } from './lib/process.mjs';
import { runMain, SetupError, say } from './lib/say.mjs';

/**
 * Files of test/bench, in the order of a whole run. `app`: it measures the built app. `flags`: Node's.
 * @type {Record<string, { app: boolean, flags?: string[], file?: string }>}
 */
const parts = {
  latency: { app: true },
  player: { app: false },
  vendors: { app: false },
  'barge-in': { app: true },
  load: { app: true },
  memory: { app: false, flags: ['--expose-gc'] },
  cpu: { app: true },
  'start-up': { app: true },
  peers: { app: false, file: join(root, 'bench', 'peers', 'compare.ts') },
};

/** @param {string} name @param {string[]} args */
const command = (name, args) => [
  ...(parts[name]?.flags ?? []),
  parts[name]?.file ?? join(root, 'test', 'bench', `${name}.ts`),
  ...args,
];

/** The voice frameworks to compare with, in a package of their own: installed when they are first asked for. */
async function ensurePeers() {
  const folder = join(root, 'bench', 'peers');
  const reason = whyInstall(folder);
  if (reason === null) return;
  say(`installing the frameworks to compare with, since ${reason}`);
  const code = await run('npm', ['ci', '--ignore-scripts', '--prefix', folder], { quiet: true });
  if (code !== 0)
    throw new SetupError(
      'bench/peers could not be installed; the messages are above.',
      'npm ci --prefix bench/peers',
    );
}

/**
 * Runs a part for its JSON.
 * @param {string} name @param {string[]} args @param {Record<string, string>} env @returns {Promise<any>}
 */
function jsonOf(name, args, env) {
  const child = spawn(nodeForParley(), command(name, [...args, '--json']), {
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

/** Voice-to-voice in each mode, and with vendors that take no time. @param {Record<string, string>} env */
async function latencyFigures(env) {
  const turns = '--turns=100';
  const handsFree = await jsonOf('latency', [turns], env);
  const eager = await jsonOf('latency', [turns, '--mode=eager'], env);
  const pushToTalk = await jsonOf('latency', [turns, '--mode=push-to-talk'], env);
  const own = await jsonOf('latency', [turns, '--zero', '--speculation=off'], env);
  return {
    voiceToVoiceMs: {
      handsFree: handsFree.voiceToVoiceMs,
      eager: eager.voiceToVoiceMs,
      pushToTalk: pushToTalk.voiceToVoiceMs,
    },
    ownAdditionMs: own.ownAdditionMs,
    stages: { handsFree: handsFree.stages, eager: eager.stages, pushToTalk: pushToTalk.stages },
  };
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
  const electron = needsApp ? await prepareApp() : null;
  const env = electron?.env ?? {};
  if (names.includes('peers')) await ensurePeers();
  if (name === 'all' && (args.includes('--json') || args.includes('--write'))) {
    /** @type {Record<string, unknown>} */
    let figures = {};
    for (const part of names) {
      say(part);
      const found = part === 'latency' ? await latencyFigures(env) : await jsonOf(part, [], env);
      figures = { ...figures, ...found };
    }
    process.stdout.write(`${JSON.stringify(figures)}\n`);
    if (args.includes('--write')) await writeReport(figures, electron?.kind ?? 'none');
    return 0;
  }
  let failed = 0;
  for (const part of names) {
    if (name === 'all') process.stdout.write(`\n${part}\n`);
    if ((await run(nodeForParley(), command(part, args), { env })) !== 0) failed = 1;
  }
  return failed;
});
