import { describe, expect, it } from 'vitest';
import { createLlmFailover } from '../../../src/main/vendors/failover/llm-failover.ts';
import { createSttFailover } from '../../../src/main/vendors/failover/stt-failover.ts';
import { createTtsFailover } from '../../../src/main/vendors/failover/tts-failover.ts';
import { type LlmVendor, VendorError } from '../../../src/main/vendors/types.ts';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import { FakeLlm, FakeStt, FakeTts, vendorError } from '../conversation/support/fake-vendors.ts';
import { createRig, type Rig } from '../conversation/support/rig.ts';

const story =
  'Once there was a lighthouse on a rock. It shone every night for the ships. Nobody lived there any more. The end.';
const candidate = <V>(vendor: V, label: string) => ({ vendor, label, isLocal: false });

const titles = (rig: Rig): string[] => rig.conversation.snapshot().notices.map(({ title }) => title);

/** A rig whose voice is a list of two. */
function twoVoices(): { rig: Rig; first: FakeTts; second: FakeTts } {
  const rig = createRig();
  const [first, second] = [new FakeTts(rig.clock), new FakeTts(rig.clock)];
  const list = createTtsFailover({
    order: () => [candidate(first, 'First'), candidate(second, 'Second')],
    clock: rig.clock,
  });
  rig.tts.speak = (sink, language) => list.speak(sink, language);
  return { rig, first, second };
}

/** A rig whose model is a list of two: the given one, and one that answers. */
function twoModels(broken: (rig: Rig) => LlmVendor): { rig: Rig; second: FakeLlm } {
  const rig = createRig();
  const second = new FakeLlm(rig.clock);
  const first = broken(rig);
  const list = createLlmFailover({
    order: () => [candidate(first, 'First'), candidate(second, 'Second')],
    clock: rig.clock,
  });
  rig.llm.complete = (messages, sink) => list.complete(messages, sink);
  return { rig, second };
}

/** A model that fails after so long, as an adapter does at its deadline or at a refusal. */
function failing(rig: Rig, error: VendorError, afterMs: number): LlmVendor & { asked: number } {
  return {
    id: 'fake/broken',
    asked: 0,
    warm() {},
    complete(_messages, sink) {
      this.asked += 1;
      return rig.clock.after(afterMs, () => sink.onError(error));
    },
    dispose() {},
  };
}

describe('a vendor that fails', () => {
  it('as a voice, in the middle: another goes on at the clause that broke, and nothing is left out (lk#5242)', () => {
    const { rig, first, second } = twoVoices();
    first.mode = 'fails-midway';
    rig.llm.answer = () => story;
    rig.llm.tokenMs = 40;
    rig.conversation.sendText('Tell me a story');
    rig.settle();
    const words = story.split(' ');
    const [before, after] = [first, second].map(
      ({ speeches }) => speeches[0]?.words.map(({ word }) => word) ?? [],
    );
    expect(before!.length).toBeGreaterThan(0);
    expect(before).toEqual(words.slice(0, before!.length));
    expect(after).toEqual(words.slice(-after!.length));
    // No gap, and no clause twice.
    expect(before!.length + after!.length).toBe(words.length);
    expect(rig.saved[0]).toMatchObject({
      spokenText: story,
      unspokenText: '',
      error: null,
      interrupted: false,
    });
  });

  it('as a model that takes the request and never writes: the next is asked at the deadline (lk#6171)', () => {
    const { firstUsefulMs } = tuning.llm;
    const timeout = new VendorError('broken', 'transient', 'timeout', 'It was silent for too long.');
    const { rig, second } = twoModels((own) => failing(own, timeout, firstUsefulMs));
    rig.start();
    rig.audio.mic.say('How far is the moon');
    rig.until('thinking');
    rig.until('speaking', firstUsefulMs + 1000);
    rig.settle();
    expect(second.requests).toHaveLength(1);
    expect(rig.saved[0]).toMatchObject({ error: null, llm: 'fake/llm', unspokenText: '' });
    expect(titles(rig)).toEqual(['Second stands in for First']);
  });

  it.each(['no-credit', 'bad-key', 'rate-limit'] as const)(
    'as a model that refuses (%s): the next is asked at once, the person is told once, and it is not tried in a loop (pc#5608)',
    (code) => {
      const refusal = new VendorError(
        'broken',
        'permanent',
        code,
        'Your plan has no credit left. Top it up.',
      );
      let broken: ReturnType<typeof failing> | undefined;
      const { rig, second } = twoModels((own) => {
        broken = failing(own, refusal, 20);
        return broken;
      });
      for (const question of ['One?', 'Two?', 'Three?']) {
        rig.conversation.sendText(question);
        rig.settle();
      }
      expect(second.requests).toHaveLength(3);
      expect(broken?.asked).toBe(1);
      expect(rig.saved.map(({ error }) => error)).toEqual([null, null, null]);
      expect(rig.conversation.snapshot().notices.map(({ detail }) => detail)).toEqual([refusal.message]);
      expect(rig.conversation.snapshot().degraded).toBe(true);
    },
  );

  it('only seems so where it has deadlines of its own, longer than the usual ones (lk#6915)', () => {
    const patience = { ...tuning.llm, firstUsefulMs: 8000, gapMs: 8000 };
    const { rig, second } = twoModels((own) => {
      const slow = new FakeLlm(own.clock);
      slow.firstTokenMs = 6000;
      return Object.assign(slow, { patience });
    });
    rig.conversation.sendText('How far is the moon');
    rig.settle();
    expect(second.requests).toEqual([]);
    expect(rig.saved[0]).toMatchObject({ error: null, unspokenText: '' });
  });

  it.each([100, 500, 900, 1300, 1700])(
    'as speech-to-text, %d ms into a sentence: the next is sent all of its sound (lkjs#1813)',
    (afterMs) => {
      let first: FakeStt | undefined;
      let second: FakeStt | undefined;
      const rig = createRig({
        ear(clock) {
          first = new FakeStt(clock);
          second = new FakeStt(clock);
          const [ear, other] = [first, second];
          return createSttFailover({
            order: () => [candidate(ear, 'First'), candidate(other, 'Second')],
            clock,
          });
        },
      });
      rig.start();
      rig.audio.mic.say('How far is the moon');
      rig.clock.advance(afterMs);
      first?.live?.sink.onError(vendorError());
      rig.settle();
      expect(second?.streams[0]?.heard.join(' ')).toBe('How far is the moon');
      expect(rig.saved.map(({ userText }) => userText)).toEqual(['How far is the moon']);
    },
  );
});
