import { describe, expect, it } from 'vitest';
import type { VendorError } from '../../../../src/main/vendors/types.ts';
import { tuning } from '../../../../src/shared/conversation/tuning.ts';
import { until } from '../../../support/until.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { instant, pass, speak, speakAll, ttsHarness, untilNow } from './tts-harness.ts';
import type { TtsSubject } from './tts-subjects.ts';

export function describeFailures(subject: TtsSubject): void {
  const { vendor } = subject;

  /** Words for the person: who, what to do; and nothing that is the person's own. */
  function expectWords(error: VendorError): void {
    expect(error.vendor).toBe(vendor.id);
    expect(error.message).toContain(vendor.label);
    expect(error.message.split('. ').length).toBeGreaterThan(1);
    expect(error.message).not.toMatch(/test-key|secret|127\.0\.0\.1|ws:|undefined|\[object/i);
  }

  describe('a refused handshake', () => {
    const { rig } = ttsHarness(subject);

    it.each([
      [401, 'bad-key', 'permanent'],
      [402, 'no-credit', 'permanent'],
      [429, 'rate-limit', 'transient'],
      [500, 'server', 'transient'],
      [503, 'server', 'transient'],
    ])('of %i is %s, with how long to wait', async (status, code, kind) => {
      const { tts, simulator } = await rig();
      simulator.strike({ kind: 'upgrade', status, retryAfterS: 3 });
      const error = await speak(tts, 'A secret.').error();
      expect(error).toMatchObject({ code, kind, retryAfterMs: 3000 });
      expectWords(error);
      simulator.strike(null);
      expect((await speakAll(tts, 'Again.')).ending).toBe('end');
    });

    it('of a key that is not the one', async () => {
      const { tts } = await rig({}, { adapter: { endpoint: await otherKey() } });
      const error = await speak(tts, 'Hello.').error();
      expect(error).toMatchObject({ code: 'bad-key', kind: 'permanent' });
      expectWords(error);
    });

    /** An endpoint of a simulator that wants another key. */
    async function otherKey() {
      const { simulator } = await rig();
      return { apiKey: 'test-key-wrong', baseUrl: simulator.url };
    }

    it.each(subject.unknown.map((unknown) => [JSON.stringify(unknown.options), unknown] as const))(
      'or a refused request, of %s, is in words',
      async (_name, { options, code, words }) => {
        const { tts } = await rig({}, { adapter: options });
        const error = await speak(tts, 'Hello.').error();
        expect(error).toMatchObject({ code, kind: 'permanent' });
        expect(error.message).toMatch(words);
        expectWords(error);
      },
    );

    it('that is cut off, and a port that is closed, are "unreachable"', async () => {
      const { tts, simulator } = await rig();
      simulator.strike({ kind: 'drop-upgrade' });
      expect(await speak(tts, 'Hello.').error()).toMatchObject({ code: 'unreachable', kind: 'transient' });
      simulator.strike(null);
      await simulator.refuse(true);
      tts.warm();
      const error = await speak(tts, 'Hello.').error();
      expect(error).toMatchObject({ code: 'unreachable' });
      expectWords(error);
      await simulator.refuse(false);
      expect((await speakAll(tts, 'Hello.')).ending).toBe('end');
    });

    it('never has a key in its address', async () => {
      const { tts, simulator, key } = await rig();
      await speakAll(tts, 'Hello.');
      expect(simulator.stats().addresses).toHaveLength(1);
      expect(simulator.stats().addresses.join()).not.toContain(key);
      expect(simulator.stats().addresses.join()).not.toMatch(/key|token|auth/i);
    });
  });

  describe('a socket that fails within a speech', () => {
    const { rig } = ttsHarness(subject);

    it.each([
      [{ kind: 'drop', afterChunks: 0 }, 'unreachable'],
      [{ kind: 'drop', afterChunks: 2 }, 'unreachable'],
      [{ kind: 'close', afterChunks: 2, code: 1000, reason: 'bye' }, 'truncated'],
      [{ kind: 'close', afterChunks: 2, code: 1011, reason: 'internal' }, 'server'],
      [{ kind: 'close', afterChunks: 2, code: 1012, reason: 'restart' }, 'server'],
      [{ kind: 'garbage', afterChunks: 0 }, 'protocol'],
      [{ kind: 'garbage', afterChunks: 2 }, 'protocol'],
    ] as const)('by %o is %s, told once, and the next speech has another', async (fault, code) => {
      const { tts, simulator } = await rig();
      simulator.strike(fault);
      const reply = speak(tts, 'A secret sentence. ', 'Another.');
      reply.speech.end();
      const error = await reply.error();
      expect(error).toMatchObject({ code, kind: 'transient' });
      expectWords(error);
      const heard = reply.chunks();
      simulator.strike(null);
      expect((await speakAll(tts, 'Again.')).ending).toBe('end');
      expect([reply.endings.length, reply.chunks()]).toEqual([1, heard]);
      expect(simulator.stats().sockets.open).toBe(1);
    });

    it('is not reported as an end, however much had come', async () => {
      const { tts, simulator, sent } = await rig({ chunkBytes: 99_999_999 });
      simulator.withholdEnd();
      const reply = speak(tts, 'All of its sound comes, and no end mark.');
      reply.speech.end();
      await until(() => reply.chunks() > 0 && reply.pcm().length === sent().length);
      simulator.dropAll();
      expect(await reply.error()).toMatchObject({ code: 'unreachable', kind: 'transient' });
    });
  });

  describe('a socket that the vendor closes', () => {
    const { rig } = ttsHarness(subject);

    it.each([
      ['as idle', subject.idleClose],
      ['for its age', subject.ageClose],
    ])('%s between speeches is nobody’s error; the next speech has another', async (_why, close) => {
      const { tts, simulator } = await rig();
      const first = await speakAll(tts, 'One.');
      simulator.closeAll(close.code, close.reason);
      await until(() => simulator.stats().sockets.open === 0);
      const next = await speakAll(tts, 'Two.');
      expect([first.ending, next.ending]).toEqual(['end', 'end']);
      expect(simulator.stats().sockets.total).toBe(2);
    });

    it.each([
      ['as idle', subject.idleClose],
      ['for its age', subject.ageClose],
    ])('%s just when it is needed costs a new socket, not the speech', async (_why, close) => {
      const { tts, simulator } = await rig();
      simulator.strike({ kind: 'close', afterChunks: 0, ...close });
      const reply = speak(tts, 'Hello.');
      reply.speech.end();
      await until(() => simulator.stats().contexts.length > 0);
      simulator.strike(null);
      expect(await reply.settled).toBe('end');
      expect(reply.pcm().length).toBeGreaterThan(5000);
      expect(simulator.stats().sockets.total).toBe(2);
    });

    it('as idle again and again is an error in the end', async () => {
      const { tts, simulator } = await rig();
      simulator.strike({ kind: 'close', afterChunks: 0, ...subject.idleClose });
      const reply = speak(tts, 'Hello.');
      reply.speech.end();
      expectWords(await reply.error());
      expect(simulator.stats().sockets.total).toBe(2);
    });
  });

  describe('deadlines, on its own clock', () => {
    const { rig } = ttsHarness(subject);

    it('the connection', async () => {
      const clock = new VirtualClock();
      const { tts, simulator } = await rig({}, { clock });
      simulator.strike({ kind: 'stall-upgrade' });
      const reply = speak(tts, 'Hello.');
      clock.advance(tuning.tts.connectMs - 1);
      expect(reply.endings).toEqual([]);
      clock.advance(1);
      const error = await reply.error();
      expect(error).toMatchObject({ code: 'timeout', kind: 'transient' });
      expectWords(error);
    });

    it('the first sound, counted from the open socket', async () => {
      const clock = new VirtualClock();
      const { tts, simulator } = await rig({}, { clock });
      simulator.strike({ kind: 'stall', afterChunks: 0 });
      const reply = speak(tts, 'Hello.');
      clock.advance(1000);
      await until(() => simulator.stats().contexts[0]?.transcript !== undefined && clock.pending >= 2);
      clock.advance(tuning.tts.firstByteMs - 1);
      expect(reply.endings).toEqual([]);
      clock.advance(1);
      expect(await reply.error()).toMatchObject({ code: 'timeout' });
      await until(() => simulator.stats().sockets.open === 0);
    });

    it('the silence within a text', async () => {
      const clock = new VirtualClock();
      const { tts, simulator } = await rig({}, { clock });
      simulator.strike({ kind: 'stall', afterChunks: 2 });
      const reply = speak(tts, 'Hello there.');
      reply.speech.end();
      await until(() => reply.chunks() === 2);
      clock.advance(tuning.tts.gapMs - 1);
      expect(reply.endings).toEqual([]);
      clock.advance(1);
      expect(await reply.error()).toMatchObject({ code: 'timeout' });
    });

    it('the end mark', async () => {
      const clock = new VirtualClock();
      const { tts, simulator, sent } = await rig({}, { clock });
      simulator.withholdEnd();
      const reply = speak(tts, 'Hello.');
      reply.speech.end();
      await until(() => reply.chunks() > 0 && reply.pcm().length === sent().length);
      clock.advance(tuning.tts.gapMs - 1);
      expect(reply.endings).toEqual([]);
      clock.advance(1);
      expect(await reply.error()).toMatchObject({ code: 'timeout' });
    });

    it('none while the model is thinking, and none when a speech has ended', async () => {
      const clock = new VirtualClock();
      const { tts, simulator, sent } = await rig(instant, { clock, simulatorClock: clock });
      const reply = speak(tts, 'Hello. ');
      await untilNow(clock, () => reply.chunks() > 0 && reply.pcm().length === sent().length);
      await pass(clock, simulator, 20_000, 500);
      expect(reply.endings).toEqual([]);
      reply.speech.end();
      await untilNow(clock, () => reply.endings.length > 0);
      expect(reply.endings).toEqual(['end']);
      tts.dispose();
      await until(() => simulator.stats().sockets.open === 0);
      expect(clock.pending).toBe(0);
    });
  });
}
