import { describe, expect, it } from 'vitest';
import { createLlmFailover } from '../../../src/main/vendors/failover/llm-failover.ts';
import { createSttFailover } from '../../../src/main/vendors/failover/stt-failover.ts';
import { createTtsFailover } from '../../../src/main/vendors/failover/tts-failover.ts';
import { FakeLlm, FakeStt, FakeTts } from './support/fake-vendors.ts';
import { createRig, type Rig } from './support/rig.ts';

const question = 'How far is the moon';
const answer = 'This is the first sentence. And this is the second one.';

interface Reserve {
  stt: FakeStt;
  llm: FakeLlm;
  tts: FakeTts;
}

/** A rig whose fakes are the first choices, each with another fake behind it. */
function rigWithReserve(): { rig: Rig; reserve: Reserve } {
  let reserve: Reserve | undefined;
  const rig = createRig({
    vendors({ clock, stt, llm, tts }) {
      const behind = { stt: new FakeStt(clock), llm: new FakeLlm(clock), tts: new FakeTts(clock) };
      reserve = behind;
      const pair = <V>(first: V, second: V) => {
        const list = [
          { vendor: first, label: 'First', isLocal: false },
          { vendor: second, label: 'Second', isLocal: false },
        ];
        return { clock, order: () => list };
      };
      return {
        stt: createSttFailover(pair(stt, behind.stt)),
        llm: createLlmFailover(pair(llm, behind.llm)),
        tts: createTtsFailover(pair(tts, behind.tts)),
      };
    },
  });
  if (reserve === undefined) throw new Error('the rig made no vendors');
  return { rig, reserve };
}

function ask(rig: Rig): void {
  rig.audio.mic.say(question);
  rig.settle();
}

const noticesOf = (rig: Rig) => rig.conversation.snapshot().notices;
const titlesOf = (rig: Rig) => noticesOf(rig).map(({ title }) => title);

describe('when the first choice fails', () => {
  it.each(['stt', 'llm', 'tts'] as const)('(%s) the turn is whole, and the person is told once', (stage) => {
    const { rig } = rigWithReserve();
    if (stage === 'stt') rig.stt.refuses = 'permanent';
    else rig[stage].mode = 'fails';
    rig.start();
    ask(rig);
    expect(rig.saved[0]).toMatchObject({ userText: question, spokenText: answer, error: null });
    expect(titlesOf(rig)).toEqual(['Second stands in for First']);
    expect(noticesOf(rig)[0]).toMatchObject({ level: 'warning' });
    expect(rig.conversation.snapshot().degraded).toBe(true);
    const [told] = noticesOf(rig);
    ask(rig);
    expect(noticesOf(rig)).toEqual([told]);
    rig.conversation.dismissNotice(told!.id);
    ask(rig);
    expect(noticesOf(rig)).toEqual([]);
    expect(rig.saved).toHaveLength(3);
  });

  it.each(['llm', 'tts'] as const)('(%s) the notice goes once it serves well again', (stage) => {
    const { rig } = rigWithReserve();
    rig[stage].mode = 'fails';
    rig.start();
    ask(rig);
    rig.clock.advance(61_000);
    ask(rig);
    // Tried again, and still out: no news.
    expect(titlesOf(rig)).toEqual(['Second stands in for First']);
    rig[stage].mode = stage === 'llm' ? 'answers' : 'speaks';
    rig.clock.advance(121_000);
    ask(rig);
    expect(noticesOf(rig)).toEqual([]);
    expect(rig.conversation.snapshot().degraded).toBe(false);
  });

  it('at hearing, in the middle of a sentence, no word is lost', () => {
    const { rig, reserve } = rigWithReserve();
    rig.start();
    rig.audio.mic.say(question);
    rig.clock.advance(800);
    rig.stt.live?.fail();
    rig.settle();
    expect(rig.saved[0]?.userText).toBe(question);
    expect(reserve.stt.streams).toHaveLength(1);
    expect(titlesOf(rig)).toEqual(['Second stands in for First']);
  });

  it('at hearing, by falling silent, it is not waited for twice', () => {
    const { rig, reserve } = rigWithReserve();
    rig.start();
    rig.stt.silent = true;
    ask(rig);
    expect(rig.saved[0]?.userText).toBe(question);
    const streams = rig.stt.streams.length;
    ask(rig);
    expect(rig.stt.streams).toHaveLength(streams);
    expect(rig.saved[1]?.userText).toBe(question);
    expect(reserve.stt.streams.length).toBeGreaterThan(0);
  });

  it('at thinking, before anything was heard, the answer begins anew', () => {
    const { rig, reserve } = rigWithReserve();
    reserve.llm.answer = () => 'Another answer altogether.';
    rig.llm.mode = 'fails-midway';
    rig.llm.tokenMs = 1;
    rig.start();
    ask(rig);
    expect(rig.saved[0]).toMatchObject({ spokenText: 'Another answer altogether.', error: null });
    expect(rig.saved[0]?.anchors.llmFirstToken).toBeGreaterThan(rig.saved[0]?.anchors.llmRequest ?? 0);
  });

  it('at thinking, once something was heard, that stays, and the person is told', () => {
    const { rig, reserve } = rigWithReserve();
    rig.llm.mode = 'fails-midway';
    rig.llm.tokenMs = 300;
    rig.start();
    ask(rig);
    expect(reserve.llm.requests).toEqual([]);
    expect(rig.saved[0]?.spokenText).toContain('This is the first sentence.');
    expect(rig.saved[0]?.error).not.toBeNull();
    expect(titlesOf(rig)).toEqual(['No complete answer']);
  });

  it('at speaking, what was heard of it counts to the word', () => {
    const { rig, reserve } = rigWithReserve();
    rig.tts.mode = 'fails-midway';
    rig.start();
    rig.audio.mic.say(question);
    rig.until('speaking');
    // Five words of the first voice, and two of the second.
    rig.clock.advanceUntil(() => rig.audio.heardSamples >= 24 * 1800, 10_000);
    rig.conversation.interrupt();
    rig.settle();
    expect(reserve.tts.speeches).toHaveLength(1);
    expect(rig.saved[0]).toMatchObject({
      interrupted: true,
      spokenText: 'This is the first sentence. And this',
    });
  });
});

describe('when everybody fails', () => {
  it.each(['stt', 'llm', 'tts'] as const)('(%s) it is said in words, and nothing hangs', (stage) => {
    const { rig, reserve } = rigWithReserve();
    for (const vendors of [rig, reserve]) {
      if (stage === 'stt') vendors.stt.refuses = 'transient';
      else vendors[stage].mode = 'fails';
    }
    rig.start();
    ask(rig);
    expect(rig.phase()).toBe('idle');
    expect(noticesOf(rig).some(({ level }) => level === 'error')).toBe(true);
    if (stage !== 'stt') expect(rig.saved[0]?.userText).toBe(question);
  });

  it('at hearing, each is tried once while somebody speaks, and one more at the end', () => {
    const { rig, reserve } = rigWithReserve();
    rig.start();
    rig.audio.mic.say(question);
    rig.clock.advance(600);
    rig.stt.refuses = 'transient';
    reserve.stt.refuses = 'transient';
    const before = rig.stt.streams.length;
    rig.stt.live?.fail();
    rig.clock.advance(300);
    expect(rig.stt.streams.length + reserve.stt.streams.length).toBe(before + 1);
    rig.until('thinking');
    // The last one is for the next turn.
    expect(rig.stt.streams.length + reserve.stt.streams.length).toBe(before + 3);
    rig.settle();
    // What had been understood counts.
    expect(rig.saved.map(({ userText }) => userText)).toEqual(['How']);
    expect(titlesOf(rig)).toContain('Parley could not understand you');
  });
});
