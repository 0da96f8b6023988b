// Memory and listeners over an hour of virtual audio and 500 turns: npm run bench:memory. Needs node --expose-gc.
import { parseArgs } from 'node:util';
import { createRig, type Rig } from '../unit/conversation/support/rig.ts';
import { figureOf, printFigures } from './figures.ts';

const hourMs = 3_600_000;
/** Until then code is compiled and caches fill. */
const warmUpTurns = 50;
const checkEveryTurns = 25;

interface Look {
  /** Heap and audio after a collection. */
  bytes: number;
  listeners: number;
  timers: number;
}

/** A turn of the hour: most are answered whole, and everything that can go wrong does so now and then. */
function hold(rig: Rig, turn: number): void {
  const { audio, clock, conversation } = rig;
  rig.llm.mode = turn % 23 === 0 ? 'fails-midway' : 'answers';
  rig.tts.mode = turn % 29 === 0 ? 'fails' : 'speaks';
  if (turn % 10 === 3) {
    conversation.pressPushToTalk();
    audio.mic.say('How far is the moon', 200);
    clock.advance(1020);
    conversation.releasePushToTalk();
  } else {
    audio.mic.say('How far is the moon', 200);
  }
  if (turn % 17 === 0) {
    clock.advance(500);
    rig.stt.live?.fail();
  }
  if (turn % 5 !== 0) return;
  clock.advanceUntil(() => rig.phase() === 'speaking', 5000);
  clock.advance(700);
  if (turn % 10 === 0) audio.mic.say('What about Mars', 200);
  else conversation.interrupt();
}

/** What the rig remembers for its tests would count as a leak of the app's. */
function forget(rig: Rig): void {
  rig.audio.rendered.length = 0;
  rig.saved.length = 0;
  rig.tts.speeches.length = 0;
  rig.llm.requests.length = 0;
  const live = rig.stt.live;
  rig.stt.streams.length = 0;
  if (live !== undefined) {
    live.heard.length = 0;
    rig.stt.streams.push(live);
  }
}

function look(rig: Rig): Look {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('Run it with node --expose-gc, or npm run bench:memory.');
  gc();
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { bytes: heapUsed + arrayBuffers, listeners: rig.audio.listeners, timers: rig.clock.pending };
}

/** Holds `turns` turns, spread over an hour, and looks every 25 turns at what is left of them. */
function soak(turns: number): Look[] {
  const silent = { config() {}, event() {}, effect() {}, frames() {} };
  const rig = createRig({ eventLog: silent });
  rig.start();
  const beganAtMs = rig.clock.nowMs();
  const looks: Look[] = [];
  for (let turn = 1; turn <= turns; turn += 1) {
    if (!rig.conversation.snapshot().handsFree) rig.start();
    hold(rig, turn);
    rig.settle();
    rig.clock.advance(Math.max(0, beganAtMs + (turn * hourMs) / turns - rig.clock.nowMs()));
    forget(rig);
    if (turn >= warmUpTurns && turn % checkEveryTurns === 0) looks.push(look(rig));
  }
  return looks;
}

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, turns: { type: 'string', default: '500' } },
});
const turns = Number(values.turns);
if (!Number.isInteger(turns) || turns < warmUpTurns + checkEveryTurns)
  throw new Error(`--turns takes a whole number from ${warmUpTurns + checkEveryTurns} on`);
const [first, ...later] = soak(turns);
const megabytes = 1024 * 1024;
const report = {
  heapGrowthMb: figureOf(later.map(({ bytes }) => (bytes - first!.bytes) / megabytes)),
  listenersGrowth: figureOf(later.map(({ listeners }) => listeners - first!.listeners)),
  timersGrowth: figureOf(later.map(({ timers }) => timers - first!.timers)),
};
if (values.json) process.stdout.write(`${JSON.stringify({ memory: report })}\n`);
else {
  process.stdout.write(`${turns} turns in an hour of virtual time; since turn ${warmUpTurns}:\n`);
  process.stdout.write(printFigures({ 'heap and audio': report.heapGrowthMb }, 'MB'));
  const { listenersGrowth, timersGrowth } = report;
  process.stdout.write(printFigures({ listeners: listenersGrowth, timers: timersGrowth }, 'number'));
}
