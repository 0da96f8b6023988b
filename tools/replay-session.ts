// npm run replay LOG: reduces a session again from its event log (`--event-log`, with `--event-log-text`) and says whether
// the reducer of today does the same as the one that wrote it, or where it first does something else.
import { readFileSync } from 'node:fs';
import type { ConversationEvent } from '#shared/conversation/events.ts';
import { initialState, reduce } from '#shared/conversation/reducer.ts';
import type { ConversationConfig } from '#shared/conversation/types.ts';
import { createEventLog } from '../src/main/conversation/event-log.ts';

/** An event of the log and the effects that it had, as lines. */
interface Step {
  /** Line of the event, from 1 on, as editors count. */
  line: number;
  event: ConversationEvent;
  text: string;
  effects: string[];
}

/** The first event that is not answered as the log says, with the effects as lines of the log. */
export interface Divergence {
  /** Line of the event. */
  line: number;
  event: string;
  logged: string[];
  reduced: string[];
}

export interface Replay {
  events: number;
  effects: number;
  /** The last phase. */
  phase: string;
  divergence: Divergence | null;
  /** The last line was cut off, as by a crash, and left out. */
  isTorn: boolean;
}

/** A log that cannot be replayed, with what to do about it. */
export class ReplayError extends Error {}

/**
 * Reduces the events of a log (JSON lines, as `createEventLog` writes them) from its first line's config, and compares
 * every effect with the logged one. Throws a `ReplayError` for a log without texts and for one that is none.
 */
export function replaySession(log: string): Replay {
  const { config, steps, isTorn } = read(log);
  let state = initialState(config);
  let reduced: string[] = [];
  const again = createEventLog({ write: (line) => reduced.push(line), withText: true });
  const replay: Replay = { events: 0, effects: 0, phase: state.phase.name, divergence: null, isTorn };
  for (const { line, event, text, effects: logged } of steps) {
    const reduction = reduce(state, event);
    state = reduction.state;
    reduced = [];
    for (const effect of reduction.effects) again.effect(effect, event.atMs);
    replay.events += 1;
    replay.effects += reduced.length;
    replay.phase = state.phase.name;
    // The effects of the last event may have died with the app.
    const isLast = replay.events === steps.length;
    const expected = isLast ? reduced.slice(0, logged.length) : reduced;
    if (logged.length === expected.length && logged.every((effect, at) => effect === expected[at])) continue;
    replay.divergence = { line, event: text, logged, reduced };
    return replay;
  }
  return replay;
}

function read(log: string): { config: ConversationConfig; steps: Step[]; isTorn: boolean } {
  const texts = log.split('\n');
  const isTorn = texts.pop() !== '';
  const steps: Step[] = [];
  let config: ConversationConfig | null = null;
  for (const [index, text] of texts.entries()) {
    const { type, body } = parse(text, index + 1);
    if (index === 0 && type === 'config') config = body as ConversationConfig;
    else if (type === 'event')
      steps.push({ line: index + 1, event: body as ConversationEvent, text, effects: [] });
    else if (type === 'effect') steps.at(-1)?.effects.push(text);
  }
  if (config === null) {
    throw new ReplayError('The log does not begin with its config: record it whole, with --event-log=FILE.');
  }
  if (typeof config.systemPrompt !== 'string') {
    throw new ReplayError(
      'The log holds no texts, and decisions depend on them: record it with --event-log-text as well.',
    );
  }
  return { config, steps, isTorn };
}

function parse(text: string, line: number): { type: string; body: unknown } {
  try {
    return JSON.parse(text, revive) as { type: string; body: unknown };
  } catch {
    throw new ReplayError(`Line ${line} is no line of an event log. Was the file edited?`);
  }
}

/** Sound comes back as silence of the same length: no decision depends on what it holds. */
function revive(_key: string, value: unknown): unknown {
  const samples = typeof value === 'object' && value !== null && 'samples' in value ? value.samples : null;
  return typeof samples === 'number' ? new Int16Array(samples) : value;
}

/** A few lines for the terminal. */
export function describeReplay({ events, effects, phase, divergence, isTorn }: Replay): string {
  const torn = isTorn ? ['The last line was cut off and is left out.'] : [];
  if (divergence === null) {
    return [...torn, `${events} events, reduced to the same ${effects} effects; at the end: ${phase}.`].join(
      '\n',
    );
  }
  const { line, event, logged, reduced } = divergence;
  return [
    ...torn,
    `Line ${line} is where it parts, after ${events - 1} events with the same effects:`,
    `  ${event}`,
    'in the log:',
    ...logged.map((effect) => `  ${effect}`),
    'now:',
    ...reduced.map((effect) => `  ${effect}`),
  ].join('\n');
}

function main(path: string | undefined): number {
  try {
    if (path === undefined) throw new ReplayError('Which log? npm run replay -- FILE');
    const replay = replaySession(readFileSync(path, 'utf8'));
    process.stdout.write(`${describeReplay(replay)}\n`);
    return replay.divergence === null ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

if (import.meta.main) process.exitCode = main(process.argv[2]);
