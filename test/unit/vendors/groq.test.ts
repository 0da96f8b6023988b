import { afterEach, describe, expect, it } from 'vitest';
import { systemClock as clock } from '../../../src/main/clock.ts';
import {
  type GroqControls,
  type GroqSimulator,
  startGroqSimulator,
} from '../../../src/main/simulators/groq.ts';
import { createGroq } from '../../../src/main/vendors/llm/groq.ts';
import type { LlmVendor } from '../../../src/main/vendors/types.ts';
import { recordLlm } from './llm-rig.ts';

const key = 'test-key-groq';
const open: { dispose(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.dispose();
});

async function rig(
  controls: Partial<GroqControls> = {},
  model?: string,
): Promise<{ simulator: GroqSimulator; groq: LlmVendor }> {
  const fast = { firstTokenMs: 0, tokensPerSecond: 1e6 };
  const simulator = await startGroqSimulator({ clock, apiKey: key, controls: { ...fast, ...controls } });
  const endpoint = { apiKey: key, baseUrl: simulator.url };
  const groq = createGroq({ endpoint, clock, ...(model === undefined ? {} : { model }) });
  open.push(simulator, groq);
  return { simulator, groq };
}

function ask(groq: LlmVendor) {
  const record = recordLlm();
  groq.complete([{ role: 'user', content: 'What is the capital of France?' }], record.sink);
  return record;
}

/** What is Groq's alone; the rest is in the conformance suite. */
describe('Groq', () => {
  it.each(['chunk', 'x_groq'] as const)('takes the usage from %s', async (usageIn) => {
    const { groq } = await rig({ usageIn });
    const reply = ask(groq);
    await reply.settled;
    expect(reply.events.filter((event) => event.kind === 'usage')).toHaveLength(1);
    expect(reply.events.at(-1)).toEqual({ kind: 'end', reason: 'stop' });
  });

  it.each(['openai/gpt-oss-120b', 'qwen/qwen3-32b'])(
    'asks %s for no visible thinking in words that it accepts',
    async (model) => {
      const { groq } = await rig({}, model);
      expect(await ask(groq).settled).toMatchObject({ kind: 'end' });
      expect(groq.id).toBe(`groq/${model}`);
    },
  );

  it('fails when its model calls a tool that nobody offered', async () => {
    const { groq } = await rig({ finishReason: 'tool_calls' });
    expect(await ask(groq).error()).toMatchObject({ code: 'protocol', kind: 'transient' });
  });

  it('warms with the list of models', async () => {
    const { groq, simulator } = await rig();
    groq.warm();
    await ask(groq).settled;
    expect(simulator.stats().paths).toContain('/openai/v1/models');
  });
});
