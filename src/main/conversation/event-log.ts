import type { Effect } from '#shared/conversation/effects.ts';
import type { ConversationEvent } from '#shared/conversation/events.ts';
import type { ConversationConfig } from '#shared/conversation/types.ts';

export interface EventLog {
  config(config: ConversationConfig): void;
  event(event: ConversationEvent): void;
  effect(effect: Effect, atMs: number): void;
  /** Frames do not pass through the reducer one by one; they are counted. */
  frames(count: number, atMs: number): void;
}

export interface EventLogOptions {
  /** Takes one line, without its newline. */
  write(line: string): void;
  /** Also what was said and answered. Without it a line holds lengths only. */
  withText: boolean;
}

/** Fields that hold what somebody said, wrote or was told. */
const textFields = new Set([
  'text',
  'delta',
  'content',
  'userText',
  'spokenText',
  'unspokenText',
  'word',
  'systemPrompt',
  'message',
  'error',
]);

/**
 * Every event and effect as a line of JSON with its monotonic time. With `withText` the events are enough to be
 * reduced again, from `initialState` of the first line's config, to the same states and effects. Sound is never
 * written: only how many samples it had. Keys do not occur in events.
 */
export function createEventLog({ write, withText }: EventLogOptions): EventLog {
  const safe = (key: string, value: unknown): unknown => {
    if (value instanceof Int16Array) return { samples: value.length };
    if (!withText && typeof value === 'string' && textFields.has(key)) return { chars: value.length };
    return value;
  };
  const line = (type: string, atMs: number | null, body: unknown): void => {
    write(JSON.stringify({ type, atMs, body }, safe));
  };
  return {
    config: (config) => line('config', null, config),
    event: (event) => line('event', event.atMs, event),
    effect: (effect, atMs) => line('effect', atMs, effect),
    frames: (count, atMs) => line('frames', atMs, { count }),
  };
}
