import { describe, expect, it } from 'vitest';
import { until } from '../../../support/until.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { instant, live, pass, speak, speakAll, step, ttsHarness, untilNow } from './tts-harness.ts';
import type { TtsSubject } from './tts-subjects.ts';

const long = 'A sentence that is long enough to be cut off, with a second half.';

export function describeCancelling(subject: TtsSubject): void {
  describe('cancelling', () => {
    const { rig } = ttsHarness(subject);

    const points = {
      'before a text': () => true,
      'before the socket is open': () => true,
      'once the vendor has the text': (has: Progress) => has.text,
      'after the first sound': (has: Progress) => has.chunks >= 1,
      'in the middle of the sound': (has: Progress) => has.chunks >= 5,
    } as const;
    interface Progress {
      text: boolean;
      chunks: number;
    }

    it.each(Object.entries(points))(
      '%s ends all events, and the next speech is pure',
      async (point, when) => {
        const clock = new VirtualClock();
        const { tts, simulator } = await rig(live, { simulatorClock: clock });
        const reply = point === 'before a text' ? speak(tts) : speak(tts, `${long} `, 'And another.');
        const contexts = () => simulator.stats().contexts;
        while (!when({ text: contexts()[0]?.transcript.includes(long) ?? false, chunks: reply.chunks() })) {
          await step(clock, point === 'once the vendor has the text' ? 0 : 20);
        }
        reply.speech.cancel();
        const heard = [reply.chunks(), reply.words.length];
        reply.speech.cancel();
        reply.speech.push('More.');
        reply.speech.end();

        const next = speak(tts, 'Next.');
        next.speech.end();
        while (next.endings.length === 0) await step(clock, 20);
        expect(next.endings).toEqual(['end']);
        expect([reply.chunks(), reply.words.length]).toEqual(heard);
        expect(reply.endings).toEqual([]);
        const record = contexts().find(({ transcript }) => transcript.trim() === 'Next.');
        expect(next.pcm()).toEqual(simulator.pcmOf(record?.id ?? ''));
        expect(simulator.stats().refused).toBe(0);
      },
    );

    it('drops what the vendor still sends', async () => {
      const clock = new VirtualClock();
      const { tts, simulator } = await rig(live, { simulatorClock: clock });
      const reply = speak(tts, long);
      while (reply.chunks() < 3) await step(clock, 20);
      reply.speech.cancel();
      const heard = reply.pcm().length;
      await until(() => simulator.stats().contexts[0]?.state === 'cancelled');
      await pass(clock, simulator, 10_000);
      expect(simulator.stats().contexts[0]?.lateChunks).toBeGreaterThan(0);
      expect(reply.pcm().length).toBe(heard);
      expect(reply.endings).toEqual([]);
    });

    it('after the end of the text, and once more after the end of the sound, tells nothing', async () => {
      const { tts } = await rig();
      const cut = speak(tts, 'Cut. ');
      cut.speech.end();
      cut.speech.cancel();
      const whole = await speakAll(tts, 'Whole.');
      whole.speech.cancel();
      expect((await speakAll(tts, 'Next.')).ending).toBe('end');
      expect(cut.endings).toEqual([]);
      expect(whole.endings).toEqual(['end']);
    });

    it('between the last sound and the end mark tells nothing, and leaves the voice in order', async () => {
      const clock = new VirtualClock();
      const { tts, simulator, sent } = await rig(instant, { clock, simulatorClock: clock });
      simulator.withholdEnd();
      const reply = speak(tts, 'Hello.');
      reply.speech.end();
      await untilNow(clock, () => reply.chunks() > 0 && reply.pcm().length === sent().length);
      reply.speech.cancel();
      await pass(clock, simulator, 10_000);
      expect(reply.endings).toEqual([]);
    });

    it('ten times in a row costs the next speech nothing', async () => {
      const { tts, simulator } = await rig({ realTimeFactor: 1 });
      for (let turn = 0; turn < 10; turn += 1) {
        const cut = speak(tts, `${long} ${turn}.`);
        await until(() => cut.chunks() > 0);
        cut.speech.cancel();
      }
      simulator.pace.realTimeFactor = 0.001;
      const next = await speakAll(tts, 'Next.');
      expect(next.ending).toBe('end');
      expect(simulator.stats().refused).toBe(0);
    });

    it('dispose silences everything, closes every socket and leaves no timer', async () => {
      const clock = new VirtualClock();
      const { tts, simulator } = await rig({ realTimeFactor: 1 }, { clock });
      const reply = speak(tts, long);
      await until(() => reply.chunks() >= 1);
      tts.dispose();
      const heard = reply.chunks();
      reply.speech.push('More.');
      tts.warm();
      await until(() => simulator.stats().connections.open === 0);
      expect([reply.chunks(), reply.endings.length]).toEqual([heard, 0]);
      expect(simulator.stats().sockets.total).toBe(1);
      expect(clock.pending).toBe(0);
    });
  });
}
