import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { speculationModes } from '../../../src/shared/conversation/preferences.ts';
import { FakeTurnStt } from './support/fake-turns.ts';
import { checkRun, watch } from './support/guarantees.ts';
import { interleavings, spokenInterleavings, spokenToTurns } from './support/interleaving.ts';
import { createRig } from './support/rig.ts';

/** Seeded interleavings that the guarantees are checked under. */
const runs = Number(process.env.PARLEY_SEEDS ?? 10_000);
const seed = 20_260_727;
const timeoutMs = 600_000;

describe('the guarantees', () => {
  it(
    `hold in ${runs} random interleavings`,
    () => {
      fc.assert(
        fc.property(interleavings, fc.constantFrom(...speculationModes), (steps, speculation) => {
          const rig = createRig({ preferences: { speculation } });
          watch(rig);
          for (const step of steps) {
            step.act(rig);
            rig.clock.advance(step.waitMs);
          }
          checkRun(rig);
        }),
        { numRuns: runs, seed },
      );
    },
    timeoutMs,
  );

  it(
    'keep every word where the vendor ends turns',
    () => {
      fc.assert(
        fc.property(spokenToTurns, ({ utterances, ear, speculation }) => {
          const rig = createRig({
            preferences: { speculation },
            ear: (clock) => Object.assign(new FakeTurnStt(clock), ear),
          });
          watch(rig);
          rig.start();
          const said: string[] = [];
          for (const { words, msPerWord, pauseMs, noiseMs } of utterances) {
            const text = Array.from({ length: words }, (_, index) => `word${said.length + index}`);
            said.push(...text);
            rig.audio.mic.say(text.join(' '), msPerWord);
            rig.clock.advance(words * msPerWord);
            if (noiseMs > 0) rig.audio.mic.noise(noiseMs);
            rig.clock.advance(pauseMs);
          }
          rig.settle();
          const kept = rig.conversation.snapshot().turns.flatMap((turn) => turn.userText.split(' '));
          expect(kept).toEqual(said);
          expect(rig.conversation.snapshot().notices).toEqual([]);
          checkRun(rig);
        }),
        { numRuns: Math.ceil(runs / 10), seed },
      );
    },
    timeoutMs,
  );

  it(
    'keep every word, whenever the stream dies',
    () => {
      fc.assert(
        fc.property(spokenInterleavings, ({ utterances, sttLatencyMs, endpointingMs, speculation }) => {
          const rig = createRig({ preferences: { speculation } });
          watch(rig);
          rig.start();
          rig.stt.latencyMs = sttLatencyMs;
          rig.stt.endpointingMs = endpointingMs;
          let complained = false;
          rig.conversation.onSnapshot(({ notices }) => {
            complained ||= notices.length > 0;
          });
          const said: string[] = [];
          for (const utterance of utterances) {
            rig.llm.firstTokenMs = utterance.llmFirstTokenMs;
            const words = Array.from({ length: utterance.words }, (_, index) => `word${said.length + index}`);
            said.push(...words);
            const { failsAfterMs } = utterance;
            rig.audio.mic.say(words.join(' '), utterance.msPerWord);
            const spanMs = words.length * utterance.msPerWord + utterance.pauseMs;
            if (failsAfterMs !== null && failsAfterMs < spanMs) {
              rig.clock.advance(failsAfterMs);
              rig.stt.live?.fail();
              rig.clock.advance(spanMs - failsAfterMs);
            } else {
              rig.clock.advance(spanMs);
            }
          }
          rig.settle();
          const kept = rig.conversation.snapshot().turns.flatMap((turn) => turn.userText.split(' '));
          // A voice that the detector knows of holds the turn open.
          for (const { anchors } of rig.conversation.snapshot().turns) {
            const { turnEnd = 0 } = anchors;
            const spokenInto = rig.audio.mic.said.some(
              ({ startMs, endMs }) => startMs + 100 < turnEnd && turnEnd < endMs,
            );
            expect(spokenInto).toBe(false);
          }
          // A second failure within an utterance may cost words, never in silence and never twice.
          if (!complained) expect(kept).toEqual(said);
          else expect(said.filter((word) => kept.includes(word))).toEqual(kept);
          checkRun(rig);
        }),
        { numRuns: Math.ceil(runs / 10), seed },
      );
    },
    timeoutMs,
  );
});
