/** The store's thread: it alone opens the database. Started by `store.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { listBackups, takeBackup } from './backup.ts';
import { type OpenedDatabase, openDatabase } from './open-database.ts';
import type { FromStore, StoreRequest, StoreWorkerData, ToStore } from './protocol.ts';
import { createRequestRunner } from './request-runner.ts';
import { toStoreError } from './store-error.ts';

const backupEveryMs = 24 * 60 * 60 * 1000;

const port = parentPort;
if (port === null) throw new Error('The store’s worker runs only as a worker thread.');
const { path, nowUnixMs } = workerData as StoreWorkerData;

function send(message: FromStore): void {
  port?.postMessage(message);
}

function wireError(error: unknown) {
  const { code, message, detail } = toStoreError(error);
  return { code, message, detail };
}

async function start(): Promise<void> {
  let opened: OpenedDatabase;
  try {
    opened = await openDatabase({ path, nowUnixMs });
  } catch (error) {
    send({ kind: 'open-failed', error: wireError(error) });
    port?.close();
    return;
  }
  send({ kind: 'opened', notices: opened.notices });
  serve(opened);
}

function serve(opened: OpenedDatabase): void {
  const runner = createRequestRunner(opened.db);
  let waiting: StoreRequest[] = [];
  const backup = backUpDaily(opened);

  function drain(): void {
    const batch = waiting;
    waiting = [];
    for (const answer of runner.run(batch)) send(answer);
  }

  async function close(): Promise<void> {
    drain();
    await backup;
    opened.close(runner.damageSeen());
    port?.close();
  }

  port?.on('message', (message: ToStore) => {
    if (message.kind === 'close') {
      void close();
      return;
    }
    // The rest of a burst is delivered before the drain runs.
    if (waiting.length === 0) setImmediate(drain);
    waiting.push(message);
  });
}

/** Resolves when the backup is done, was not due, or has failed. */
async function backUpDaily({ db }: OpenedDatabase): Promise<void> {
  const newest = listBackups(path)[0];
  if (newest && nowUnixMs - newest.takenAtUnixMs < backupEveryMs) return;
  if (db.prepare('SELECT 1 FROM turns LIMIT 1').get() === undefined) return;
  try {
    await takeBackup(db, nowUnixMs);
  } catch (error) {
    send({ kind: 'backup-failed', error: wireError(error) });
  }
}

await start();
