import { describe, expect, it } from 'vitest';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import { costUsd, type PriceTable } from '../../../src/shared/model/pricing.ts';
import { type UsageRecord, usageRecordSchema } from '../../../src/shared/model/usage.ts';
import { createRig, type Rig, type RigOptions } from './support/rig.ts';

const unfinished = 'I would like to know whether';

function start(
  options: RigOptions = {},
): Rig & { spent: UsageRecord[]; of(stage: string): [string, string | null][] } {
  const spent: UsageRecord[] = [];
  const rig = createRig({ ...options, onUsage: (usage) => spent.push(usageRecordSchema.parse(usage)) });
  rig.start();
  const of = (stage: string): [string, string | null][] =>
    spent.filter((usage) => usage.stage === stage).map(({ outcome, turnId }) => [outcome, turnId]);
  return Object.assign(rig, { spent, of });
}

describe('what a turn costs', () => {
  it('is written down by stage, once', () => {
    const rig = start();
    rig.audio.mic.say('How far is the moon');
    rig.settle();
    const [turn] = rig.saved;
    for (const stage of ['stt', 'llm', 'tts']) expect(rig.of(stage)).toEqual([['used', turn!.turnId]]);
    const { characters } = rig.spent.find(({ stage }) => stage === 'tts')!;
    expect(characters).toBe(rig.tts.speeches[0]!.text.length);
    const heard = rig.spent.find(({ stage }) => stage === 'stt')!;
    expect(heard.audioMs).toBe(rig.stt.live!.frames * 20);
    expect(heard.vendor).toBe('fake/stt');
  });

  it('is what the vendor counted, else an estimate that says so', () => {
    const rig = start();
    rig.llm.tokenMs = 50;
    rig.audio.mic.say('How far is the moon');
    rig.until('thinking');
    rig.llm.requests[0]!.sink.onUsage({ inputTokens: 321, outputTokens: 12 });
    rig.settle();
    rig.conversation.sendText('And the sun?');
    rig.settle();
    const [told, guessed] = rig.spent.filter(({ stage }) => stage === 'llm');
    expect(told).toMatchObject({ inputTokens: 321, outputTokens: 12, estimated: false });
    expect(guessed).toMatchObject({ outputTokens: 14, estimated: true });
  });

  it('counts what was begun too early and thrown away, sound included', () => {
    const rig = start({ preferences: { speculation: 'model-and-voice' } });
    Object.assign(rig.stt, { endpointingMs: 60, latencyMs: 100 });
    rig.audio.mic.say(unfinished);
    rig.until('endpointing');
    rig.clock.advance(tuning.endpointing.unfinishedMs / 2 + 300);
    rig.audio.mic.say('it will rain');
    rig.settle();
    expect(rig.of('llm').map(([outcome]) => outcome)).toEqual(['unused', 'used']);
    expect(rig.of('tts').map(([outcome]) => outcome)).toEqual(['unused', 'used']);
  });

  it('counts what was used although it was begun early', () => {
    const rig = start({ preferences: { speculation: 'model-and-voice' } });
    Object.assign(rig.stt, { endpointingMs: 60, latencyMs: 100 });
    rig.audio.mic.say(unfinished);
    rig.settle();
    const { turnId } = rig.saved[0]!;
    expect(rig.of('llm')).toEqual([['used', turnId]]);
    expect(rig.of('tts')).toEqual([['used', turnId]]);
  });

  it('counts what was cut off', () => {
    const rig = start();
    rig.llm.answer = () => 'And then it went on and on without an end. '.repeat(9);
    rig.llm.tokenMs = 60;
    rig.audio.mic.say('How far is the moon');
    rig.until('speaking');
    rig.conversation.interrupt();
    rig.settle();
    expect(rig.of('llm')).toEqual([['cut', rig.saved[0]!.turnId]]);
    expect(rig.of('tts')).toEqual([['cut', rig.saved[0]!.turnId]]);
  });

  it('says for how long the microphone was open while only speech was sent', async () => {
    const rig = start();
    rig.clock.advance(60_000);
    rig.audio.mic.say('How far is the moon');
    rig.settle();
    rig.clock.advance(30_000);
    rig.conversation.stop();
    rig.clock.advance(500_000);
    await rig.conversation.dispose();
    const [turn, rest] = rig.spent.filter(({ stage }) => stage === 'stt');
    expect(turn!.micMs).toBeGreaterThan(60_000);
    expect(turn!.audioMs).toBeLessThan(5_000);
    expect(turn!.micMs! + rest!.micMs!).toBeGreaterThan(90_000);
    // It is closed, and costs nothing.
    expect(turn!.micMs! + rest!.micMs!).toBeLessThan(110_000);
    expect(rest).toMatchObject({ outcome: 'unused', turnId: null, audioMs: 0 });
  });

  it('is complete when the app ends in the middle', async () => {
    const rig = start();
    rig.audio.mic.say('How far is the moon');
    rig.until('speaking');
    await rig.conversation.dispose();
    expect(rig.spent.map(({ stage }) => stage).toSorted()).toEqual(['llm', 'stt', 'tts']);
  });
});

describe('a price', () => {
  const table: PriceTable = {
    asOf: '2026-01-01',
    prices: {
      'a/heard': { by: 'audio', usdPerMinute: 0.6 },
      'a/thought': { by: 'tokens', usdPerMillionInput: 2, usdPerMillionOutput: 10 },
      'a/spoken': { by: 'characters', usdPerThousand: 0.03 },
    },
  };
  const units = { audioMs: null, inputTokens: null, outputTokens: null, characters: null };

  it('is by the unit that the vendor charges by', () => {
    expect(costUsd({ ...units, vendor: 'a/heard', audioMs: 30_000 }, table)).toBeCloseTo(0.3);
    const tokens = { inputTokens: 500_000, outputTokens: 100_000 };
    expect(costUsd({ ...units, vendor: 'a/thought', ...tokens }, table)).toBeCloseTo(2);
    expect(costUsd({ ...units, vendor: 'a/spoken', characters: 500 }, table)).toBeCloseTo(0.015);
  });

  it('is never invented', () => {
    expect(costUsd({ ...units, vendor: 'a/unknown', characters: 500 }, table)).toBeNull();
    expect(costUsd({ ...units, vendor: 'toString', characters: 500 }, table)).toBeNull();
    expect(costUsd({ ...units, vendor: 'a/thought', inputTokens: 5 }, table)).toBeNull();
  });
});
