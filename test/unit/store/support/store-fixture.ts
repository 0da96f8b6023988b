import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TurnRecord } from '#shared/model/turn-record.ts';
import { systemClock } from '../../../../src/main/clock.ts';
import type { Log } from '../../../../src/main/log/log.ts';
import { createStore, type Store } from '../../../../src/main/store/store.ts';

export const workerUrl = new URL('../../../../src/main/store/worker.ts', import.meta.url);

export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLog,
};

export interface StoreFolder {
  path: string;
  file(name: string): string;
  open(unixMs?: number): Promise<Store>;
  dispose(): void;
}

export function makeStoreFolder(): StoreFolder {
  const folder = mkdtempSync(join(tmpdir(), 'parley-store-'));
  const path = join(folder, 'memory', 'parley.db');
  return {
    path,
    file: (name) => join(folder, 'memory', name),
    open: (unixMs = 1_700_000_000_000) =>
      createStore({ path, workerUrl, clock: { ...systemClock, unixMs: () => unixMs }, log: silentLog }),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A turn with every field set; `n` makes its id and its time. */
export function turn(n: number, changes: Partial<TurnRecord> = {}): TurnRecord {
  return {
    turnId: `turn-${n}`,
    conversationId: 'conversation-1',
    kind: 'hands-free',
    startedAtUnixMs: 1_700_000_000_000 + n,
    userText: `What is ${n}?`,
    spokenText: `It is ${n}. `,
    unspokenText: 'And more.',
    language: null,
    interrupted: true,
    error: null,
    stt: 'deepgram/nova-3',
    llm: 'groq/model',
    tts: null,
    anchors: { speechStart: 10.25, speechEnd: 1234.1000000000001, firstSampleRendered: 1700 },
    ...changes,
  };
}
