import { parseArgs } from 'node:util';
import { tuning } from '#shared/conversation/tuning.ts';
import { createTurnDetector } from '#shared/conversation/turn-detector.ts';
import { latencyStages, turnLatency } from '#shared/model/latency.ts';
import type { TurnRecord } from '#shared/model/turn-record.ts';
import { createSpeakableStream } from '#shared/text/speakable-stream.ts';
import { tokensOf } from '../../src/main/simulators/answers.ts';
import { launchParley } from '../e2e/support/parley.ts';
import { startSimulatedVendors } from '../e2e/support/simulated-vendors.ts';
import { type Figure, figureOf, printFigures } from './figures.ts';

/** About what the vendors of the first stack take; see docs/benchmarks.md. */
const latencies = {
  sttFinalMs: 250,
  firstTokenMs: 200,
  tokensPerSecond: 150,
  firstAudioMs: 120,
  realTimeFactor: 0.2,
};
const questions = ['capital', 'moon', 'weather-mars'];
const warmUpTurns = 2;

/**
 * Voice-to-voice of hands-free turns through the whole app, its stages, and what Parley itself adds. The simulators run
 * in this process, outside the app.
 */
async function measure(turns: number, onTurn: (done: number) => void): Promise<TurnRecord[]> {
  const vendors = await startSimulatedVendors();
  vendors.stt.controls.sttFinalMs = latencies.sttFinalMs;
  Object.assign(vendors.llm.controls, {
    firstTokenMs: latencies.firstTokenMs,
    tokensPerSecond: latencies.tokensPerSecond,
  });
  Object.assign(vendors.tts.controls, {
    firstAudioMs: latencies.firstAudioMs,
    realTimeFactor: latencies.realTimeFactor,
  });
  const parley = await launchParley({ env: vendors.env, args: ['--samples'] });
  const records: TurnRecord[] = [];
  try {
    for (let i = 0; i < turns + warmUpTurns; i += 1) {
      const { turns: before } = await parley.snapshot();
      const last = before.at(-1)?.turnId;
      await parley.invoke('sample.play', { id: questions[i % questions.length] ?? 'capital' });
      const { turns: after } = await parley.until(
        'the turn has ended',
        (now) => now.phase === 'idle' && now.turns.at(-1)?.turnId !== last,
      );
      const record = after.at(-1);
      if (record && i >= warmUpTurns) records.push(record);
      onTurn(i + 1);
    }
  } finally {
    await parley.close();
    await vendors.dispose();
  }
  return records;
}

/** Time that the simulated model takes from its first token to the end of the first clause that can be spoken. */
function firstClauseMs(reply: string): number {
  const stream = createSpeakableStream();
  const ready = tokensOf(reply).findIndex((token) => stream.push(token).length > 0);
  const tokens = ready === -1 ? tokensOf(reply).length - 1 : ready;
  return (tokens * 1000) / latencies.tokensPerSecond;
}

/**
 * Voice-to-voice less what nobody could save: the endpointing delay that was chosen for these words or the vendor's
 * final, whichever is later (they overlap), and the simulated latencies of the model and the voice.
 */
function ownAdditionMs(record: TurnRecord): number | null {
  const latency = turnLatency(record.anchors);
  if (!latency) return null;
  const chosenMs = createTurnDetector(tuning)({ source: 'silence', text: record.userText });
  const floorMs =
    Math.max(chosenMs, latencies.sttFinalMs) +
    latencies.firstTokenMs +
    firstClauseMs(record.spokenText + record.unspokenText) +
    latencies.firstAudioMs;
  return latency.voiceToVoiceMs - floorMs;
}

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, turns: { type: 'string', default: '36' } },
});
const turns = Number(values.turns);
if (!Number.isInteger(turns) || turns < 1) throw new Error('--turns takes a whole number from 1 on');
const records = await measure(turns, (done) => {
  if (!values.json) process.stderr.write(`\r  turn ${done} of ${turns + warmUpTurns} `);
});
const clean = records.filter(({ interrupted, error }) => !interrupted && error === null);
const latency = clean.map(({ anchors }) => turnLatency(anchors));
const missing = records.length - clean.length;
const report = {
  voiceToVoiceMs: figureOf(
    latency.map((turn) => turn?.voiceToVoiceMs ?? null),
    missing,
  ),
  ownAdditionMs: figureOf(clean.map(ownAdditionMs), missing),
  stages: Object.fromEntries(
    latencyStages.map((stage) => [
      stage,
      figureOf(
        latency.map((turn) => turn?.stages[stage] ?? null),
        missing,
      ),
    ]),
  ) as Record<string, Figure>,
};
if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
else {
  process.stderr.write('\n');
  process.stdout.write(
    printFigures({
      'voice-to-voice': report.voiceToVoiceMs,
      ...report.stages,
      "Parley's own addition": report.ownAdditionMs,
    }),
  );
}
