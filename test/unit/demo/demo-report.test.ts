import { describe, expect, it } from 'vitest';
import type { TurnRecord } from '#shared/model/turn-record.ts';
import type { DemoTurn } from '../../../src/main/demo/demo-conversation.ts';
import { demoReport, demoTable } from '../../../src/main/demo/demo-report.ts';

const turnOf = (
  kind: DemoTurn['kind'],
  record: Partial<TurnRecord>,
  asked = 'How far away is the moon?',
): DemoTurn => ({
  kind,
  asked,
  record: {
    turnId: 'c.1',
    conversationId: 'c',
    kind: 'hands-free',
    startedAtUnixMs: 0,
    userText: 'how far away is the moon',
    spokenText: 'Very far.',
    unspokenText: '',
    interrupted: false,
    error: null,
    stt: null,
    llm: null,
    tts: null,
    anchors: {},
    ...record,
  } as TurnRecord,
});
const isOk = (turn: DemoTurn): boolean => demoReport([turn], 'stand-in').ok;

describe('the demo is right', () => {
  it('when the words were heard, whatever their case, and the answer sounded', () => {
    expect(isOk(turnOf('hands-free', {}))).toBe(true);
  });

  it('when an interrupted answer was cut, and only then', () => {
    expect(isOk(turnOf('barge-in', { interrupted: true, unspokenText: ' And more.' }))).toBe(true);
    expect(isOk(turnOf('barge-in', { interrupted: false }))).toBe(false);
  });

  it.each([
    ['a turn did not end', { kind: 'typed', asked: 'x', record: null } as DemoTurn],
    ['a word was lost', turnOf('hands-free', { userText: 'how far is the moon' })],
    ['nothing sounded', turnOf('hands-free', { spokenText: ' ' })],
    ['an end was lost', turnOf('hands-free', { unspokenText: 'far.' })],
    ['it was interrupted by something', turnOf('follow-up', { interrupted: true })],
    ['it failed', turnOf('hands-free', { error: 'Groq cannot be reached.' })],
  ])('not when %s', (_why, turn) => expect(isOk(turn)).toBe(false));

  it('not when there was no turn at all', () => expect(demoReport([], 'real').ok).toBe(false));
});

describe('the table', () => {
  it('shows what was not measured as a dash, and the stages that were', () => {
    const anchors = {
      speechEnd: 0,
      turnEnd: 300,
      llmRequest: 301,
      llmFirstUseful: 500,
      ttsRequest: 520,
      ttsFirstByte: 640,
      firstSampleRendered: 680,
    };
    const report = demoReport([turnOf('hands-free', { anchors }), turnOf('typed', {})], 'real');
    expect(report.turns.map(({ voiceToVoiceMs }) => voiceToVoiceMs)).toEqual([680, null]);
    const [, measured, typed] = demoTable(report).split('\n');
    expect(measured).toMatch(/hands-free\s+yes\s+680\s+300\s+1\s+199\s+20\s+120\s+40$/);
    expect(typed).toMatch(/typed\s+yes(\s+–){7}$/);
  });
});
