// npm run bench:peers: Parley and LiveKit Agents on the same simulated vendors and utterances, in one run, measured at the
// same points. Each loop has a process of its own; the vendors are in this one.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tuning } from '../../src/shared/conversation/tuning.ts';
import { type Figure, figureOf, printFigures } from '../../test/bench/figures.ts';
import { startTypicalVendors, typicalLatencies } from '../../test/bench/support/typical-vendors.ts';
import { samplesFolder } from '../../test/e2e/support/simulated-vendors.ts';
import type { LoopResult } from './run-loop.ts';

/** The silence that each waits for at least, after which the person has finished. */
const endpointingMs = {
  parley: tuning.endpointing.minMs,
  'livekit-defaults': 300,
  'livekit-300': 300,
  'livekit-400': 400,
} as const;
type LoopName = keyof typeof endpointingMs;
const names = Object.keys(endpointingMs) as LoopName[];

interface Compared {
  voiceToVoiceMs: Figure;
  /** Beyond the silence waited for (or the final, whichever is later), the first token and the first sound. */
  ownAdditionMs: Figure;
  silentMs: Figure;
  rssMb: number;
  heapMb: number;
}

async function run(name: LoopName, turns: string, interruptions: string): Promise<Compared> {
  const vendors = await startTypicalVendors();
  const args = [
    join(import.meta.dirname, 'run-loop.ts'),
    `--loop=${name}`,
    `--stt=${vendors.stt.url}`,
    `--llm=${vendors.llm.url}`,
    `--tts=${vendors.tts.url}`,
    `--samples=${samplesFolder}`,
    `--turns=${turns}`,
    `--interruptions=${interruptions}`,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  child.on('message', () => child.send(vendors.llm.stats().requests.at(-1)?.messages.at(-1)?.content ?? ''));
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  await vendors.dispose();
  if (code !== 0) throw new Error(`The loop "${name}" ended with ${code}.`);
  const { voiceToVoiceMs, silentMs, rssMb, heapMb }: LoopResult = JSON.parse(
    output.trim().split('\n').at(-1) ?? '',
  );
  const { nova, groq, cartesia } = typicalLatencies;
  const floorMs = Math.max(endpointingMs[name], nova.sttFinalMs) + groq.firstTokenMs + cartesia.firstAudioMs;
  return {
    voiceToVoiceMs: figureOf(voiceToVoiceMs),
    ownAdditionMs: figureOf(voiceToVoiceMs.map((ms) => (ms === null ? null : ms - floorMs))),
    silentMs: figureOf(silentMs),
    rssMb,
    heapMb,
  };
}

const ratio = (a: number | null, b: number | null): number | null =>
  a === null || b === null || b === 0 ? null : a / b;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    turns: { type: 'string', default: '50' },
    interruptions: { type: 'string', default: '20' },
  },
});
const peers = {} as Record<LoopName, Compared>;
for (const name of names) {
  process.stderr.write(`${name} `);
  peers[name] = await run(name, values.turns, values.interruptions);
  process.stderr.write('\n');
}
/** A tuning that answers more than 1 in 20 questions before they have ended is none. */
const cutOffMax = 0.05;
const { parley, ...others } = peers;
const usable = Object.values(others).filter(
  ({ voiceToVoiceMs: { n, excluded } }) => excluded <= cutOffMax * (n + excluded),
);
const best = (of: (loop: Compared) => number | null): number | null => {
  const found = usable.map(of).filter((value) => value !== null);
  return found.length === 0 ? null : Math.min(...found);
};
/** Parley ÷ the best of LiveKit's usable ones. */
const ratios = {
  voiceToVoice: ratio(
    parley.voiceToVoiceMs.p50,
    best((loop) => loop.voiceToVoiceMs.p50),
  ),
  ownAddition: ratio(
    parley.ownAdditionMs.p50,
    best((loop) => loop.ownAdditionMs.p50),
  ),
  silent: ratio(
    parley.silentMs.p50,
    best((loop) => loop.silentMs.p50),
  ),
  memory: ratio(
    parley.rssMb,
    best((loop) => loop.rssMb),
  ),
};
if (values.json) process.stdout.write(`${JSON.stringify({ peers: { ...peers, ratios } })}\n`);
else {
  for (const figure of ['voiceToVoiceMs', 'ownAdditionMs', 'silentMs'] as const) {
    process.stdout.write(
      `${figure}\n${printFigures(Object.fromEntries(names.map((name) => [name, peers[name][figure]])))}`,
    );
  }
  for (const name of names)
    process.stdout.write(
      `${name}: ${peers[name].rssMb.toFixed(0)} MB resident, ${peers[name].heapMb.toFixed(0)} MB of heap\n`,
    );
  for (const [name, value] of Object.entries(ratios))
    process.stdout.write(
      `${name}: Parley has ${value === null ? 'no' : value.toFixed(2)} of LiveKit's best\n`,
    );
}
