import { describe, expect, it } from 'vitest';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import { turnLatency } from '../../../src/shared/model/latency.ts';
import { checkRun, watch } from './support/guarantees.ts';
import { createRig, type Rig } from './support/rig.ts';

const { unfinishedMs } = tuning.endpointing;
const unfinished = 'I would like to know whether';

function start(options: Parameters<typeof createRig>[0] = {}): Rig {
  const rig = createRig(options);
  watch(rig);
  Object.assign(rig.stt, { endpointingMs: 60, latencyMs: 100 });
  rig.start();
  return rig;
}

const earlyStarts = ({ trace }: Rig) => trace.effects('llm.start').filter(({ speculative }) => speculative);

describe('work on a reply before the turn has ended', () => {
  it('begins after half of the silence that ends it, and is used when it does', () => {
    const rig = start();
    rig.audio.mic.say(unfinished);
    rig.settle();
    expect(rig.llm.requests).toHaveLength(1);
    const { anchors } = rig.saved[0]!;
    expect(anchors.eagerEnd! - anchors.speechEnd!).toBe(unfinishedMs / 2);
    expect(anchors.turnEnd! - anchors.speechEnd!).toBe(unfinishedMs);
    expect(rig.saved[0]).toMatchObject({ userText: unfinished, unspokenText: '', error: null });
    expect(turnLatency(anchors)?.stages).toMatchObject({ endpointing: unfinishedMs, dispatch: 0, llm: 0 });
    checkRun(rig);
  });

  it('sounds at the very end of the turn where the voice may begin as well', () => {
    const rig = start({ preferences: { speculation: 'model-and-voice' } });
    rig.audio.mic.say(unfinished);
    rig.until('endpointing');
    rig.clock.advance(unfinishedMs / 2 + 300);
    expect(rig.phase()).toBe('endpointing');
    expect(rig.tts.speeches).toHaveLength(1);
    expect(rig.trace.absent('player.play')).toBe(true);
    rig.settle();
    expect(rig.tts.speeches).toHaveLength(1);
    expect(turnLatency(rig.saved[0]!.anchors)).toMatchObject({
      voiceToVoiceMs: unfinishedMs,
      stages: { endpointing: unfinishedMs, dispatch: 0, llm: 0, aggregation: 0, tts: 0 },
    });
    expect(rig.saved[0]).toMatchObject({ unspokenText: '', error: null });
    checkRun(rig);
  });

  it('is cancelled, unheard, when the person goes on', () => {
    const rig = start({ preferences: { speculation: 'model-and-voice' } });
    rig.llm.tokenMs = 200;
    rig.audio.mic.say(unfinished);
    rig.until('endpointing');
    rig.clock.advance(unfinishedMs / 2 + 100);
    rig.audio.mic.say('it will rain');
    rig.settle();
    expect(rig.llm.requests.map(({ cancelled }) => cancelled)).toEqual([true, false]);
    expect(rig.saved.map(({ userText }) => userText)).toEqual([`${unfinished} it will rain`]);
    checkRun(rig);
  });

  it('goes on through a cough', () => {
    const rig = start();
    rig.llm.firstTokenMs = 2000;
    rig.audio.mic.say(unfinished);
    rig.until('endpointing');
    rig.clock.advance(unfinishedMs / 2);
    rig.audio.mic.cough(100);
    rig.settle();
    expect(rig.llm.requests.map(({ cancelled }) => cancelled)).toEqual([false]);
    checkRun(rig);
  });

  it('is not used for other words', () => {
    const rig = start();
    rig.llm.firstTokenMs = 400;
    rig.audio.mic.say(unfinished);
    rig.until('endpointing');
    rig.clock.advance(unfinishedMs / 2);
    rig.stt.live?.sink.onFinal('it rains');
    rig.stt.live?.sink.onEndpoint(100_000);
    rig.settle();
    const asked = rig.llm.requests.map(({ messages }) => messages.at(-1)?.content);
    expect(asked).toEqual([unfinished, `${unfinished} it rains`]);
    expect(rig.saved).toHaveLength(1);
    checkRun(rig);
  });

  it('is used where only case and punctuation changed', () => {
    const rig = start();
    Object.assign(rig.stt, { endpointingMs: null, latencyMs: 50 });
    rig.llm.firstTokenMs = 500;
    rig.audio.mic.say('how far is the moon, and');
    rig.until('endpointing');
    // The interim was all there was by then.
    rig.clock.advance(unfinishedMs / 2);
    expect(earlyStarts(rig)).toHaveLength(1);
    rig.stt.live?.sink.onFinal('');
    rig.settle();
    expect(rig.llm.requests).toHaveLength(1);
    checkRun(rig);
  });

  it('is not used under another prompt', () => {
    const rig = start();
    rig.llm.firstTokenMs = 400;
    rig.audio.mic.say(unfinished);
    rig.until('endpointing');
    rig.clock.advance(unfinishedMs / 2);
    rig.conversation.configure({ systemPrompt: 'Be long.' }, false);
    rig.settle();
    expect(rig.llm.requests.map(({ messages }) => messages[0]?.content)).toEqual(['Be brief.', 'Be long.']);
    checkRun(rig);
  });

  it(`is begun ${tuning.limits.speculationsMax} times in a turn at most`, () => {
    const rig = start();
    rig.llm.firstTokenMs = 5000;
    for (let i = 0; i < 6; i += 1) {
      rig.audio.mic.say('and whether');
      rig.until('endpointing');
      rig.clock.advance(unfinishedMs / 2 + 50);
    }
    expect(rig.trace.handedOver.size).toBe(0);
    expect(earlyStarts(rig)).toHaveLength(tuning.limits.speculationsMax);
    rig.settle();
    expect(rig.saved).toHaveLength(1);
    checkRun(rig);
  });

  it.each(['fails', 'empty'] as const)('that %s is made good when it counts', (mode) => {
    const rig = start();
    rig.llm.mode = mode;
    rig.audio.mic.say(unfinished);
    rig.until('endpointing');
    rig.clock.advance(unfinishedMs / 2 + 200);
    expect(earlyStarts(rig)).toHaveLength(1);
    rig.llm.mode = 'answers';
    rig.settle();
    expect(rig.saved[0]).toMatchObject({ error: null, unspokenText: '' });
    expect(rig.llm.requests).toHaveLength(2);
    checkRun(rig);
  });

  it('whose voice fails is made good when it counts', () => {
    const rig = start({ preferences: { speculation: 'model-and-voice' } });
    rig.tts.mode = 'fails';
    rig.audio.mic.say(unfinished);
    rig.until('endpointing');
    rig.clock.advance(unfinishedMs / 2 + 300);
    rig.tts.mode = 'speaks';
    rig.settle();
    expect(rig.saved[0]).toMatchObject({ error: null, unspokenText: '' });
    checkRun(rig);
  });

  it('is not done where the person does not want it', () => {
    const rig = start({ preferences: { speculation: 'off' } });
    rig.audio.mic.say(unfinished);
    rig.settle();
    expect(earlyStarts(rig)).toHaveLength(0);
    expect(rig.saved).toHaveLength(1);
  });

  it('begins at once where a key was let go, with the words that are there', () => {
    const rig = start();
    Object.assign(rig.stt, { endpointingMs: null, latencyMs: 150 });
    rig.llm.firstTokenMs = 400;
    rig.conversation.pressPushToTalk();
    rig.clock.advance(300);
    rig.audio.mic.say('How far is the moon');
    rig.clock.advance(1700);
    rig.conversation.releasePushToTalk();
    rig.settle();
    const { anchors } = rig.saved[0]!;
    expect(anchors.eagerEnd! - anchors.pttUp!).toBeLessThan(150);
    expect(rig.llm.requests).toHaveLength(1);
    checkRun(rig);
  });
});
