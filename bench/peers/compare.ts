// npm run bench:peers: Parley and LiveKit Agents on the same simulated vendors and utterances, in one run, measured at the
// same points. Each loop has a process of its own; its vendors are in this one.
import { parseArgs } from 'node:util';
import { tuning } from '../../src/shared/conversation/tuning.ts';
import { type Figure, figureOf, printFigures } from '../../test/bench/figures.ts';
import { typicalLatencies } from '../../test/bench/support/typical-vendors.ts';
import { runLoop } from './run-child.ts';

/** Each loop, and the silence that it waits for at least, after which the person has finished. */
const loops = {
  parley: tuning.endpointing.minMs,
  'parley-early-voice': tuning.endpointing.minMs,
  'livekit-defaults': 300,
  'livekit-300': 300,
  'livekit-400': 400,
} as const;
type LoopName = keyof typeof loops;
const names = Object.keys(loops) as LoopName[];
const withFailover: readonly LoopName[] = ['parley', 'livekit-defaults'];
/** A tuning that answers more than 1 in 20 questions before they have ended is none. */
const cutOffMax = 0.05;

interface Compared {
  voiceToVoiceMs: Figure;
  /** Beyond the silence waited for (or the final, whichever is later), the first token and the first sound. */
  ownAdditionMs: Figure;
  silentMs: Figure;
  /** Voice-to-voice where the first of two models takes the request and says nothing. */
  failoverMs: Figure | null;
  rssMb: number;
}

async function compare(
  name: LoopName,
  turns: number,
  interruptions: number,
  failovers: number,
): Promise<Compared> {
  const { voiceToVoiceMs, silentMs, rssMb } = await runLoop(name, { turns, interruptions, failovers: 0 });
  const failover = withFailover.includes(name)
    ? await runLoop(name, { turns: 0, interruptions: 0, failovers })
    : null;
  const { nova, groq, cartesia } = typicalLatencies;
  const floorMs = Math.max(loops[name], nova.sttFinalMs) + groq.firstTokenMs + cartesia.firstAudioMs;
  return {
    voiceToVoiceMs: figureOf(voiceToVoiceMs),
    ownAdditionMs: figureOf(voiceToVoiceMs.map((ms) => (ms === null ? null : ms - floorMs))),
    silentMs: figureOf(silentMs),
    failoverMs: failover && figureOf(failover.failoverMs),
    rssMb,
  };
}

const measures = {
  voiceToVoice: (loop: Compared) => loop.voiceToVoiceMs.p50,
  ownAddition: (loop: Compared) => loop.ownAdditionMs.p50,
  silent: (loop: Compared) => loop.silentMs.p50,
  failover: (loop: Compared) => loop.failoverMs?.p50 ?? null,
  memory: (loop: Compared) => loop.rssMb,
};
type Measure = keyof typeof measures;

function best(list: readonly Compared[], measure: Measure): number | null {
  const found = list.map(measures[measure]).filter((value) => value !== null);
  return found.length === 0 ? null : Math.min(...found);
}

/** Parley's best ÷ LiveKit's best, among what is usable. Null where there is no positive number to divide by. */
function ratiosOf(peers: Record<LoopName, Compared>): Record<Measure, number | null> {
  const isUsable = ({ voiceToVoiceMs: { n, excluded } }: Compared): boolean =>
    excluded <= cutOffMax * (n + excluded);
  const of = (family: string) =>
    names.filter((name) => name.startsWith(family) && isUsable(peers[name])).map((name) => peers[name]);
  const ratio = (measure: Measure): number | null => {
    const [own, other] = [best(of('parley'), measure), best(of('livekit'), measure)];
    return own === null || other === null || other <= 0 ? null : own / other;
  };
  return {
    voiceToVoice: ratio('voiceToVoice'),
    ownAddition: ratio('ownAddition'),
    silent: ratio('silent'),
    failover: ratio('failover'),
    memory: ratio('memory'),
  };
}

function print(peers: Record<LoopName, Compared>, ratios: Record<Measure, number | null>): string {
  const table = (title: string, figureIn: (loop: Compared) => Figure | null) => {
    const rows = names.flatMap((name): [string, Figure][] => {
      const figure = figureIn(peers[name]);
      return figure === null ? [] : [[name, figure]];
    });
    return `${title}\n${printFigures(Object.fromEntries(rows))}`;
  };
  return [
    table('voice-to-voice', (loop) => loop.voiceToVoiceMs),
    table('own addition', (loop) => loop.ownAdditionMs),
    table('interruption → silent', (loop) => loop.silentMs),
    table('voice-to-voice, first model silent', (loop) => loop.failoverMs),
    ...names.map((name) => `${name}: ${peers[name].rssMb.toFixed(0)} MB resident\n`),
    'Parley ÷ LiveKit, the best of each\n',
    ...Object.entries(ratios).map(([name, value]) => `${name}: ${value === null ? '–' : value.toFixed(2)}\n`),
  ].join('');
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    turns: { type: 'string', default: '50' },
    interruptions: { type: 'string', default: '20' },
    failovers: { type: 'string', default: '3' },
  },
});
const peers = {} as Record<LoopName, Compared>;
for (const name of names) {
  process.stderr.write(`${name} `);
  peers[name] = await compare(
    name,
    Number(values.turns),
    Number(values.interruptions),
    Number(values.failovers),
  );
  process.stderr.write('\n');
}
const ratios = ratiosOf(peers);
if (values.json) process.stdout.write(`${JSON.stringify({ peers: { ...peers, ratios } })}\n`);
else process.stdout.write(print(peers, ratios));
