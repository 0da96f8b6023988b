// What Parley costs: npm run bench:cpu. CPU (percent of one core) of main, audio window and panel while nothing happens,
// while somebody speaks and while Parley does, and memory, for histories from a thousand to a million turns.
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { launchParley, type RunningParley, temporaryFolder } from '../e2e/support/parley.ts';
import { type Figure, figureOf, printFigures } from './figures.ts';
import { placeHistory } from './support/history.ts';
import {
  type CpuTimes,
  type MemoryUse,
  type Meter,
  openMeter,
  type ProcessName,
  processNames,
} from './support/processes.ts';
import { startTypicalVendors } from './support/typical-vendors.ts';

const states = ['idle', 'listening', 'speaking'] as const;
type State = (typeof states)[number];
const sampleMs = 1000;

type Shares = Record<ProcessName, Figure>;
interface Cost {
  cpuPercent: Record<State, Shares>;
  memoryMb: Shares;
}

/** Brings the app into the state, for as long as it takes to measure `seconds`. */
const enter: Record<State, (parley: RunningParley) => Promise<void>> = {
  // Hands-free, nobody speaks: what Parley does all day.
  idle: async (parley) => {
    await parley.invoke('conversation.start', undefined);
    await parley.until('the microphone is open', ({ micOpen, phase }) => micOpen && phase === 'idle');
  },
  listening: async (parley) => {
    await parley.invoke('pushToTalk.press', undefined);
    await parley.until('the key is down', ({ pushToTalkDown }) => pushToTalkDown);
  },
  speaking: async (parley) => {
    await parley.invoke('sample.play', { id: 'story' });
    await parley.until('the story is being told', ({ phase }) => phase === 'speaking');
  },
};

async function leave(parley: RunningParley): Promise<void> {
  await parley.invoke('pushToTalk.release', undefined);
  await parley.invoke('conversation.interrupt', undefined);
  await parley.until('nothing is being said', ({ phase }) => phase === 'idle' || phase === 'off');
}

async function watch(meter: Meter, seconds: number): Promise<CpuTimes[]> {
  const shares: CpuTimes[] = [];
  let [before, beforeMs] = [await meter.cpu(), performance.now()];
  for (let second = 0; second < seconds; second += 1) {
    await sleep(sampleMs);
    const [now, nowMs] = [await meter.cpu(), performance.now()];
    const share = (name: ProcessName) => ((now[name] - before[name]) * 100) / (nowMs - beforeMs);
    shares.push({ main: share('main'), audio: share('audio'), panel: share('panel') });
    [before, beforeMs] = [now, nowMs];
  }
  return shares;
}

function figuresOf(list: readonly (CpuTimes | MemoryUse)[]): Shares {
  const of = (name: ProcessName) =>
    figureOf(list.map((entry) => (Number.isNaN(entry[name]) ? null : entry[name])));
  return { main: of('main'), audio: of('audio'), panel: of('panel') };
}

async function measure(turns: number, seconds: number): Promise<Cost> {
  const vendors = await startTypicalVendors();
  const folder = temporaryFolder();
  const userData = join(folder.path, 'data');
  if (turns > 0) await placeHistory(userData, turns, (line) => process.stderr.write(`${line}\n`));
  const parley = await launchParley({ userData, env: vendors.env, args: ['--samples'] });
  try {
    const meter = await openMeter(parley);
    const cpuPercent: Partial<Record<State, Shares>> = {};
    const memory: MemoryUse[] = [];
    for (const state of states) {
      await enter[state](parley);
      cpuPercent[state] = figuresOf(await watch(meter, seconds));
      memory.push(await meter.memory());
      await leave(parley);
    }
    await meter.dispose();
    return { cpuPercent: cpuPercent as Record<State, Shares>, memoryMb: figuresOf(memory) };
  } finally {
    await parley.close();
    await vendors.dispose();
    folder.remove();
  }
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    seconds: { type: 'string', default: '20' },
    histories: { type: 'string', default: '1000,10000,100000,1000000' },
  },
});
const cpu: Record<string, Cost> = {};
for (const turns of values.histories.split(',').map(Number)) {
  const cost = await measure(turns, Number(values.seconds));
  cpu[turns] = cost;
  if (values.json) continue;
  const rows = states.flatMap((state) =>
    processNames.map((name): [string, Figure] => [`${state}: ${name}`, cost.cpuPercent[state][name]]),
  );
  process.stdout.write(`history of ${turns} turns\n${printFigures(Object.fromEntries(rows), '% of a core')}`);
  process.stdout.write(printFigures(cost.memoryMb, 'MB'));
}
if (values.json) process.stdout.write(`${JSON.stringify({ cpu })}\n`);
