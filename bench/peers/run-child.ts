import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { systemClock as clock } from '../../src/main/clock.ts';
import { startGroqSimulator } from '../../src/main/simulators/groq.ts';
import { startTypicalVendors, typicalLatencies } from '../../test/bench/support/typical-vendors.ts';
import { samplesFolder } from '../../test/e2e/support/simulated-vendors.ts';
import type { LoopResult } from './run-loop.ts';
import { keys } from './voice-loop.ts';

export interface Counts {
  turns: number;
  interruptions: number;
  failovers: number;
}

/** Runs a loop (see run-loop.ts) in a process of its own, on simulated vendors of its own in this one. */
export async function runLoop(loop: string, counts: Counts): Promise<LoopResult> {
  const vendors = await startTypicalVendors();
  const backup = await startGroqSimulator({ clock, apiKey: keys.llm, controls: typicalLatencies.groq });
  const args = {
    loop,
    stt: vendors.stt.url,
    llm: vendors.llm.url,
    tts: vendors.tts.url,
    // A list of two is only made where it is measured: it must not burden the rest.
    ...(counts.failovers > 0 ? { backup: backup.url } : {}),
    samples: samplesFolder,
    ...counts,
  };
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'run-loop.ts'),
      ...Object.entries(args).map(([name, value]) => `--${name}=${value}`),
    ],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  );
  child.on('message', (asked) => {
    if (asked === 'break') vendors.llm.controls.fault = { kind: 'stall', afterTokens: 0 };
    else if (asked === 'mend') vendors.llm.controls.fault = null;
    const last = [vendors.llm, backup].map(
      (model) => model.stats().requests.at(-1)?.messages.at(-1)?.content,
    );
    // While the first model is broken the question is at both.
    child.send((vendors.llm.controls.fault === null ? last[0] : last[1]) ?? '');
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  await Promise.all([vendors.dispose(), backup.dispose()]);
  if (code !== 0) throw new Error(`The loop "${loop}" ended with ${code}.`);
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as LoopResult;
}
