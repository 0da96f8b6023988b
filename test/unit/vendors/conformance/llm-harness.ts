import { afterEach } from 'vitest';
import { type Clock, systemClock } from '../../../../src/main/clock.ts';
import type { LlmControls } from '../../../../src/main/simulators/llm-controls.ts';
import type { LlmSimulator } from '../../../../src/main/simulators/llm-simulator.ts';
import type { LlmAdapterOptions } from '../../../../src/main/vendors/llm/llm-adapter.ts';
import type { ChatMessage, LlmVendor } from '../../../../src/main/vendors/types.ts';
import { recordLlm } from '../llm-rig.ts';
import type { LlmSubject } from './llm-subjects.ts';

export const capital: ChatMessage[] = [
  { role: 'system', content: 'Answer briefly.' },
  { role: 'user', content: 'What is the capital of France?' },
];
export const capitalAnswer = 'The capital of France is **Paris**.';
export const story: ChatMessage[] = [{ role: 'user', content: 'Tell me a long story about a lighthouse.' }];

/** One token to a chunk, so that every suite can count them. */
const fast: Partial<LlmControls> = { firstTokenMs: 0, tokensPerSecond: 1e6, tokensPerChunk: 1 };

export interface LlmRig {
  simulator: LlmSimulator;
  llm: LlmVendor;
  key: string;
}

export interface LlmHarness {
  rig(
    controls?: Partial<LlmControls>,
    options?: { clock?: Clock; simulatorClock?: Clock; adapter?: Partial<LlmAdapterOptions> },
  ): Promise<LlmRig>;
  /** Disposed of after the test. */
  keep<T extends { dispose(): unknown }>(each: T): T;
}

/** Opens simulators and adapters, and closes them after each test. To be called within a `describe`. */
export function llmHarness(subject: LlmSubject): LlmHarness {
  const key = `test-key-${subject.vendor}`;
  const open: { dispose(): unknown }[] = [];
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each.dispose();
  });
  const keep = <T extends { dispose(): unknown }>(each: T): T => {
    open.push(each);
    return each;
  };
  return {
    keep,
    async rig(controls = {}, options = {}) {
      const simulator = keep(
        await subject.start({
          clock: options.simulatorClock ?? systemClock,
          apiKey: key,
          controls: { ...fast, ...controls },
        }),
      );
      const llm = keep(
        subject.create({
          endpoint: { apiKey: key, baseUrl: simulator.url },
          clock: options.clock ?? systemClock,
          ...options.adapter,
        }),
      );
      return { simulator, llm, key };
    },
  };
}

export function ask(llm: LlmVendor, messages: ChatMessage[] = capital) {
  const record = recordLlm();
  return { ...record, cancel: llm.complete(messages, record.sink) };
}
