import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRun, watch } from './support/guarantees.ts';
import { interleavings, spokenInterleavings } from './support/interleaving.ts';
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
        fc.property(interleavings, (steps) => {
          const rig = createRig();
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
    'keep every word, whenever the stream dies',
    () => {
      fc.assert(
        fc.property(spokenInterleavings, ({ utterances, sttLatencyMs, endpointingMs }) => {
          const rig = createRig();
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
