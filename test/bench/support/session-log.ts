import { readFileSync } from 'node:fs';
import type { Effect } from '#shared/conversation/effects.ts';
import type { ConversationEvent } from '#shared/conversation/events.ts';

/** An event or effect of the reducer, as `--event-log` writes it; texts are only lengths. */
export type LogEntry =
  | { type: 'event'; atMs: number; body: ConversationEvent }
  | { type: 'effect'; atMs: number; body: Effect };

/** The events and effects of a run, in order. */
export function readSessionLog(path: string): LogEntry[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"type":"event"') || line.startsWith('{"type":"effect"'))
    .map((line): LogEntry => JSON.parse(line));
}
