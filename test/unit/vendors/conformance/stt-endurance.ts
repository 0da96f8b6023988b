import { expect, it } from 'vitest';
import { framesOf, joined, pcmOf, silence } from '../../simulators/deepgram-speech.ts';
import { ask, capital, moon, population, type SttHarness } from './stt-harness.ts';

const texts = { capital, population, moon };
const ids = Object.keys(texts) as (keyof typeof texts)[];

/** They take seconds, and the machine may be busy. */
const LONG_MS = 120_000;

/** Long turns, long silences, and all day. */
export function sttEndurance({ talk }: SttHarness): void {
  it(
    'a turn of two minutes that is sent at once loses nothing',
    async () => {
      const session = await talk();
      const turn = joined(pcmOf('moon'), silence(114_000), pcmOf('capital'), silence(400));
      for (const frame of framesOf(turn)) session.stream.send(frame);
      session.stream.finalize();
      await session.until(() => session.events.includes('finalized'));
      expect(session.finals()).toBe(`${moon} ${capital}`);
      expect(session.simulator.stats().audioBytes).toBeGreaterThanOrEqual(turn.byteLength);
      expect(session.errors).toEqual([]);
    },
    LONG_MS,
  );

  it(
    'an open connection is kept for five minutes of silence',
    async () => {
      const session = await talk();
      await ask(session, 'moon');
      await session.pass(300_000, 500);
      expect(session.simulator.stats()).toMatchObject({ openSessions: 1, accepted: 1, closes: [] });
      await ask(session, 'capital');
      expect(session.finals()).toBe(`${moon} ${capital}`);
    },
    LONG_MS,
  );

  it(
    'an hour of turns, each four minutes, on connections that last for twenty-five',
    async () => {
      const session = await talk({ controls: { sessionMaxMs: 25 * 60_000 } });
      let timers = 0;
      for (let turn = 0; turn < 15; turn++) {
        const id = ids[turn % ids.length]!;
        const before = session.events.length;
        await ask(session, id);
        expect(session.events.slice(before)).toContain(`final ${texts[id]}`);
        await session.pass(236_000, 1000);
        // Nothing piles up.
        timers = Math.max(timers, session.clock.pending);
      }
      expect(session.errors).toEqual([]);
      expect(session.count('finalized')).toBe(15);
      expect(session.simulator.stats().accepted).toBe(3);
      expect(timers).toBeLessThan(12);
    },
    LONG_MS,
  );
}
