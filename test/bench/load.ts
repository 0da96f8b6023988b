// A turn under load: npm run bench:load. How much later the microphone's frames reach the vendor while the panel renders
// heavily, a second window is open and a history of a million turns is being read, than while nothing else happens.
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { expect, type Page } from '@playwright/test';
import { CAPTURE_RATE_HZ } from '#shared/contracts/audio.ts';
import { launchParley, type RunningParley, temporaryFolder } from '../e2e/support/parley.ts';
import { startSimulatedVendors } from '../e2e/support/simulated-vendors.ts';
import { type Figure, figureOf, printFigures } from './figures.ts';
import { placeHistory } from './support/history.ts';
import { latenesses } from './support/lateness.ts';
import { startRelay } from './support/relay.ts';

const settleFrames = 50;

/** Work for a window: each frame of its animation lays out a few thousand elements anew. */
const renderHeavily = `(() => {
  const box = document.createElement('div');
  box.style.cssText = 'position:fixed;inset:0;opacity:0.01;pointer-events:none;overflow:hidden';
  document.body.append(box);
  const draw = () => {
    box.replaceChildren(
      ...Array.from({ length: 3000 }, (_, index) => {
        const part = document.createElement('span');
        part.textContent = index + ' ' + Math.random() + ' ';
        return part;
      }),
    );
    box.getBoundingClientRect();
    requestAnimationFrame(draw);
  };
  draw();
})()`;

/** Pages from all over the history, one after the other, until it is told to stop. */
async function readHistory(parley: RunningParley, isOver: () => boolean): Promise<number> {
  const newestUnixMs = Date.UTC(2026, 0, 1);
  let pages = 0;
  for (; !isOver(); pages += 1) {
    const beforeUnixMs = newestUnixMs - Math.floor(Math.random() * 1_000_000) * 60_000;
    await parley.invoke('history.list', { limit: 200, beforeUnixMs });
  }
  return pages;
}

/** A window beside the panel. */
async function openSecondWindow(parley: RunningParley): Promise<Page> {
  const opened = parley.app.waitForEvent('window');
  await parley.app.evaluate(({ BrowserWindow }) => {
    void new BrowserWindow({ width: 400, height: 400 }).loadURL('app://parley/panel.html');
  });
  return opened;
}

interface Measured {
  /** How late each frame came, in ms; see `latenesses`. */
  quiet: number[];
  loaded: number[];
  pages: number;
}

/** `frames`: how many of 20 ms, with and without load. `turns`: in the history. */
async function measure(frames: number, turns: number): Promise<Measured> {
  const vendors = await startSimulatedVendors();
  let arrivals: { atMs: number; samples: number }[] = [];
  const relay = await startRelay({
    target: vendors.stt.url,
    onMessage(direction, data, isBinary) {
      if (direction === 'to-vendor' && isBinary)
        arrivals.push({ atMs: performance.now(), samples: data.length / 2 });
    },
  });
  const folder = temporaryFolder();
  const userData = join(folder.path, 'data');
  await placeHistory(userData, turns, (line) => process.stderr.write(`${line}\n`));
  const parley = await launchParley({
    userData,
    env: { ...vendors.env, DEEPGRAM_BASE_URL: relay.url },
    args: ['--samples'],
  });
  /** A key that is held lets every frame through. */
  const hold = async (): Promise<number[]> => {
    arrivals = [];
    await parley.invoke('pushToTalk.press', undefined);
    await expect
      .poll(() => arrivals.length, { timeout: 180_000, intervals: [100] })
      .toBeGreaterThan(frames + settleFrames);
    const lateMs = latenesses(arrivals.slice(settleFrames, settleFrames + frames), CAPTURE_RATE_HZ);
    await parley.invoke('pushToTalk.release', undefined);
    await parley.until('the key is up', ({ phase }) => phase === 'idle' || phase === 'off');
    return lateMs;
  };
  try {
    const quiet = await hold();
    for (const window of [parley.panel, await openSecondWindow(parley)]) await window.evaluate(renderHeavily);
    let isOver = false;
    const reading = readHistory(parley, () => isOver);
    const loaded = await hold();
    isOver = true;
    return { quiet, loaded, pages: await reading };
  } finally {
    await parley.close();
    await relay.dispose();
    await vendors.dispose();
    folder.remove();
  }
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    frames: { type: 'string', default: '1500' },
    turns: { type: 'string', default: '1000000' },
  },
});
const [frames, turns] = [Number(values.frames), Number(values.turns)];
const { quiet, loaded, pages } = await measure(frames, turns);
const usualMs = figureOf(quiet).p50 ?? 0;
const underLoadMs: Record<string, Figure> = {
  added: figureOf(loaded.map((ms) => ms - usualMs)),
  loaded: figureOf(loaded),
  quiet: figureOf(quiet),
};
if (values.json) process.stdout.write(`${JSON.stringify({ underLoadMs })}\n`);
else {
  process.stdout.write(
    `${turns} turns of history, ${pages} pages of 200 read meanwhile; delay of a frame:\n`,
  );
  process.stdout.write(printFigures(underLoadMs));
}
