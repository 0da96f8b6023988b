import { Worker } from 'node:worker_threads';
import type { Notice } from '#shared/contracts/snapshot.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import { turnRecordSchema } from '#shared/model/turn-record.ts';
import { type UsageRecord, usageRecordSchema } from '#shared/model/usage.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log/log.ts';
import type {
  FromStore,
  StoreInput,
  StoreOutput,
  StoreRequest,
  StoreRequestKind,
  StoreWorkerData,
  ToStore,
} from './protocol.ts';
import { StoreError } from './store-error.ts';
import type { StorePort, UsageQuery, UsageTotal } from './store-port.ts';

/** A disk that hangs must not keep the app from quitting. */
const closeMaxMs = 10_000;
/** Of the queue's places, so many are for reads: listing history never takes the place of a turn. */
const readQueueMax = 32;

export interface StoreOptions {
  /** The database file. Its folder is made, for the owner only; backups go into `backups` beside it. */
  path: string;
  /** The built worker, or worker.ts under Node's type stripping. */
  workerUrl: URL;
  clock: Clock;
  log: Log;
}

export interface Store extends StorePort {
  /** What the person must know about the opening, e.g. that the history was restored. */
  readonly notices: readonly Notice[];
  /** Keeps what a request cost; rejects with a `StoreError`. */
  saveUsage(record: UsageRecord): Promise<void>;
  usageTotals(query: UsageQuery): Promise<UsageTotal[]>;
  /** Every setting that was ever changed, by key. */
  readSettings(): Promise<Record<string, unknown>>;
  /** `value` must be JSON. Resolves once it is durable. */
  writeSetting(key: string, value: unknown): Promise<void>;
}

interface Waiting {
  isRead: boolean;
  resolve(output: StoreOutput<StoreRequestKind>): void;
  reject(error: StoreError): void;
}

/**
 * Starts the store's thread and opens the memory in it.
 *
 * The queue holds `tuning.limits.dbQueueMax` requests. When it is full a new request is refused with `busy`; nothing
 * that waits is dropped, since each is a turn that somebody spoke.
 * @throws StoreError if the memory cannot be opened; its file is then as it was. Use `createAbsentStore` and go on.
 */
export async function createStore({ path, workerUrl, clock, log }: StoreOptions): Promise<Store> {
  const waiting = new Map<number, Waiting>();
  const opening = Promise.withResolvers<readonly Notice[]>();
  const exited = Promise.withResolvers<void>();
  let waitingReads = 0;
  let nextId = 1;
  let ended: StoreError | null = null;
  let closing: Promise<void> | null = null;

  const workerData: StoreWorkerData = { path, nowUnixMs: clock.unixMs() };
  // The thread gets no environment: that is where keys may be.
  const worker = new Worker(workerUrl, { workerData, env: {}, execArgv: [], name: 'store' });

  function end(reason: StoreError): void {
    ended ??= reason;
    opening.reject(ended);
    for (const request of waiting.values()) request.reject(ended);
    waiting.clear();
    waitingReads = 0;
  }

  function settle(id: number, act: (request: Waiting) => void): void {
    const request = waiting.get(id);
    if (!request) return;
    waiting.delete(id);
    if (request.isRead) waitingReads -= 1;
    act(request);
  }

  worker.on('message', (message: FromStore) => {
    switch (message.kind) {
      case 'opened':
        return opening.resolve(message.notices);
      case 'open-failed':
        return end(fromWire(message.error));
      case 'done':
        return settle(message.id, (request) => request.resolve(message.output));
      case 'failed':
        log.error('A request to the store failed', {
          code: message.error.code,
          detail: message.error.detail,
        });
        return settle(message.id, (request) => request.reject(fromWire(message.error)));
      case 'backup-failed':
        return log.warn('The daily backup failed', {
          code: message.error.code,
          detail: message.error.detail,
        });
    }
  });
  worker.on('error', (error) => {
    log.error('The store’s thread failed', { error });
    end(
      new StoreError(
        'failed',
        'Parley’s memory stopped working. Restart Parley; what was stored before is safe.',
      ),
    );
  });
  worker.on('exit', () => {
    end(new StoreError('closed', 'Parley’s memory is closed.'));
    exited.resolve();
  });

  function post(message: ToStore): void {
    worker.postMessage(message);
  }

  function request<K extends StoreRequestKind>(kind: K, input: StoreInput<K>): Promise<StoreOutput<K>> {
    const isRead = kind === 'turn.list' || kind === 'usage.totals' || kind === 'setting.list';
    if (ended) return Promise.reject(ended);
    if (closing) return Promise.reject(new StoreError('closed', 'Parley’s memory is closed.'));
    if (waiting.size >= tuning.limits.dbQueueMax || (isRead && waitingReads >= readQueueMax)) {
      log.error('The store’s queue is full', { waiting: waiting.size });
      return Promise.reject(
        new StoreError(
          'busy',
          'The disk is too slow at the moment, so this could not be stored or read. Try again soon.',
        ),
      );
    }
    const id = nextId++;
    return new Promise((resolve, reject) => {
      waiting.set(id, { isRead, resolve: (output) => resolve(output as StoreOutput<K>), reject });
      if (isRead) waitingReads += 1;
      post({ id, kind, input } as StoreRequest);
    });
  }

  async function close(): Promise<void> {
    const cancelDeadline = clock.after(closeMaxMs, () => {
      log.error('The store did not close in time', { waiting: waiting.size });
      void worker.terminate();
    });
    post({ kind: 'close' });
    await exited.promise;
    cancelDeadline();
  }

  const notices = await opening.promise.catch(async (error: StoreError) => {
    await exited.promise;
    throw error;
  });
  for (const notice of notices) log.warn(notice.title, { detail: notice.detail });

  return {
    notices,
    async saveTurn(record) {
      const checked = turnRecordSchema.safeParse(record);
      if (!checked.success) {
        const fields = checked.error.issues.map((issue) => issue.path.join('.')).join(', ');
        throw new StoreError(
          'invalid',
          'A turn could not be stored, because its record is not complete.',
          fields,
        );
      }
      await request('turn.save', checked.data);
    },
    async listTurns(query) {
      if (!Number.isInteger(query.limit) || query.limit < 1) {
        throw new StoreError('invalid', 'History can only be listed one turn or more at a time.');
      }
      return request('turn.list', query);
    },
    async saveUsage(record) {
      const checked = usageRecordSchema.safeParse(record);
      if (!checked.success)
        throw new StoreError(
          'invalid',
          'What a request cost could not be stored: its record is not complete.',
        );
      await request('usage.save', checked.data);
    },
    usageTotals: (query) => request('usage.totals', query),
    async readSettings() {
      const stored = await request('setting.list', null);
      return Object.fromEntries(
        Object.entries(stored).map(([key, json]) => [key, JSON.parse(json) as unknown]),
      );
    },
    async writeSetting(key, value) {
      const valueJson = JSON.stringify(value) as string | undefined;
      if (valueJson === undefined)
        throw new StoreError('invalid', `The setting “${key}” has no value that can be stored.`);
      await request('setting.write', { key, valueJson, atUnixMs: clock.unixMs() });
    },
    dispose() {
      closing ??= close();
      return closing;
    },
  };
}

function fromWire({
  code,
  message,
  detail,
}: {
  code: StoreError['code'];
  message: string;
  detail: string | null;
}) {
  return new StoreError(code, message, detail);
}
