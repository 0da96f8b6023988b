// From the start of the process to a panel that can be used: npm run bench:start-up. Cold: a folder without the caches that
// an earlier run leaves (the system's own cache of files is warm either way). Warm: the same folder again.
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { launchParley, temporaryFolder } from '../e2e/support/parley.ts';
import { startSimulatedVendors } from '../e2e/support/simulated-vendors.ts';
import { type Figure, figureOf, printFigures } from './figures.ts';
import { placeHistory } from './support/history.ts';

/** Starts the app once and ends it. */
async function startOnce(userData: string, env: Record<string, string>): Promise<number> {
  const beganMs = performance.now();
  const parley = await launchParley({ userData, env });
  const tookMs = performance.now() - beganMs;
  await parley.close();
  return tookMs;
}

async function measure(turns: number, times: number): Promise<{ cold: Figure; warm: Figure }> {
  const vendors = await startSimulatedVendors();
  const cold: number[] = [];
  const warm: number[] = [];
  try {
    for (let time = 0; time < times; time += 1) {
      const folder = temporaryFolder();
      const userData = join(folder.path, 'data');
      await placeHistory(userData, turns, (line) => process.stderr.write(`${line}\n`));
      cold.push(await startOnce(userData, vendors.env));
      warm.push(await startOnce(userData, vendors.env));
      folder.remove();
    }
  } finally {
    await vendors.dispose();
  }
  return { cold: figureOf(cold), warm: figureOf(warm) };
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    times: { type: 'string', default: '10' },
    histories: { type: 'string', default: '1000,10000,100000,1000000' },
  },
});
const startUp: Record<string, { cold: Figure; warm: Figure }> = {};
for (const turns of values.histories.split(',').map(Number)) {
  startUp[turns] = await measure(turns, Number(values.times));
  if (!values.json) process.stdout.write(`history of ${turns} turns\n${printFigures(startUp[turns])}`);
}
if (values.json) process.stdout.write(`${JSON.stringify({ startUp })}\n`);
