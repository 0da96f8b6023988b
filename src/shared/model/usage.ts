import { stageNames } from './vendor-catalog.ts';
import { z } from './zod.ts';

/** `unused`: begun before the turn had ended, and thrown away. `cut`: stopped before its end, by whoever. */
export const usageOutcomes = ['used', 'cut', 'unused'] as const;

const count = z.number().nonnegative().nullable();

/** What one request of a vendor cost, in the units that vendors charge by; null where a unit is not that stage's. */
export const usageRecordSchema = z.strictObject({
  conversationId: z.string().min(1).max(64),
  /** The turn that it was for; null: none, or none that came about. */
  turnId: z.string().min(1).max(64).nullable(),
  atUnixMs: z.number().int().nonnegative(),
  stage: z.enum(stageNames),
  /** e.g. `groq/openai/gpt-oss-20b` */
  vendor: z.string().min(1).max(300),
  outcome: z.enum(usageOutcomes),
  /** Sound that was sent to be understood, silence and replays included. */
  audioMs: count,
  /** For how long the microphone was open meanwhile, and since the last turn: the rest was never sent. */
  micMs: count,
  inputTokens: count,
  outputTokens: count,
  /** Text that was sent to be spoken. */
  characters: count,
  /** Counted by Parley, since the vendor did not tell. */
  estimated: z.boolean(),
});
export type UsageRecord = z.infer<typeof usageRecordSchema>;
