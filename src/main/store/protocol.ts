import type { Notice } from '#shared/contracts/snapshot.ts';
import type { TurnRecord } from '#shared/model/turn-record.ts';
import type { UsageRecord } from '#shared/model/usage.ts';
import type { StoreErrorCode } from './store-error.ts';
import type { TurnQuery, UsageQuery, UsageTotal } from './store-port.ts';

/** What main may ask of the store's thread: the input and output of each request. */
export interface StoreRequests {
  'turn.save': { input: TurnRecord; output: null };
  'turn.list': { input: TurnQuery; output: TurnRecord[] };
  'usage.save': { input: UsageRecord; output: null };
  'usage.totals': { input: UsageQuery; output: UsageTotal[] };
  'setting.list': { input: null; output: Record<string, string> };
  'setting.write': { input: { key: string; valueJson: string; atUnixMs: number }; output: null };
}

export type StoreRequestKind = keyof StoreRequests;
export type StoreInput<K extends StoreRequestKind> = StoreRequests[K]['input'];
export type StoreOutput<K extends StoreRequestKind> = StoreRequests[K]['output'];

export type StoreRequest = {
  [K in StoreRequestKind]: { id: number; kind: K; input: StoreInput<K> };
}[StoreRequestKind];

export interface WireError {
  code: StoreErrorCode;
  message: string;
  detail: string | null;
}

/** Main → thread. `close` comes last; everything before it is answered first. */
export type ToStore = StoreRequest | { kind: 'close' };

/** Thread → main. `opened` or `open-failed` comes first, once. */
export type FromStore =
  | { kind: 'opened'; notices: Notice[] }
  | { kind: 'open-failed'; error: WireError }
  | { kind: 'done'; id: number; output: StoreOutput<StoreRequestKind> }
  | { kind: 'failed'; id: number; error: WireError }
  /** The daily backup could not be taken. */
  | { kind: 'backup-failed'; error: WireError };

/** What the thread is started with. */
export interface StoreWorkerData {
  path: string;
  nowUnixMs: number;
}
