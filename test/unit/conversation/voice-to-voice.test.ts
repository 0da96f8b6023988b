import { describe, expect, it } from 'vitest';
import type { SpeculationMode } from '../../../src/shared/conversation/preferences.ts';
import { speculationModes } from '../../../src/shared/conversation/preferences.ts';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import { turnLatency } from '../../../src/shared/model/latency.ts';
import { FakeTurnStt } from './support/fake-turns.ts';
import { createRig, type RigOptions } from './support/rig.ts';

/*
 * Voice-to-voice without noise: the loop on virtual time, with vendors that take what the first stack's take. What the
 * benchmarks measure is this, and what the machine adds. The table in docs/benchmarks.md is this one.
 */
const novaMs = 250;
const flux = { eagerMs: 80, endMs: 200, latencyMs: 60 };

type Ear = 'nova' | 'flux' | 'key';

function voiceToVoiceMs(ear: Ear, speculation: SpeculationMode, text: string): number {
  const options: RigOptions = { preferences: { speculation } };
  if (ear === 'flux') options.ear = (clock) => Object.assign(new FakeTurnStt(clock), flux);
  const rig = createRig(options);
  Object.assign(rig.stt, { latencyMs: novaMs, endpointingMs: tuning.stt.vendorEndpointingMs });
  Object.assign(rig.llm, { firstTokenMs: 200, tokenMs: 1000 / 150 });
  rig.tts.latencyMs = 120;
  if (ear === 'key') {
    rig.conversation.pressPushToTalk();
    rig.clock.advance(300);
    const { endMs } = rig.audio.mic.say(text);
    rig.clock.advance(endMs - rig.clock.nowMs() + 150);
    rig.conversation.releasePushToTalk();
  } else {
    rig.start();
    rig.audio.mic.say(text);
  }
  rig.settle();
  expect(rig.saved.map(({ userText }) => userText)).toEqual([text]);
  return Math.round(turnLatency(rig.saved[0]!.anchors)?.voiceToVoiceMs ?? Number.NaN);
}

const tableOf = (text: string) =>
  Object.fromEntries(
    (['nova', 'flux', 'key'] as const).map((ear) => [
      ear,
      speculationModes.map((mode) => voiceToVoiceMs(ear, mode, text)),
    ]),
  );

describe('voice-to-voice, by how early the work may begin (off, model, model and voice)', () => {
  it('after a finished sentence', () => {
    expect(tableOf('How far is the moon')).toMatchInlineSnapshot(`
      {
        "flux": [
          627,
          487,
          487,
        ],
        "key": [
          612,
          452,
          452,
        ],
        "nova": [
          657,
          597,
          597,
        ],
      }
    `);
  });

  it('after half of one, which is waited for', () => {
    const { nova } = tableOf('I would like to know whether');
    expect(nova).toMatchInlineSnapshot(`
      [
        1547,
        1320,
        1200,
      ]
    `);
    // All of the work is hidden behind the wait.
    expect(nova?.[2]).toBe(tuning.endpointing.unfinishedMs);
  });
});
