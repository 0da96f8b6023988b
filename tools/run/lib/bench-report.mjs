import { readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { bin, root } from './paths.mjs';
import { run } from './process.mjs';

/** @typedef {{ p50: number | null, p95: number | null, p99: number | null, n: number, excluded: number }} Figure */

const file = join(root, 'docs', 'benchmarks.md');
const begin = '<!-- figures: written by `npm run bench -- --write` -->';
const end = '<!-- end of figures -->';

/** @param {unknown} value @returns {value is Figure} */
const isFigure = (value) =>
  typeof value === 'object' && value !== null && 'p50' in value && 'excluded' in value;

/** Every figure below, with the names that lead to it. @param {string} path @param {unknown} value @returns {[string, Figure][]} */
function figuresIn(path, value) {
  if (isFigure(value)) return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, below]) =>
    figuresIn(path === '' ? name : `${path} · ${name}`, below),
  );
}

/** @param {number | null} value */
const cell = (value) => (value === null ? '–' : value.toFixed(1));

/** @param {string} name @param {unknown} part */
function tableOf(name, part) {
  const rows = figuresIn('', part).map(
    ([path, { p50, p95, p99, n, excluded }]) =>
      `| ${path || name} | ${[p50, p95, p99].map(cell).join(' | ')} | ${n} | ${excluded} |`,
  );
  return [
    `### ${name}`,
    '',
    '| | p50 | p95 | p99 | n | excluded |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ];
}

/** Where and on what it ran. @param {string} electron */
function machine(electron) {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  const system = `${platform()} ${release()} ${arch()}`;
  return `${new Date().toISOString().slice(0, 10)}; ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${gigabytes} GB, ${system}; Electron: ${electron}.`;
}

/**
 * Writes a whole run's figures into docs/benchmarks.md, between its marks.
 * @param {Record<string, unknown>} figures @param {string} electron `real` or `stand-in`
 */
export async function writeReport(figures, electron) {
  const page = readFileSync(file, 'utf8');
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from)
    throw new Error('docs/benchmarks.md has lost the marks between which its figures go.');
  const { peers, ...own } = figures;
  const ratios = /** @type {{ ratios?: Record<string, number | null> } | undefined} */ (peers)?.ratios;
  const lines = [
    machine(electron),
    '',
    ...Object.entries({ ...own, ...(peers === undefined ? {} : { peers }) }).flatMap(([name, part]) =>
      tableOf(name, part),
    ),
    ...(ratios === undefined
      ? []
      : [
          'Parley ÷ LiveKit, the best of each:',
          '',
          ...Object.entries(ratios).map(
            ([name, value]) => `- ${name}: ${value === null ? '–' : value.toFixed(2)}`,
          ),
          '',
        ]),
  ];
  const report = `${page.slice(0, from + begin.length)}\n\n${lines.join('\n')}\n${page.slice(to)}`;
  writeFileSync(file, report);
  await run(join(bin, 'biome'), ['format', '--write', file], { quiet: true });
}
