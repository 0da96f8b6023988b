import { setImmediate } from 'node:timers/promises';

/** Waits, a turn of the event loop at a time, until `condition` holds. The test's own timeout is the limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setImmediate();
}
