import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnchorName, type Anchors, anchorNames } from '../../../src/shared/model/anchors.ts';
import {
  bargeInMs,
  firstTokenMs,
  latencyStages,
  percentiles,
  sttTailMs,
  turnLatency,
} from '../../../src/shared/model/latency.ts';

const anchors: Anchors = {
  speechStart: 0,
  speechEnd: 1000,
  sttFinal: 1250,
  turnEnd: 1350,
  llmRequest: 1351,
  llmFirstToken: 1400,
  llmFirstUseful: 1410,
  ttsRequest: 1450,
  ttsFirstByte: 1550,
  firstSampleRendered: 1600,
  playEnd: 5000,
};
const needed: AnchorName[] = [
  'speechEnd',
  'turnEnd',
  'llmRequest',
  'llmFirstUseful',
  'ttsRequest',
  'ttsFirstByte',
  'firstSampleRendered',
];

describe('the latency of a turn', () => {
  it('is from the last voiced sample to the first one rendered, in stages', () => {
    expect(turnLatency(anchors)).toEqual({
      voiceToVoiceMs: 600,
      stages: { endpointing: 350, dispatch: 1, llm: 59, aggregation: 40, tts: 100, playout: 50 },
    });
    expect(sttTailMs(anchors)).toBe(250);
    expect(firstTokenMs(anchors)).toBe(49);
  });

  it('begins at key-up where a key was held', () => {
    expect(turnLatency({ ...anchors, pttUp: 1100 })?.voiceToVoiceMs).toBe(500);
  });

  it.each(needed)('is nothing without %s', (name) => {
    const { [name]: _, ...rest } = anchors;
    expect(turnLatency(rest)).toBeNull();
  });

  it('is nothing for a typed turn, and out of order', () => {
    expect(turnLatency({ ...anchors, ttsFirstByte: 1400 })).toBeNull();
    expect(turnLatency({ ...anchors, turnEnd: Number.NaN })).toBeNull();
    expect(bargeInMs({ bargeOnset: 10, bargeSilent: 5 })).toBeNull();
    expect(bargeInMs({ bargeOnset: 10 })).toBeNull();
  });

  it('hides behind the endpointing what was done before the end', () => {
    const early: Anchors = {
      ...anchors,
      eagerEnd: 1150,
      llmRequest: 1150,
      llmFirstToken: 1290,
      llmFirstUseful: 1300,
    };
    expect(turnLatency(early)).toEqual({
      voiceToVoiceMs: 600,
      stages: { endpointing: 350, dispatch: 0, llm: 0, aggregation: 100, tts: 100, playout: 50 },
    });
    expect(firstTokenMs(early)).toBe(140);
    // Only what is known to have begun early may lie before the end.
    expect(turnLatency({ ...early, eagerEnd: 1200 })).toBeNull();
    expect(
      turnLatency({ ...early, ttsRequest: 1310, ttsFirstByte: 1320, firstSampleRendered: 1330 }),
    ).toBeNull();
    const { eagerEnd: _, ...unmarked } = early;
    expect(turnLatency(unmarked)).toBeNull();
  });

  it('sums up exactly or does not exist', () => {
    // Few moments and most anchors: many of these are in order, or nearly so.
    const any = fc.record(
      Object.fromEntries(anchorNames.map((name) => [name, fc.integer({ min: 0, max: 8 })])),
      {
        requiredKeys: ['speechEnd', 'turnEnd', 'llmRequest', 'llmFirstUseful', 'ttsRequest', 'ttsFirstByte'],
      },
    );
    fc.assert(
      fc.property(any, (random: Anchors) => {
        const latency = turnLatency(random);
        if (latency === null) return;
        const sum = latencyStages.reduce((total, stage) => total + latency.stages[stage], 0);
        expect(sum).toBe(latency.voiceToVoiceMs);
        expect(Math.min(...Object.values(latency.stages))).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 20_000, seed: 1 },
    );
  });
});

describe('percentiles', () => {
  it('are nearest-rank, with what was left out', () => {
    const values = [null, ...Array.from({ length: 100 }, (_, index) => 100 - index)];
    expect(percentiles(values)).toEqual({ p50: 50, p90: 90, p95: 95, p99: 99, n: 100, excluded: 1 });
    expect(percentiles([7])).toEqual({ p50: 7, p90: 7, p95: 7, p99: 7, n: 1, excluded: 0 });
  });

  it('are nothing of nothing', () => {
    expect(percentiles([null])).toBeNull();
  });
});
