import { turnRecordSchema } from '../model/turn-record.ts';
import { z } from '../model/zod.ts';

export const phaseNames = [
  'off',
  'idle',
  'listening',
  'endpointing',
  'thinking',
  'speaking',
  'held',
] as const;
export type PhaseName = (typeof phaseNames)[number];

/** What went wrong or needs saying, in words, with the way out. */
export const noticeSchema = z.strictObject({
  id: z.string(),
  level: z.enum(['info', 'warning', 'error']),
  /** What happened, to what. */
  title: z.string(),
  /** What to do. */
  detail: z.string(),
});
export type Notice = z.infer<typeof noticeSchema>;

export const replySchema = z.strictObject({
  turnId: z.string(),
  /** The whole display text so far, markdown and all. */
  text: z.string(),
  /** Characters of `text` (UTF-16 units) that were really heard. */
  heardChars: z.number().int().nonnegative(),
  /** The model has finished writing. */
  complete: z.boolean(),
  interrupted: z.boolean(),
});

/** Everything a window needs to draw itself. Windows drop a snapshot whose revision is not newer than theirs. */
export const snapshotSchema = z.strictObject({
  revision: z.number().int().nonnegative(),
  phase: z.enum(phaseNames),
  handsFree: z.boolean(),
  pushToTalkDown: z.boolean(),
  muted: z.boolean(),
  /** A stage runs on its fallback, or a vendor is failing. */
  degraded: z.boolean(),
  micOpen: z.boolean(),
  /** No key is set: the simulators stand for the vendors. */
  demo: z.boolean(),
  user: z.strictObject({ turnId: z.string(), finalText: z.string(), interimText: z.string() }).nullable(),
  reply: replySchema.nullable(),
  /** The ended turns of this conversation, oldest first, at most the last 50. */
  turns: z.array(turnRecordSchema).max(50),
  notices: z.array(noticeSchema).max(3),
  vendors: z.strictObject({ stt: z.string(), llm: z.string(), tts: z.string() }),
});
export type Snapshot = z.infer<typeof snapshotSchema>;
