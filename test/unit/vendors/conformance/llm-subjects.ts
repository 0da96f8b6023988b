import { startAnthropicSimulator } from '../../../../src/main/simulators/anthropic.ts';
import { startCerebrasSimulator } from '../../../../src/main/simulators/cerebras.ts';
import { startGeminiSimulator } from '../../../../src/main/simulators/gemini.ts';
import { startGroqSimulator } from '../../../../src/main/simulators/groq.ts';
import type { LlmSimulator, LlmSimulatorOptions } from '../../../../src/main/simulators/llm-simulator.ts';
import { startLocalLlmSimulator } from '../../../../src/main/simulators/local-llm.ts';
import { createAnthropic } from '../../../../src/main/vendors/llm/anthropic.ts';
import { createCerebras } from '../../../../src/main/vendors/llm/cerebras.ts';
import type { LlmLimits } from '../../../../src/main/vendors/llm/deadlines.ts';
import { createGemini } from '../../../../src/main/vendors/llm/gemini.ts';
import { createGroq } from '../../../../src/main/vendors/llm/groq.ts';
import type { LlmAdapterOptions } from '../../../../src/main/vendors/llm/llm-adapter.ts';
import { createLocal, localLimits } from '../../../../src/main/vendors/llm/local.ts';
import type { LlmVendor, VendorErrorCode, VendorErrorKind } from '../../../../src/main/vendors/types.ts';
import { tuning } from '../../../../src/shared/conversation/tuning.ts';

/** A language model's adapter with its simulator, as the conformance suite wants them. */
export interface LlmSubject {
  name: string;
  /** `VendorError.vendor`. */
  vendor: string;
  /** Of the adapter that was told no model. */
  id: string;
  start(options: LlmSimulatorOptions): Promise<LlmSimulator>;
  create(options: LlmAdapterOptions): LlmVendor;
  limits: LlmLimits;
  /** What the vendor's statuses mean, as its simulator words them. */
  statuses: readonly (readonly [status: number, code: VendorErrorCode, kind: VendorErrorKind])[];
}

const common = { limits: tuning.llm };

export const llmSubjects: readonly LlmSubject[] = [
  {
    ...common,
    name: 'Groq',
    vendor: 'groq',
    id: 'groq/openai/gpt-oss-20b',
    start: startGroqSimulator,
    create: createGroq,
    statuses: [
      [400, 'bad-request', 'transient'],
      [401, 'bad-key', 'permanent'],
      [402, 'no-credit', 'permanent'],
      [403, 'region-block', 'permanent'],
      [404, 'unknown-model', 'permanent'],
      [413, 'bad-request', 'permanent'],
      [422, 'bad-request', 'permanent'],
      [429, 'rate-limit', 'transient'],
      [498, 'server', 'transient'],
      [500, 'server', 'transient'],
      [502, 'server', 'transient'],
      [503, 'server', 'transient'],
    ],
  },
  {
    ...common,
    name: 'Cerebras',
    vendor: 'cerebras',
    id: 'cerebras/gpt-oss-120b',
    start: startCerebrasSimulator,
    create: createCerebras,
    statuses: [
      [400, 'bad-request', 'permanent'],
      [401, 'bad-key', 'permanent'],
      [402, 'no-credit', 'permanent'],
      [403, 'region-block', 'permanent'],
      [404, 'unknown-model', 'permanent'],
      [422, 'bad-request', 'permanent'],
      [429, 'rate-limit', 'transient'],
      [500, 'server', 'transient'],
      [503, 'server', 'transient'],
    ],
  },
  {
    ...common,
    name: 'Anthropic',
    vendor: 'anthropic',
    id: 'anthropic/claude-haiku-5-5',
    start: startAnthropicSimulator,
    create: createAnthropic,
    statuses: [
      // An empty account, in Anthropic's own words.
      [400, 'no-credit', 'permanent'],
      [401, 'bad-key', 'permanent'],
      [402, 'no-credit', 'permanent'],
      [403, 'region-block', 'permanent'],
      [404, 'unknown-model', 'permanent'],
      [413, 'bad-request', 'permanent'],
      [429, 'rate-limit', 'transient'],
      [500, 'server', 'transient'],
      [504, 'timeout', 'transient'],
      [529, 'server', 'transient'],
    ],
  },
  {
    ...common,
    name: 'Gemini',
    vendor: 'gemini',
    id: 'gemini/gemini-3.8-flash',
    start: startGeminiSimulator,
    create: createGemini,
    statuses: [
      // A country that is not served, in Google's own words.
      [400, 'region-block', 'permanent'],
      [402, 'no-credit', 'permanent'],
      [403, 'bad-key', 'permanent'],
      [404, 'unknown-model', 'permanent'],
      [429, 'rate-limit', 'transient'],
      [500, 'server', 'transient'],
      [503, 'server', 'transient'],
      [504, 'timeout', 'transient'],
    ],
  },
  {
    name: 'local server',
    vendor: 'local',
    id: 'local/default',
    start: startLocalLlmSimulator,
    create: createLocal,
    limits: localLimits,
    statuses: [
      // The context is full, in llama.cpp's own words.
      [400, 'bad-request', 'permanent'],
      [401, 'bad-key', 'permanent'],
      [404, 'unknown-model', 'permanent'],
      [429, 'rate-limit', 'transient'],
      [500, 'server', 'transient'],
      [503, 'server', 'transient'],
    ],
  },
];
