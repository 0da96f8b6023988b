/**
 * A process that dies badly: it stores turns as fast as it can and prints the id of each one that was acknowledged.
 * Arguments: database, first number, longest run of turns that are written at once.
 */
import { systemClock } from '../../../../src/main/clock.ts';
import { createStore } from '../../../../src/main/store/store.ts';
import { StoreError } from '../../../../src/main/store/store-error.ts';
import { silentLog, turn, workerUrl } from './store-fixture.ts';

const [path = '', first = '0', burst = '1'] = process.argv.slice(2);
const store = await createStore({ path, workerUrl, clock: systemClock, log: silentLog });
let next = Number(first);
let failure: unknown = null;

async function save(n: number): Promise<void> {
  // Texts of very different lengths: some turns fill many pages.
  const record = turn(n, { userText: 'w'.repeat((n * 7919) % 9000) });
  await store.saveTurn(record);
  process.stdout.write(`${record.turnId}\n`);
}

while (failure === null) {
  const batch = Array.from({ length: 1 + (next % Number(burst)) }, () => save(next++));
  for (const result of await Promise.allSettled(batch)) {
    if (result.status === 'rejected') failure ??= result.reason;
  }
}
process.stdout.write(`failed ${failure instanceof StoreError ? failure.code : String(failure)}\n`);
await store.dispose();
