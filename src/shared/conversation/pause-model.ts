import { z } from '../model/zod.ts';
import type { Tuning } from './tuning.ts';

/**
 * How this person pauses in the middle of a turn, in moving averages. Learnt only while Parley is silent: who is spoken
 * to pauses to listen.
 */
export const pauseModelSchema = z.strictObject({
  /** Pauses that were learnt from. */
  pauses: z.number().int().nonnegative(),
  /** Average after words that looked finished (ms); null before the first. */
  finishedMs: z.number().nonnegative().nullable(),
  /** Of the silences after such words, how many were pauses and not the end of the turn (0–1). */
  resumes: z.number().min(0).max(1),
  /** Average after words that looked unfinished (ms); null before the first. */
  unfinishedMs: z.number().nonnegative().nullable(),
});
export type PauseModel = z.infer<typeof pauseModelSchema>;

export const noPauses: PauseModel = { pauses: 0, finishedMs: null, resumes: 0, unfinishedMs: null };

const towards = (from: number | null, to: number, weight: number): number =>
  from === null ? to : from + (to - from) * weight;

/** A pause (ms) was followed by more of the same turn. `finished`: its words had looked as if there were no more. */
export function learnPause(
  model: PauseModel,
  pauseMs: number,
  finished: boolean,
  { pauses: tuning, endpointing }: Tuning,
): PauseModel {
  // Longer than anybody would be waited for: not a pause, but another thought.
  if (!(pauseMs > 0) || pauseMs > endpointing.maxMs) return model;
  const { weight } = tuning;
  const pauses = model.pauses + 1;
  if (!finished) return { ...model, pauses, unfinishedMs: towards(model.unfinishedMs, pauseMs, weight) };
  const finishedMs = towards(model.finishedMs, pauseMs, weight);
  return { ...model, pauses, finishedMs, resumes: towards(model.resumes, 1, weight) };
}

/** A turn whose words had looked finished was over indeed. */
export function learnEnd(model: PauseModel, { pauses }: Tuning): PauseModel {
  return model.resumes === 0 ? model : { ...model, resumes: towards(model.resumes, 0, pauses.weight) };
}

/**
 * How long to wait (ms) for this person after words that look finished, within what their patience allows: longer than
 * the shortest wait only for who often goes on after such words.
 */
export function finishedWaitMs(model: PauseModel, { pauses, endpointing }: Tuning): number {
  const { minMs, unfinishedMs } = endpointing;
  if (model.finishedMs === null || model.resumes < pauses.resumesMin) return minMs;
  return Math.round(Math.min(unfinishedMs, Math.max(minMs, model.finishedMs * pauses.margin)));
}

/** The same after words that look unfinished: shorter for who is quick to go on, longer for who takes their time. */
export function unfinishedWaitMs(model: PauseModel, { pauses, endpointing }: Tuning): number {
  const { minMs, unfinishedMs, maxMs } = endpointing;
  if (model.unfinishedMs === null || model.pauses < pauses.enough) return unfinishedMs;
  const wanted = model.unfinishedMs * pauses.unfinishedMargin;
  return Math.round(Math.min(maxMs, Math.max(minMs, unfinishedMs / 2, wanted)));
}
