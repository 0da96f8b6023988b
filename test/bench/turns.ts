import type { SpeculationMode } from '#shared/conversation/preferences.ts';
import type { TurnRecord } from '#shared/model/turn-record.ts';
import { systemClock } from '../../src/main/clock.ts';
import { sampleOf } from '../../src/main/simulators/samples.ts';
import { launchParley, type RunningParley } from '../e2e/support/parley.ts';
import type { SimulatedVendors } from '../e2e/support/simulated-vendors.ts';
import { noLatencies, startTypicalVendors, typicalLatencies } from './support/typical-vendors.ts';

/** Nova, whose silence we judge; Flux, which ends turns and says early that they may be over; Nova under a key. */
export const benchModes = ['hands-free', 'eager', 'push-to-talk'] as const;
export type BenchMode = (typeof benchModes)[number];

export interface TurnsOptions {
  mode: BenchMode;
  speculation: SpeculationMode;
  /** Vendors that answer at once. */
  zero: boolean;
}

export const simulatedEndMs = typicalLatencies.flux.endMs;

const questions = ['capital', 'moon', 'weather-mars'];
/** From the last word to the key. */
const releaseAfterMs = 150;

/** Turns through the whole app. The simulators run in this process, outside the app. */
export async function takeTurns(
  { mode, speculation, zero }: TurnsOptions,
  count: number,
  onTurn: (done: number) => void,
): Promise<TurnRecord[]> {
  const vendors = await startTypicalVendors(zero ? noLatencies : typicalLatencies);
  const parley = await launchParley({ env: vendors.env, args: ['--samples'] });
  const records: TurnRecord[] = [];
  try {
    const ear = mode === 'eager' ? 'deepgram-flux' : 'deepgram-nova';
    await parley.invoke('settings.set', {
      patch: {
        voiceLoop: { speculation, mode: mode === 'push-to-talk' ? 'push-to-talk' : 'hands-free' },
        stt: { order: [{ id: ear, enabled: true, model: null }] },
      },
    });
    for (let i = 0; i < count; i += 1) {
      const { turns: before } = await parley.snapshot();
      const last = before.at(-1)?.turnId;
      await ask(parley, vendors, mode, questions[i % questions.length]!);
      const { turns } = await parley.until(
        'the turn has ended',
        ({ phase, turns: now }) => (phase === 'idle' || phase === 'off') && now.at(-1)?.turnId !== last,
      );
      const record = turns.at(-1);
      if (record !== undefined) records.push(record);
      onTurn(i + 1);
    }
  } finally {
    await parley.close();
    await vendors.dispose();
  }
  return records;
}

async function ask(
  parley: RunningParley,
  { samples }: SimulatedVendors,
  mode: BenchMode,
  id: string,
): Promise<void> {
  if (mode !== 'push-to-talk') {
    await parley.invoke('sample.play', { id });
    return;
  }
  await parley.invoke('pushToTalk.press', undefined);
  await parley.until('the microphone is open', ({ micOpen }) => micOpen);
  await parley.invoke('sample.play', { id });
  const { durationMs } = sampleOf(samples, id);
  await new Promise<void>((resolve) => systemClock.after(durationMs + releaseAfterMs, resolve));
  await parley.invoke('pushToTalk.release', undefined);
}
