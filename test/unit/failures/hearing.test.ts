import { describe, expect, it } from 'vitest';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import { createRig, type Rig } from '../conversation/support/rig.ts';

const question = 'How far is the moon';
const kept = (rig: Rig): string[] => rig.saved.map((turn) => turn.userText);

describe('hearing: what others got wrong', () => {
  it('sends the words that began 300 ms before the detector was sure (lk#3261)', () => {
    const rig = createRig({ tuning: { ...tuning, vad: { ...tuning.vad, onsetMs: 300 } } });
    rig.start();
    rig.audio.mic.say(question, 90);
    rig.settle();
    expect(rig.stt.streams[0]?.heard.join(' ')).toBe(question);
  });

  it('ends a push-to-talk turn that speech-to-text never answers, in time and in words (lk#1906)', () => {
    const rig = createRig();
    rig.stt.silent = true;
    rig.conversation.pressPushToTalk();
    rig.audio.mic.say(question);
    rig.clock.advance(1700);
    rig.conversation.releasePushToTalk();
    // Two streams in vain, each as long as it may take to connect and to answer.
    const { connectMs, finalGraceMs } = tuning.stt;
    rig.until('idle', 2 * (connectMs + rig.stt.finalP99Ms + finalGraceMs) + tuning.mic.postRollMaxMs);
    expect(rig.trace.absent('llm.start')).toBe(true);
    expect(rig.saved).toEqual([]);
    expect(rig.conversation.snapshot().notices[0]?.title).toBe('Your words got no answer');
  });

  it.each([0, 50, 500])('answers a turn once whose end is told again %d ms later (lk#323)', (afterMs) => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say(question);
    rig.until('thinking');
    rig.clock.advance(afterMs);
    rig.stt.live?.sink.onFinal('');
    rig.stt.live?.sink.onFinalized();
    rig.stt.live?.sink.onEndpoint(null);
    rig.settle();
    expect(rig.trace.exactlyOne('llm.start')).toBe(true);
    expect(rig.trace.exactlyOne('turn.save')).toBe(true);
    expect(kept(rig)).toEqual([question]);
  });

  it.each([0, 50, 500])('lets words that come %d ms late join the turn, with one reply', (afterMs) => {
    const rig = createRig();
    rig.llm.firstTokenMs = 1500;
    rig.start();
    rig.audio.mic.say(question);
    rig.until('thinking');
    rig.clock.advance(afterMs);
    rig.stt.live?.sink.onFinal('from Mars');
    rig.settle();
    expect(kept(rig)).toEqual([`${question} from Mars`]);
    expect(rig.llm.requests.map(({ cancelled }) => cancelled)).toEqual([true, false]);
    expect(rig.trace.exactlyOne('tts.speak')).toBe(true);
  });

  it.each([200, 800, 3000])(
    'leaves out a final that comes %d ms after the turn was handed over (pc#4279)',
    (ms) => {
      const rig = createRig();
      rig.start();
      rig.audio.mic.say(question);
      rig.clock.advanceUntil(() => rig.stt.streams[0]?.heard.length === 5, 5000);
      rig.clock.advance(rig.stt.latencyMs);
      rig.stt.silent = true;
      rig.until('thinking');
      rig.clock.advance(ms);
      rig.stt.streams[0]?.sink.onFinal('How far is the moon from Mars');
      rig.settle();
      expect(kept(rig)).toEqual([question]);
      expect(rig.llm.requests).toHaveLength(1);
    },
  );

  it('promotes the interim of a voice whose final never comes (pc#3988)', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.say(question);
    rig.clock.advanceUntil(() => rig.stt.streams[0]?.heard.length === 5, 5000);
    rig.clock.advance(rig.stt.latencyMs);
    rig.stt.silent = true;
    rig.settle(10_000);
    expect(kept(rig)).toEqual([question]);
  });

  it('makes no turn of words that speech-to-text invents in silence (hermes-agent#73934)', () => {
    const rig = createRig();
    rig.start();
    rig.clock.advance(3000);
    rig.stt.live?.sink.onInterim('Thank you for watching');
    rig.stt.live?.sink.onFinal('Thank you for watching.');
    rig.stt.live?.sink.onEndpoint(null);
    rig.clock.advance(5000);
    expect(rig.phase()).toBe('idle');
    rig.audio.mic.say(question);
    rig.settle();
    expect(kept(rig)).toEqual([question]);
  });

  it('makes no turn of words that speech-to-text invents in a click', () => {
    const rig = createRig();
    rig.start();
    rig.audio.mic.cough(90);
    rig.until('listening');
    rig.stt.live?.sink.onInterim('Thank you for watching');
    rig.settle();
    expect(rig.trace.absent('llm.start')).toBe(true);
  });

  it('opens the stream again after the vendor closed it in silence, and keeps the first word (pc#1113)', () => {
    const rig = createRig();
    rig.start();
    rig.clock.advance(30_000);
    rig.stt.live?.fail();
    rig.clock.advance(30_000);
    rig.audio.mic.say(question, 160);
    rig.settle();
    expect(kept(rig)).toEqual([question]);
    expect(rig.conversation.snapshot().notices).toEqual([]);
  });
});

describe('devices that change', () => {
  const reached: [string, (rig: Rig) => void][] = [
    ['idle', () => {}],
    ['listening', (rig) => void rig.audio.mic.say(question)],
    ['endpointing', (rig) => void rig.audio.mic.say(question)],
    ['thinking', (rig) => void rig.audio.mic.say(question)],
    ['speaking', (rig) => void rig.audio.mic.say(question)],
    [
      'held',
      (rig) => {
        rig.audio.mic.say('Hello Parley');
        rig.settle();
        rig.clock.advance(tuning.bargeIn.echoWarmUpMs);
        rig.audio.mic.say(question);
        rig.until('speaking');
        rig.clock.advance(700);
        rig.audio.mic.cough(260);
      },
    ],
  ];

  it.each(reached)(
    'cost the conversation nothing but what they held: in %s (client-sdk-js#1220)',
    (phase, reach) => {
      const rig = createRig();
      rig.start();
      reach(rig);
      rig.until(phase as Parameters<Rig['until']>[0], 5000);
      const atMs = rig.clock.nowMs();
      rig.audio.mic.open = false;
      rig.audio.emit({ kind: 'mic-fault', fault: 'lost', message: 'It was unplugged.', atMs });
      rig.audio.emit({ kind: 'output-fault', message: 'The headphones were pulled out.', atMs });
      rig.clock.advance(200);
      rig.audio.mic.openNow();
      rig.clock.advance(60_000);
      expect(rig.phase()).toBe('idle');
      rig.audio.mic.say('And how old is it');
      rig.settle();
      expect(rig.saved.at(-1)).toMatchObject({
        userText: 'And how old is it',
        error: null,
        unspokenText: '',
      });
    },
  );
});
