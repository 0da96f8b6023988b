import { parseArgs } from 'node:util';
import { speculationModes } from '#shared/conversation/preferences.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import { createTurnDetector } from '#shared/conversation/turn-detector.ts';
import { firstTokenMs, latencyStages, sttTailMs, turnLatency } from '#shared/model/latency.ts';
import type { TurnRecord } from '#shared/model/turn-record.ts';
import { createSpeakableStream } from '#shared/text/speakable-stream.ts';
import { tokensOf } from '../../src/main/simulators/answers.ts';
import { type Figure, figureOf, printFigures } from './figures.ts';
import { noLatencies, typicalLatencies, type VendorLatencies } from './support/typical-vendors.ts';
import { benchModes, simulatedEndMs, type TurnsOptions, takeTurns } from './turns.ts';

const warmUpTurns = 2;

/** The silence after which this turn was to end: the loop's choice by its words, the vendor's, or none after a key. */
function chosenDelayMs({ mode }: TurnsOptions, { userText }: TurnRecord): number {
  if (mode === 'push-to-talk') return 0;
  if (mode === 'eager') return simulatedEndMs;
  return createTurnDetector(tuning)({ source: 'silence', text: userText });
}

/** Time that the simulated model takes from its first token to the end of the first clause that can be spoken. */
function firstClauseMs({ groq }: VendorLatencies, { spokenText, unspokenText }: TurnRecord): number {
  const tokens = tokensOf(spokenText + unspokenText);
  const stream = createSpeakableStream();
  const ready = tokens.findIndex((token) => stream.push(token).length > 0);
  return ((ready === -1 ? tokens.length - 1 : ready) * 1000) / groq.tokensPerSecond;
}

/**
 * What is not Parley's own: the silence that was chosen or the vendor's final, whichever is later (they overlap), and
 * what the simulated model and voice take. Work that was begun before the end of the turn hides some of it: what Parley
 * adds is then less than nothing.
 */
function floorMs(options: TurnsOptions, record: TurnRecord): number {
  const latencies = options.zero ? noLatencies : typicalLatencies;
  const finalMs = options.mode === 'eager' ? 0 : latencies.nova.sttFinalMs;
  return (
    Math.max(chosenDelayMs(options, record), finalMs) +
    latencies.groq.firstTokenMs +
    firstClauseMs(latencies, record) +
    latencies.cartesia.firstAudioMs
  );
}

function reportOf(options: TurnsOptions, records: readonly TurnRecord[]) {
  const clean = records.filter(({ interrupted, error }) => !interrupted && error === null);
  const missing = records.length - clean.length;
  const figure = (value: (record: TurnRecord) => number | null): Figure =>
    figureOf(clean.map(value), missing);
  const latencyOf = ({ anchors }: TurnRecord) => turnLatency(anchors);
  return {
    ...options,
    voiceToVoiceMs: figure((record) => latencyOf(record)?.voiceToVoiceMs ?? null),
    ownAdditionMs: figure((record) => {
      const latency = latencyOf(record);
      return latency === null ? null : latency.voiceToVoiceMs - floorMs(options, record);
    }),
    stages: Object.fromEntries(
      latencyStages.map((stage) => [stage, figure((record) => latencyOf(record)?.stages[stage] ?? null)]),
    ) as Record<string, Figure>,
    sttTailMs: figure(({ anchors }) => sttTailMs(anchors)),
    firstTokenMs: figure(({ anchors }) => firstTokenMs(anchors)),
    /** How long before the end of its turn the work on a reply began that was used; turns without are left out. */
    earlyByMs: figure(({ anchors: { turnEnd, eagerEnd } }) =>
      turnEnd === undefined || eagerEnd === undefined ? null : turnEnd - eagerEnd,
    ),
  };
}

const choice = <T extends string>(name: string, value: string, of: readonly T[]): T => {
  const found = of.find((one) => one === value);
  if (found === undefined) throw new Error(`--${name} takes one of ${of.join(', ')}`);
  return found;
};

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    turns: { type: 'string', default: '36' },
    mode: { type: 'string', default: 'hands-free' },
    speculation: { type: 'string', default: 'model' },
    /** Vendors that answer at once: what remains is Parley's own. */
    zero: { type: 'boolean', default: false },
  },
});
const turns = Number(values.turns);
if (!Number.isInteger(turns) || turns < 1) throw new Error('--turns takes a whole number from 1 on');
const options: TurnsOptions = {
  mode: choice('mode', values.mode, benchModes),
  speculation: choice('speculation', values.speculation, speculationModes),
  zero: values.zero,
};
const all = turns + warmUpTurns;
const records = await takeTurns(options, all, (done) => {
  if (!values.json) process.stderr.write(`\r  turn ${done} of ${all} `);
});
const report = reportOf(options, records.slice(warmUpTurns));
if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
else {
  process.stderr.write('\n');
  process.stdout.write(
    printFigures({
      'voice-to-voice': report.voiceToVoiceMs,
      ...report.stages,
      "Parley's own addition": report.ownAdditionMs,
      'last word, as text': report.sttTailMs,
      'request to first token': report.firstTokenMs,
      'began before the end by': report.earlyByMs,
    }),
  );
}
