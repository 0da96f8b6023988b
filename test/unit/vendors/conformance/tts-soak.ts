import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { instant, live, pass, speak, ttsHarness, untilNow } from './tts-harness.ts';
import type { TtsSubject } from './tts-subjects.ts';

const MINUTES = 60;
const TURN_MS = 30_000;

export function describeSoak(subject: TtsSubject): void {
  describe('an hour of conversation', () => {
    const { rig } = ttsHarness(subject);

    it('with interruptions and pauses loses no speech, and gathers no socket and no timer', async () => {
      const clock = new VirtualClock();
      const { tts, simulator } = await rig(instant, { clock, simulatorClock: clock });
      const endings: unknown[] = [];
      const cut: { chunks(): number; endings: unknown[]; heard: number }[] = [];
      for (let turn = 0; turn < (MINUTES * 60_000) / TURN_MS; turn += 1) {
        tts.warm();
        const isCut = turn % 3 === 1;
        Object.assign(simulator.pace, isCut ? live : instant);
        const reply = speak(tts, `This is turn ${turn}, `, 'with more to say.');
        if (isCut) {
          await untilNow(clock, () => reply.chunks() > 0);
          reply.speech.cancel();
          cut.push({ chunks: reply.chunks, endings: reply.endings, heard: reply.chunks() });
        } else {
          reply.speech.end();
          await untilNow(clock, () => reply.endings.length > 0);
          endings.push(...reply.endings);
        }
        // Every tenth pause is a long one.
        await pass(clock, simulator, turn % 10 === 9 ? 10 * TURN_MS : TURN_MS);
      }
      expect(endings).toEqual(endings.map(() => 'end'));
      expect(endings).toHaveLength(80);
      expect(cut.every((each) => each.endings.length === 0 && each.chunks() === each.heard)).toBe(true);
      expect(simulator.stats().refused).toBe(0);
      expect(simulator.stats().sockets.open).toBeLessThanOrEqual(1);
      tts.dispose();
      await untilNow(clock, () => simulator.stats().sockets.open === 0);
      expect(clock.pending).toBe(0);
    }, 60_000);
  });
}
