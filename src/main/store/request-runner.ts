import type Database from 'better-sqlite3';
import type { FromStore, StoreOutput, StoreRequest, StoreRequestKind } from './protocol.ts';
import { createSettings } from './repositories/settings.ts';
import { createTurns } from './repositories/turns.ts';
import { createUsage } from './repositories/usage.ts';
import { type StoreError, toStoreError } from './store-error.ts';

type Answer = Extract<FromStore, { id: number }>;

export interface RequestRunner {
  /**
   * Answers every request, in order. Writes that follow each other share a transaction, so that a burst costs one
   * flush of the disk; if that transaction fails, each is tried alone, so that a bad one takes no other with it.
   */
  run(batch: readonly StoreRequest[]): Answer[];
  /** SQLite has reported damage since the opening. */
  damageSeen(): boolean;
}

export function createRequestRunner(db: Database.Database): RequestRunner {
  const turns = createTurns(db);
  const usage = createUsage(db);
  const settings = createSettings(db);
  let damaged = false;

  function perform(request: StoreRequest): StoreOutput<StoreRequestKind> {
    switch (request.kind) {
      case 'turn.save':
        turns.save(request.input);
        return null;
      case 'turn.list':
        return turns.list(request.input);
      case 'usage.save':
        usage.save(request.input);
        return null;
      case 'usage.totals':
        return usage.totals(request.input);
      case 'setting.list':
        return settings.read();
      case 'setting.write':
        settings.write(request.input.key, request.input.valueJson, request.input.atUnixMs);
        return null;
    }
  }

  const performTogether = db.transaction((requests: readonly StoreRequest[]) => requests.map(perform));

  function attempt(requests: readonly StoreRequest[]): Answer[] | StoreError {
    try {
      const outputs = isWrite(requests[0]) ? performTogether.immediate(requests) : requests.map(perform);
      return requests.map(({ id }, index) => ({ kind: 'done', id, output: outputs[index] ?? null }));
    } catch (error) {
      const reason = toStoreError(error);
      damaged ||= reason.code === 'corrupt';
      return reason;
    }
  }

  return {
    run(batch) {
      return groups(batch).flatMap((group) => {
        const together = attempt(group);
        if (Array.isArray(together)) return together;
        if (group.length === 1) return failures(group, together);
        return group.flatMap((request) => {
          const alone = attempt([request]);
          return Array.isArray(alone) ? alone : failures([request], alone);
        });
      });
    },
    damageSeen: () => damaged,
  };
}

function failures(requests: readonly StoreRequest[], { code, message, detail }: StoreError): Answer[] {
  return requests.map(({ id }) => ({ kind: 'failed', id, error: { code, message, detail } }));
}

const writes: ReadonlySet<StoreRequestKind> = new Set(['turn.save', 'usage.save', 'setting.write']);

function isWrite(request: StoreRequest | undefined): boolean {
  return request !== undefined && writes.has(request.kind);
}

/** Runs of writes together, each read alone. */
function groups(batch: readonly StoreRequest[]): StoreRequest[][] {
  const result: StoreRequest[][] = [];
  for (const request of batch) {
    const last = result.at(-1);
    if (last && isWrite(request) && isWrite(last[0])) last.push(request);
    else result.push([request]);
  }
  return result;
}
