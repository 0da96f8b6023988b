import { anchorNames } from './anchors.ts';
import { z } from './zod.ts';

export const turnKinds = ['hands-free', 'push-to-talk', 'typed'] as const;
export type TurnKind = (typeof turnKinds)[number];

/** One ended turn, as it is stored and as history shows it. */
export const turnRecordSchema = z.strictObject({
  /** Idempotency key of the commit, the model request and this row. */
  turnId: z.string().min(1).max(64),
  conversationId: z.string().min(1).max(64),
  kind: z.enum(turnKinds),
  /** Wall-clock start (Unix ms), for people; durations come from the anchors. */
  startedAtUnixMs: z.number().int().nonnegative(),
  /** What the person said or typed, as the vendor gave it. */
  userText: z.string(),
  /** What was really heard of the reply. */
  spokenText: z.string(),
  /** The rest, which nobody heard. */
  unspokenText: z.string(),
  /** BCP 47, of the reply: what the person spoke. Null: nobody could tell. */
  language: z.string().max(35).nullable(),
  interrupted: z.boolean(),
  /** In words for the person, when the turn failed. */
  error: z.string().nullable(),
  /** Vendor and model of each stage that worked on the turn, e.g. "deepgram/nova-3". */
  stt: z.string().nullable(),
  llm: z.string().nullable(),
  tts: z.string().nullable(),
  anchors: z.partialRecord(z.enum(anchorNames), z.number()),
});
export type TurnRecord = z.infer<typeof turnRecordSchema>;
