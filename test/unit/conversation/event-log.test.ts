import { describe, expect, it } from 'vitest';
import { createEventLog } from '../../../src/main/conversation/event-log.ts';
import type { Effect } from '../../../src/shared/conversation/effects.ts';
import type { ConversationEvent } from '../../../src/shared/conversation/events.ts';
import { initialState, reduce } from '../../../src/shared/conversation/reducer.ts';
import type { ConversationConfig } from '../../../src/shared/conversation/types.ts';
import { describeReplay, ReplayError, replaySession } from '../../../tools/replay-session.ts';
import { createRig, type Rig } from './support/rig.ts';

interface Line {
  type: 'config' | 'event' | 'effect' | 'frames';
  atMs: number | null;
  body: unknown;
}

/** A conversation with an interruption, a failure and a typed message, and its log. */
function logged(withText: boolean): { rig: Rig; lines: string[] } {
  const lines: string[] = [];
  const rig = createRig({ eventLog: createEventLog({ write: (line) => lines.push(line), withText }) });
  rig.start();
  rig.audio.mic.say('Tell me about lighthouses');
  rig.until('speaking');
  rig.clock.advance(3500);
  rig.audio.mic.say('No about whales');
  rig.clock.advance(700);
  rig.stt.live?.fail();
  rig.settle();
  rig.conversation.sendText('secret words');
  rig.settle();
  return { rig, lines };
}

/** Sound comes back as silence of the same length. */
function revive(_key: string, value: unknown): unknown {
  const samples = typeof value === 'object' && value !== null && 'samples' in value ? value.samples : null;
  return typeof samples === 'number' ? new Int16Array(samples) : value;
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value))
    return;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
}

describe('the event log', () => {
  it('with text can be reduced again to the same effects, by a pure reducer', () => {
    const { lines } = logged(true);
    const parsed = lines.map((line): Line => JSON.parse(line, revive));
    const config = parsed.find((line) => line.type === 'config')?.body as ConversationConfig;
    let state = initialState(config);
    const again: Effect[] = [];
    for (const line of parsed.filter((entry) => entry.type === 'event')) {
      freeze(state);
      const reduction = reduce(state, line.body as ConversationEvent);
      state = reduction.state;
      again.push(...reduction.effects);
    }
    const effects = parsed.filter((line) => line.type === 'effect').map((line) => line.body);
    expect(effects.length).toBeGreaterThan(50);
    expect(again).toEqual(effects);
  });

  it('without text holds no word of anybody', () => {
    const { lines } = logged(false);
    const all = lines.join('\n').toLowerCase();
    for (const word of ['lighthouses', 'whales', 'secret', 'first sentence', 'second', 'brief']) {
      expect(all).not.toContain(word);
    }
    expect(all).toContain('"chars":');
  });

  it('holds no sound', () => {
    const { lines } = logged(true);
    const sound = lines.filter((line) => line.includes('tts.audio'));
    expect(sound.length).toBeGreaterThan(0);
    expect(Math.max(...sound.map((line) => line.length))).toBeLessThan(200);
  });

  it('never goes back in time', () => {
    const { lines } = logged(true);
    const times = lines
      .map((line): Line => JSON.parse(line))
      .flatMap(({ atMs }) => (atMs === null ? [] : [atMs]));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});

describe('a session that is replayed', () => {
  const text = logged(true).lines.map((line) => `${line}\n`);
  const events = text.filter((line) => line.startsWith('{"type":"event"')).length;

  it('has the same effects', () => {
    const replay = replaySession(text.join(''));
    expect(replay).toMatchObject({ events, divergence: null, phase: 'idle', isTorn: false });
    expect(describeReplay(replay)).toContain(`${events} events`);
  });

  it('names the first event that is answered otherwise', () => {
    const at = text.findIndex((line) => line.includes('"kind":"llm.start"'));
    const other = text.with(at, text[at]!.replace('"kind":"llm.start"', '"kind":"llm.begin"'));
    const { divergence } = replaySession(other.join(''));
    expect(divergence?.logged.join()).toContain('llm.begin');
    expect(divergence?.reduced.join()).toContain('llm.start');
    expect(text[divergence!.line - 1]).toContain('"type":"event"');
    expect(describeReplay(replaySession(other.join('')))).toContain(`Line ${divergence!.line}`);
  });

  it('may end anywhere: an app that died wrote its last line to no end', () => {
    const whole = text.join('');
    for (let cut = whole.length - 1; cut > whole.length - 3000; cut -= 211) {
      expect(replaySession(whole.slice(0, cut)).divergence).toBeNull();
    }
  });

  it.each([
    ['without texts', logged(false).lines.join('\n'), '--event-log-text'],
    ['without its beginning', text.slice(1).join(''), '--event-log=FILE'],
    ['of something else', 'Once upon a time\nthere was a log.', 'Line 1'],
  ])('cannot be, %s, and that is said', (_, log, words) => {
    expect(() => replaySession(log)).toThrow(ReplayError);
    expect(() => replaySession(log)).toThrow(words);
  });
});
