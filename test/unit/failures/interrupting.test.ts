import { describe, expect, it } from 'vitest';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import { checkRun, watch } from '../conversation/support/guarantees.ts';
import { createRig, type Rig } from '../conversation/support/rig.ts';

const story =
  'Once there was a lighthouse on a rock. It shone every night for the ships. Nobody lived there any more. The end.';

/** Speaking, with a speaker that has sounded long enough for noise to count. */
function speaking(): Rig {
  const rig = createRig();
  watch(rig);
  rig.llm.answer = () => 'Yes.';
  rig.start();
  rig.audio.mic.say('Hello there Parley');
  rig.settle();
  rig.clock.advance(tuning.bargeIn.echoWarmUpMs);
  rig.llm.answer = () => story;
  rig.llm.tokenMs = 200;
  rig.audio.mic.say('Tell me a story');
  rig.until('speaking');
  rig.clock.advance(700);
  return rig;
}

const ways: [string, (rig: Rig) => void][] = [
  ['the button', ({ conversation }) => conversation.interrupt()],
  ['the key', ({ conversation }) => conversation.pressPushToTalk()],
  ['a typed message', ({ conversation }) => conversation.sendText('And now a poem')],
  ['stop', ({ conversation }) => conversation.stop()],
];

describe('interrupting: what others got wrong', () => {
  it.each(ways)(
    'cancels the model and the voice at once, by %s, so that nothing more is billed (pc#950)',
    (_, act) => {
      const rig = speaking();
      const [request] = rig.llm.live;
      expect(request).toBeDefined();
      const atMs = rig.clock.nowMs();
      act(rig);
      expect(rig.clock.nowMs()).toBe(atMs);
      expect(request?.cancelled).toBe(true);
      expect(rig.tts.speeches[1]?.cancelledAtMs).toBe(atMs);
      checkRun(rig);
    },
  );

  it('cancels them at once when the reply is talked over', () => {
    const rig = speaking();
    const [request] = rig.llm.live;
    rig.audio.mic.say('What about the sea');
    rig.until('listening', 1000);
    expect(request?.cancelled).toBe(true);
    expect(rig.tts.speeches[1]?.cancelledAtMs).toBe(rig.clock.nowMs());
    rig.settle();
    checkRun(rig);
  });

  it('keeps the words and an empty reply when it comes before the first sound (lk#5038)', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say('Tell me a story');
    rig.clock.advanceUntil(() => rig.trace.count('tts.speak') === 1, 5000);
    rig.conversation.interrupt();
    rig.settle();
    expect(rig.saved[0]).toMatchObject({ userText: 'Tell me a story', spokenText: '', interrupted: true });
    expect(rig.saved[0]?.unspokenText).not.toBe('');
  });

  // The clock takes what falls due at once in the order in which it was set: both orders, and either side of it.
  it.each([-40, -1, 0, 1, 40])(
    'ends in one state when words come %d ms beside the end of a false alarm (lkjs#2430)',
    (besideMs) => {
      const rig = speaking();
      rig.stt.silent = true;
      rig.audio.mic.cough(260);
      rig.until('held', 400);
      const decided = rig.trace.effects('timer.set').findLast(({ name }) => name === 'overlap');
      expect(decided).toBeDefined();
      const dueAtMs = decided!.atMs + decided!.delayMs;
      rig.clock.advance(dueAtMs + besideMs - rig.clock.nowMs());
      rig.stt.silent = false;
      rig.stt.live?.sink.onInterim('what about Mars');
      rig.stt.live?.sink.onFinal('what about Mars');
      rig.stt.live?.sink.onFinalized();
      rig.settle();
      const story2 = rig.saved.find((turn) => turn.userText === 'Tell me a story');
      const mars = rig.saved.filter((turn) => turn.userText === 'what about Mars');
      // Either the words were in time, and then they are a turn; or the reply has gone on, and is whole.
      expect(mars.length).toBe(story2?.interrupted ? 1 : 0);
      if (!story2?.interrupted) expect(story2?.spokenText).toBe(story);
      checkRun(rig);
    },
  );
});
