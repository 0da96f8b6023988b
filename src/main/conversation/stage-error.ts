import type { StageError } from '#shared/conversation/events.ts';
import { VendorError } from '../vendors/types.ts';

/** What the reducer may know of an error. Anything an adapter did not foresee is called that, without its text. */
export function stageErrorOf(error: unknown): StageError {
  if (error instanceof VendorError) return { errorKind: error.kind, message: error.message };
  return { errorKind: 'permanent', message: 'An unexpected error inside Parley. Its log file says more.' };
}
