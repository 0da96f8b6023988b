import { describe, expect, it } from 'vitest';
import { createRig, type Rig } from './support/rig.ts';

const noticeTitles = (rig: Rig): string[] =>
  rig.conversation.snapshot().notices.map((notice) => notice.title);

function ask(rig: Rig): void {
  rig.start();
  rig.audio.mic.say('How far is the moon');
}

describe('when speech-to-text fails', () => {
  it.each([200, 700, 1200, 1550, 1700, 1850, 1950])(
    'the turn’s sound is sent again after %d ms, and no word is lost',
    (afterMs) => {
      const rig = createRig();
      ask(rig);
      rig.clock.advance(afterMs);
      rig.stt.live?.fail();
      rig.settle();
      expect(rig.saved.map((turn) => turn.userText)).toEqual(['How far is the moon']);
      expect(noticeTitles(rig)).toEqual([]);
    },
  );

  it('twice while somebody speaks, a third stream gets the sound at the end', () => {
    const rig = createRig();
    ask(rig);
    rig.clock.advance(500);
    rig.stt.live?.fail();
    rig.clock.advance(300);
    rig.stt.live?.fail();
    expect(noticeTitles(rig)).toEqual(['Parley could not understand you']);
    rig.settle();
    expect(rig.saved.map((turn) => turn.userText)).toEqual(['How far is the moon']);
  });

  it('for good, what had been understood counts', () => {
    const rig = createRig();
    ask(rig);
    rig.clock.advance(1100);
    rig.stt.refuses = 'transient';
    rig.stt.live?.fail();
    rig.settle();
    expect(rig.saved.map((turn) => turn.userText)).toEqual(['How far is']);
    expect(noticeTitles(rig)).toEqual(['Parley could not understand you']);
  });

  it('for want of a key, it is said once and not tried in a loop', () => {
    const rig = createRig();
    rig.stt.refuses = 'permanent';
    ask(rig);
    rig.settle();
    expect(noticeTitles(rig)).toEqual(['Parley could not understand you']);
    expect(rig.stt.streams.length).toBeLessThanOrEqual(4);
    expect(rig.conversation.snapshot().degraded).toBe(true);
  });

  it('in silence, the turn ends in time and says so', () => {
    const rig = createRig();
    rig.stt.silent = true;
    ask(rig);
    rig.settle(8500);
    expect(noticeTitles(rig)).toEqual(['Your words got no answer']);
    expect(rig.stt.streams.length).toBeGreaterThanOrEqual(2);
  });

  it('on the first stream only, the second one is sent the sound', () => {
    const rig = createRig();
    rig.stt.silent = true;
    ask(rig);
    rig.clock.advanceUntil(() => rig.stt.streams.length === 2, 10_000);
    rig.stt.silent = false;
    rig.settle();
    expect(rig.saved.map((turn) => turn.userText)).toEqual(['How far is the moon']);
    expect(noticeTitles(rig)).toEqual([]);
  });

  it('only seems so while a cold stream connects: it is waited for', () => {
    const rig = createRig();
    rig.start();
    rig.clock.advance(61_000);
    rig.stt.latencyMs = 1700;
    rig.audio.mic.say('Yes please');
    rig.settle();
    expect(rig.stt.streams).toHaveLength(2);
    expect(rig.saved.map((turn) => turn.userText)).toEqual(['Yes please']);
  });

  it('while idle, nobody is told, and the next voice opens it again', () => {
    const rig = createRig();
    rig.start();
    rig.clock.advance(1000);
    rig.stt.live?.fail();
    expect(noticeTitles(rig)).toEqual([]);
    rig.audio.mic.say('How far is the moon');
    rig.settle();
    expect(rig.saved.map((turn) => turn.userText)).toEqual(['How far is the moon']);
  });

  it('to answer a second final makes no second reply', () => {
    const rig = createRig();
    ask(rig);
    rig.until('thinking');
    rig.stt.live?.sink.onFinal('');
    rig.stt.live?.sink.onFinalized();
    rig.stt.live?.sink.onEndpoint(null);
    rig.settle();
    expect(rig.llm.requests).toHaveLength(1);
    expect(rig.saved).toHaveLength(1);
  });

  it('by taking no more, the sound waits and arrives whole', () => {
    const rig = createRig();
    rig.start();
    rig.stt.buffered = 1_000_000;
    rig.audio.mic.say('How far is the moon');
    rig.clock.advance(1200);
    expect(rig.stt.live?.frames).toBe(0);
    rig.stt.buffered = 0;
    rig.settle();
    expect(rig.saved[0]?.userText).toBe('How far is the moon');
  });
});

describe('when the language model fails', () => {
  it('the words are kept and the person is told', () => {
    const rig = createRig();
    rig.llm.mode = 'fails';
    ask(rig);
    rig.settle();
    expect(rig.saved[0]).toMatchObject({
      userText: 'How far is the moon',
      spokenText: '',
      interrupted: false,
    });
    expect(rig.saved[0]?.error).toContain('failed');
    expect(noticeTitles(rig)).toEqual(['No complete answer']);
    rig.llm.mode = 'answers';
    rig.audio.mic.say('And how old');
    rig.settle();
    expect(rig.llm.requests.at(-1)?.messages.map((message) => message.content)).toContain(
      'How far is the moon',
    );
    expect(noticeTitles(rig)).toEqual([]);
  });

  it('silence ends after its deadline', () => {
    const rig = createRig();
    rig.llm.mode = 'silent';
    ask(rig);
    rig.until('thinking');
    rig.settle(2600);
    expect(rig.llm.requests[0]?.cancelled).toBe(true);
    expect(noticeTitles(rig)).toEqual(['No complete answer']);
  });

  it('an empty answer is asked for once more', () => {
    const rig = createRig();
    rig.llm.mode = 'empty';
    ask(rig);
    rig.clock.advanceUntil(() => rig.llm.requests.length === 1, 5000);
    rig.clock.advance(30);
    rig.llm.mode = 'empty';
    rig.clock.advanceUntil(() => rig.llm.requests.length === 2, 1000);
    rig.llm.mode = 'answers';
    rig.settle();
    expect(rig.saved[0]).toMatchObject({ error: null, unspokenText: '' });
    expect(rig.llm.requests).toHaveLength(2);
  });

  it('two empty answers are an apology', () => {
    const rig = createRig();
    rig.llm.mode = 'empty';
    ask(rig);
    rig.settle();
    expect(rig.llm.requests).toHaveLength(2);
    expect(rig.saved).toHaveLength(1);
    expect(rig.conversation.snapshot().notices[0]?.detail).toContain('empty answer');
  });

  it.each(['fails-midway', 'stalls'] as const)('what can be said is said when it %s', (mode) => {
    const rig = createRig();
    rig.llm.mode = mode;
    ask(rig);
    rig.settle();
    const [turn] = rig.saved;
    expect(turn?.spokenText).toContain('This is the first sentence.');
    expect(turn?.error).not.toBeNull();
    expect(noticeTitles(rig)).toEqual(['No complete answer']);
  });

  it('a dribbling one is spoken before its sentence ends', () => {
    const rig = createRig();
    rig.llm.tokenMs = 1400;
    ask(rig);
    rig.until('speaking', 12_000);
    expect(rig.llm.live).toHaveLength(1);
    expect(rig.trace.count('llm.flush')).toBeGreaterThan(0);
    rig.settle();
    expect(rig.saved[0]).toMatchObject({ unspokenText: '', error: null });
  });

  it('an answer with nothing to say is shown, not failed', () => {
    const rig = createRig();
    rig.llm.answer = () => '🙂';
    ask(rig);
    rig.settle();
    expect(rig.saved[0]).toMatchObject({ spokenText: '🙂', error: null });
    expect(rig.tts.speeches).toHaveLength(0);
  });
});

describe('when the voice fails', () => {
  it.each(['silent', 'fails', 'no-audio'] as const)('(%s) the answer is still there to read', (mode) => {
    const rig = createRig();
    rig.tts.mode = mode;
    ask(rig);
    rig.settle();
    const [turn] = rig.saved;
    expect(turn?.spokenText).toBe('');
    expect(turn?.unspokenText).toBe('This is the first sentence. And this is the second one.');
    expect(noticeTitles(rig)).toEqual(['The voice failed']);
  });

  it('in the middle, what had come is heard to its end', () => {
    const rig = createRig();
    rig.tts.mode = 'fails-midway';
    rig.llm.tokenMs = 40;
    ask(rig);
    rig.settle();
    const [turn] = rig.saved;
    const heard = rig.tts.speeches[0]?.words.map((word) => word.word).join(' ');
    expect(turn?.spokenText).toBe(heard);
    expect(turn?.error).not.toBeNull();
  });

  it('by sending without end, it is stopped', () => {
    const rig = createRig();
    ask(rig);
    rig.until('speaking');
    for (let n = 0; n < 200; n += 1) rig.tts.speeches[0]?.speakAnyway();
    expect(rig.audio.maxHeldMs).toBeLessThanOrEqual(20_000);
    expect(noticeTitles(rig)).toEqual(['The voice failed']);
    rig.settle();
  });

  it('after a cut, nothing that it still sends is heard', () => {
    const rig = createRig();
    ask(rig);
    rig.until('speaking');
    rig.clock.advance(300);
    rig.conversation.interrupt();
    const heard = rig.audio.rendered.length;
    for (let n = 0; n < 25; n += 1) rig.tts.speeches[0]?.speakAnyway();
    rig.clock.advance(6000);
    expect(rig.audio.rendered).toHaveLength(heard);
  });
});

describe('when the devices fail', () => {
  it('a speaker without sound does not hold up the conversation', () => {
    const rig = createRig();
    rig.audio.dead = true;
    ask(rig);
    rig.settle(8000);
    expect(noticeTitles(rig)).toEqual(['The answer fell silent']);
    expect(rig.saved[0]).toMatchObject({ spokenText: '' });
  });

  it('a player that is lost with the rest of a reply has not been heard to its end', () => {
    const rig = createRig();
    ask(rig);
    rig.clock.advanceUntil(() => rig.trace.count('player.end') > 0, 10_000);
    rig.until('speaking');
    rig.clock.advance(600);
    const { heardSamples, epoch } = rig.audio;
    rig.audio.emit({ kind: 'drained', epoch, heardSamples, atMs: rig.clock.nowMs() });
    rig.settle();
    expect(rig.saved[0]).toMatchObject({ spokenText: 'This is' });
    expect(noticeTitles(rig)).toEqual(['The answer broke off']);
  });

  it('a reply whose player never reports is closed with the last report', () => {
    const rig = createRig();
    ask(rig);
    rig.until('speaking');
    rig.clock.advance(700);
    rig.audio.dead = true;
    rig.conversation.interrupt();
    rig.settle(1000);
    expect(rig.saved[0]).toMatchObject({ spokenText: 'This is', interrupted: true });
  });

  it.each(['denied', 'no-device', 'failed'] as const)(
    'no microphone (%s) ends hands-free, in words',
    (fault) => {
      const rig = createRig();
      rig.start();
      rig.audio.emit({ kind: 'mic-fault', fault, message: 'Allow the microphone in the settings.', atMs: 0 });
      expect(rig.phase()).toBe('off');
      expect(rig.conversation.snapshot()).toMatchObject({ handsFree: false, micOpen: false });
      expect(rig.conversation.snapshot().notices[0]?.detail).toBe('Allow the microphone in the settings.');
    },
  );

  it('stays open through silence, and the notice goes when it is heard again', () => {
    const rig = createRig();
    rig.start();
    rig.audio.emit({ kind: 'mic-fault', fault: 'silent', message: 'Check the microphone.', atMs: 0 });
    expect(noticeTitles(rig)).toEqual(['The microphone is silent']);
    expect(rig.conversation.snapshot().micOpen).toBe(true);
    rig.audio.emit({ kind: 'mic-opened', atMs: 0 });
    expect(noticeTitles(rig)).toEqual([]);
  });

  it('a microphone that is lost in a sentence: what was heard is answered', () => {
    const rig = createRig();
    ask(rig);
    rig.clock.advance(1100);
    rig.audio.emit({ kind: 'mic-fault', fault: 'lost', message: 'It was unplugged.', atMs: 0 });
    rig.until('thinking', 3000);
    expect(rig.conversation.snapshot().micOpen).toBe(false);
    rig.audio.emit({ kind: 'mic-opened', atMs: 0 });
    expect(rig.conversation.snapshot().micOpen).toBe(true);
    rig.clock.advanceUntil(() => rig.saved.length > 0, 20_000);
    expect(rig.saved[0]?.userText).toBe('How far is');
  });

  it('a microphone that never opens is said to', () => {
    const rig = createRig();
    rig.audio.micOpensAfterMs = null;
    rig.conversation.start();
    rig.until('off', 16_000);
    expect(noticeTitles(rig)).toEqual(['No microphone']);
  });

  it('a reply goes on without a microphone', () => {
    const rig = createRig();
    ask(rig);
    rig.until('speaking');
    rig.audio.emit({ kind: 'mic-fault', fault: 'no-device', message: 'Plug one in.', atMs: 0 });
    rig.clock.advanceUntil(() => rig.saved.length > 0, 20_000);
    expect(rig.saved[0]).toMatchObject({ interrupted: false, unspokenText: '' });
    expect(rig.phase()).toBe('off');
  });
});

describe('when the store fails', () => {
  it('the conversation goes on and says so', async () => {
    const rig = createRig({
      store: {
        saveTurn: async () => {
          throw new Error('The disk is full. Free some space.');
        },
        listTurns: async () => [],
        dispose: async () => {},
      },
    });
    rig.conversation.sendText('Hello');
    rig.settle();
    await rig.conversation.dispose();
    expect(rig.conversation.snapshot().turns).toHaveLength(1);
  });
});
