// What vendors cost before they are used: npm run bench:vendors. The adapters are bundled as the app is, and loaded and made in a
// process of its own each time: of none, of the first stack (one a stage), and of every vendor; then what a vendor's own client
// costs, once it is used.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { type Figure, figureOf, printFigures } from './figures.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const vendorsFolder = join(root, 'src/main/vendors');

const madeOf = (adapters: string) => `
  const endpoint = { apiKey: 'test-key', baseUrl: 'http://127.0.0.1:9' };
  const clock = { nowMs: () => performance.now(), unixMs: () => Date.now(), after: () => () => {} };
  for (const create of ${adapters}) create({ endpoint, clock, model: 'model' });`;
const importOf = (path: string, names: string) =>
  `import { ${names} } from ${JSON.stringify(join(vendorsFolder, path))};`;

/** What the app loads anyway. */
const base = `${importOf('socket.ts', 'VendorSocket')} import 'zod'; void VendorSocket;`;

/** What is loaded, by the name of its figure. */
const entries: Readonly<Record<string, string>> = {
  'no vendor': base,
  'one vendor a stage': [
    base,
    importOf('stt/deepgram-nova.ts', 'createDeepgramNova'),
    importOf('llm/groq.ts', 'createGroq'),
    importOf('tts/cartesia.ts', 'createCartesia'),
    madeOf('[createDeepgramNova, createGroq, createCartesia]'),
  ].join('\n'),
  'every vendor': [
    base,
    importOf('adapters.ts', 'sttAdapters, llmAdapters, ttsAdapters'),
    madeOf('[sttAdapters, llmAdapters, ttsAdapters].flatMap((each) => Object.values(each))'),
  ].join('\n'),
  'client of Groq': `${base} await import('groq-sdk');`,
  'client of Anthropic': `${base} await import('@anthropic-ai/sdk');`,
};

/** Loads the file, and prints how long that took (ms), and what it left (MB). */
const measure = `
  const [before, began] = [process.memoryUsage().heapUsed, performance.now()];
  await import(process.argv[1]);
  const tookMs = performance.now() - began;
  globalThis.gc();
  process.stdout.write(JSON.stringify({ tookMs, heapMb: (process.memoryUsage().heapUsed - before) / 2 ** 20 }));`;

async function bundle(folder: string, name: string, code: string): Promise<string> {
  const entry = join(folder, `${name.replaceAll(' ', '-')}.entry.mjs`);
  await writeFile(entry, code);
  const build = await rolldown({
    input: entry,
    platform: 'node',
    // The app leaves its dependencies out of its bundle.
    external: (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('#'),
    resolve: { alias: { '#shared': join(root, 'src/shared') } },
  });
  const file = join(folder, `${name.replaceAll(' ', '-')}.mjs`);
  await build.write({ file, format: 'esm', codeSplitting: false });
  await build.close();
  return file;
}

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, times: { type: 'string', default: '20' } },
});
// Within the project, so that packages are found.
const folder = await mkdtemp(join(root, 'out', 'bench-vendors-'));
const loadMs: Record<string, Figure> = {};
const heapMb: Record<string, Figure> = {};
try {
  for (const [name, code] of Object.entries(entries)) {
    const file = await bundle(folder, name, code);
    const runs: { tookMs: number; heapMb: number }[] = [];
    for (let time = 0; time < Number(values.times); time += 1) {
      const { stdout } = await promisify(execFile)(process.execPath, [
        '--expose-gc',
        '--input-type=module',
        '--eval',
        measure,
        file,
      ]);
      runs.push(JSON.parse(stdout));
    }
    loadMs[name] = figureOf(runs.map(({ tookMs }) => tookMs));
    heapMb[name] = figureOf(runs.map((run) => run.heapMb));
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
if (values.json) process.stdout.write(`${JSON.stringify({ vendors: { loadMs, heapMb } })}\n`);
else process.stdout.write(`${printFigures(loadMs)}${printFigures(heapMb, 'MB')}`);
