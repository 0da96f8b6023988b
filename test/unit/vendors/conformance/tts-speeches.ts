import { describe, expect, it } from 'vitest';
import type { SpokenWord } from '../../../../src/main/vendors/types.ts';
import { until } from '../../../support/until.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { instant, pass, speak, speakAll, ttsHarness, untilNow } from './tts-harness.ts';
import type { TtsSubject } from './tts-subjects.ts';

/** What vendors and we agree on, wherever words are cut. */
const letters = (text: string) => text.replace(/[^\p{L}\p{M}\p{N}]/gu, '');

/** Each word within the audio, after the one before it. */
export function expectWordsInOrder(words: readonly SpokenWord[], samples: number): void {
  let atMs = 0;
  for (const { startMs, endMs } of words) {
    expect(startMs).toBeGreaterThanOrEqual(atMs - 1);
    expect(endMs).toBeGreaterThanOrEqual(startMs);
    atMs = endMs;
  }
  expect(atMs).toBeLessThanOrEqual(samples / 24 + 1);
}

export function describeSpeeches(subject: TtsSubject): void {
  describe('a speech', () => {
    const { rig } = ttsHarness(subject);

    it('delivers every sample and every word in order, then the end, once', async () => {
      const { tts, transcript, sent, simulator } = await rig();
      const reply = await speakAll(tts, 'Hello there, ', 'Anna. ', 'How are you?');
      expect(reply.ending).toBe('end');
      expect(reply.endings).toEqual(['end']);
      expect(reply.pcm()).toEqual(sent());
      expect(reply.pcm().length).toBeGreaterThan(24_000);
      expect(transcript().trim()).toBe('Hello there, Anna. How are you?');
      expect(reply.words.map(({ word }) => word)).toEqual(['Hello', 'there,', 'Anna.', 'How', 'are', 'you?']);
      expectWordsInOrder(reply.words, reply.pcm().length);
      expect(reply.words.some(({ estimated }) => estimated === true)).toBe(!subject.hasWordTimes);
      expect(simulator.stats().refused).toBe(0);
    });

    it('has words where the voice has them', async () => {
      const { tts, simulator } = await rig();
      const reply = await speakAll(tts, 'Seven, international, ox.');
      const told = simulator.stats().contexts.flatMap(({ words }) => words);
      const toleranceMs = subject.hasWordTimes ? 3 : 250;
      reply.words.forEach(({ endMs }, index) => {
        expect(Math.abs(endMs - (told[index]?.endSample ?? 0) / 24)).toBeLessThan(toleranceMs);
      });
    });

    it.each([1, 7, 333, 961, 99_999])('is the same in chunks of %i bytes', async (chunkBytes) => {
      const { tts, sent } = await rig({ chunkBytes });
      const reply = await speakAll(tts, 'Odd.');
      expect(reply.ending).toBe('end');
      expect(reply.pcm()).toEqual(sent());
      expect(reply.pcm().length).toBeGreaterThan(5000);
    });

    it('without text ends well and says nothing to the vendor', async () => {
      const { tts, transcript } = await rig();
      const silent = await speakAll(tts);
      const blank = await speakAll(tts, ' ', '\n', '');
      expect([silent.ending, blank.ending]).toEqual(['end', 'end']);
      expect(transcript()).toBe('');
    });

    it('of signs alone ends well, without a sound', async () => {
      const { tts } = await rig();
      const reply = await speakAll(tts, '… ', '!');
      expect(reply.ending).toBe('end');
      expect(reply.pcm().length).toBe(0);
    });

    it.each([
      ['Japanese', 'こんにちは。今日は良い天気ですね。'],
      ['Arabic', 'مرحبا، كيف حالك اليوم؟'],
      ['Russian', 'Привет, как дела?'],
      ['Hindi', 'नमस्ते, आप कैसे हैं?'],
      ['emoji between words', 'One 👩‍👩‍👧 two.'],
    ])('in %s arrives as it was written', async (_name, text) => {
      const { tts, transcript, sent } = await rig();
      const reply = await speakAll(tts, text);
      expect(reply.ending).toBe('end');
      expect(transcript().trim()).toBe(text);
      expect(reply.pcm()).toEqual(sent());
      expect(letters(reply.words.map(({ word }) => word).join(''))).toBe(letters(text));
    });

    it('of three thousand characters in one piece is spoken to its end', async () => {
      const { tts, transcript, sent } = await rig(instant);
      const text = 'This sentence has forty-one characters. '.repeat(75);
      const reply = await speakAll(tts, text);
      expect(reply.ending).toBe('end');
      expect(transcript().trim()).toBe(text.trim());
      expect(reply.pcm()).toEqual(sent());
      expect(reply.words.at(-1)?.word).toBe('characters.');
      expect(reply.words).toHaveLength(5 * 75);
    });

    it('of many small pieces is spoken in their order', async () => {
      const { tts, transcript, sent } = await rig();
      const texts = Array.from({ length: 60 }, (_, index) => `Number ${index}. `);
      const reply = await speakAll(tts, ...texts);
      expect(reply.ending).toBe('end');
      expect(transcript().trim()).toBe(texts.join('').trim());
      expect(reply.pcm()).toEqual(sent());
    });

    it('carries spaces that came alone over to the next words', async () => {
      const { tts, transcript } = await rig();
      await speakAll(tts, 'One,', ' ', 'two.');
      expect(transcript().trim()).toMatch(/^One, {1,2}two\.$/);
    });

    it('goes on after the model was silent for two minutes', async () => {
      const clock = new VirtualClock();
      const { tts, transcript, sent, simulator } = await rig(instant, { clock, simulatorClock: clock });
      const reply = speak(tts, 'First part. ');
      await untilNow(clock, () => reply.chunks() > 0 && reply.pcm().length === sent().length);
      const before = reply.pcm().length;
      await pass(clock, simulator, 120_000, 500);
      reply.speech.push('Second part.');
      reply.speech.end();
      await untilNow(clock, () => reply.endings.length > 0);
      expect(reply.endings).toEqual(['end']);
      expect(reply.pcm()).toEqual(sent());
      expect(reply.pcm().length).toBeGreaterThan(before);
      expect(transcript().trim()).toBe('First part. Second part.');
      expect(reply.words.map(({ word }) => word)).toEqual(['First', 'part.', 'Second', 'part.']);
      expectWordsInOrder(reply.words, reply.pcm().length);
    });

    it('begun before the last one has ended takes nothing from it', async () => {
      const { tts, simulator } = await rig();
      const first = speak(tts, 'The first of two speeches. ', 'It goes on.');
      first.speech.end();
      const second = speak(tts, 'The second.');
      second.speech.end();
      expect([await first.settled, await second.settled]).toEqual(['end', 'end']);
      const pcmOf = (start: string) => {
        const record = simulator.stats().contexts.find(({ transcript }) => transcript.startsWith(start));
        return simulator.pcmOf(record?.id ?? '');
      };
      expect(first.pcm()).toEqual(pcmOf('The first'));
      expect(second.pcm()).toEqual(pcmOf('The second'));
    });

    it('that is under way is spoken to its end when idle sockets are closed; the next one opens another', async () => {
      const { tts, simulator } = await rig();
      const open = () => simulator.stats().sockets.open;
      tts.warm();
      await until(() => open() === 1);
      tts.cool();
      await until(() => open() === 0);
      const reply = speak(tts, 'Hello there, Anna.');
      await until(() => open() === 1);
      tts.cool();
      reply.speech.end();
      expect(await reply.settled).toBe('end');
      tts.cool();
      await until(() => open() === 0);
      expect((await speakAll(tts, 'And the second one.')).ending).toBe('end');
    });

    it('after another is spoken on the same socket, which was open before the first', async () => {
      const { tts, simulator } = await rig();
      tts.warm();
      tts.warm();
      await until(() => simulator.stats().sockets.open === 1);
      for (let turn = 0; turn < 4; turn += 1) {
        expect((await speakAll(tts, `Turn ${turn}. `, 'And more.')).ending).toBe('end');
      }
      expect(simulator.stats().sockets).toEqual({ open: 1, total: 1 });
    });
  });
}
