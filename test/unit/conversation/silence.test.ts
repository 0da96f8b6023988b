import { describe, expect, it } from 'vitest';
import { turnLatency } from '../../../src/shared/model/latency.ts';
import { createRig, type Rig } from './support/rig.ts';

const answer = 'It is far away. Very far.';

function ask(rig: Rig): void {
  rig.llm.answer = () => answer;
  rig.start();
  rig.audio.mic.say('How far is the moon');
  rig.until('thinking');
}

/** What left the speaker of a speech, in ms. */
function heardMsOf(rig: Rig, owner: number): number {
  return (
    rig.audio.rendered
      .filter((chunk) => chunk.owner === owner)
      .reduce((sum, chunk) => sum + chunk.samples, 0) / 24
  );
}

describe('while a model is slow', () => {
  it('nothing fills the silence by default', () => {
    const rig = createRig();
    rig.llm.firstTokenMs = 1900;
    ask(rig);
    rig.settle();
    expect(rig.tts.speeches[0]?.text.trim()).toBe(answer);
    expect(rig.trace.effects('player.play').every(({ pcm }) => pcm[0] === 1)).toBe(true);
  });

  it('a phrase does, 1200 ms after the turn ended, and is neither shown nor remembered', () => {
    const rig = createRig({ preferences: { fillers: 'phrase' } });
    rig.llm.firstTokenMs = 1900;
    ask(rig);
    const endedAtMs = rig.clock.nowMs();
    rig.clock.advanceUntil(() => rig.tts.speeches.length > 0, 5000);
    expect(rig.clock.nowMs() - endedAtMs).toBe(1200);
    rig.settle();
    expect(rig.tts.speeches).toHaveLength(1);
    expect(rig.tts.speeches[0]?.text).toBe(`One moment. ${answer}`);
    expect(rig.saved[0]).toMatchObject({ spokenText: answer, unspokenText: '', error: null });
    rig.conversation.sendText('And Mars');
    rig.settle();
    expect(rig.llm.requests[1]?.messages[2]?.content).toBe(answer);
  });

  it('in the language of the person', () => {
    const rig = createRig({ preferences: { fillers: 'phrase', language: 'es' } });
    rig.llm.firstTokenMs = 1900;
    ask(rig);
    rig.settle();
    expect(rig.tts.speeches[0]?.text).toContain('Un momento. ');
  });

  it('a tone does where that is wanted, and does not count as heard text', () => {
    const rig = createRig({ preferences: { fillers: 'tone' } });
    rig.llm.firstTokenMs = 1900;
    ask(rig);
    rig.until('speaking');
    // The fake voice marks its sound with the number of the speech; a tone begins with silence.
    const [tone] = rig.trace.effects('player.play');
    expect(tone!.pcm.length).toBeGreaterThan(24 * 200);
    rig.clock.advance(600);
    rig.conversation.interrupt();
    rig.settle();
    const heardWords = Math.floor(heardMsOf(rig, 1) / 250);
    expect(rig.saved[0]!.spokenText.split(' ').filter(Boolean)).toHaveLength(heardWords);
  });

  it('is still thought about meanwhile: noise does not cancel it, words do', () => {
    const rig = createRig({ preferences: { fillers: 'phrase' } });
    rig.llm.firstTokenMs = 2400;
    ask(rig);
    rig.clock.advanceUntil(() => rig.audio.heardSamples > 0, 3000);
    expect(rig.phase()).toBe('thinking');
    rig.audio.mic.cough(900);
    rig.settle();
    expect(rig.saved[0]).toMatchObject({ spokenText: answer, interrupted: false });
  });

  it('it is filled at most twice', () => {
    const rig = createRig({ preferences: { fillers: 'phrase' } });
    rig.llm.mode = 'empty';
    rig.llm.firstTokenMs = 2400;
    ask(rig);
    rig.settle();
    expect(rig.tts.speeches[0]?.text).toContain('One moment. Still working on it. ');
    expect(rig.tts.speeches[0]?.text.match(/One moment|Still/g)).toHaveLength(2);
  });

  it('not while somebody speaks', () => {
    const rig = createRig({ preferences: { fillers: 'phrase' } });
    rig.llm.firstTokenMs = 2400;
    ask(rig);
    rig.clock.advance(1000);
    rig.audio.mic.cough(700);
    rig.clock.advance(600);
    expect(rig.tts.speeches).toHaveLength(0);
  });

  it('a quick one is not filled', () => {
    const rig = createRig({ preferences: { fillers: 'phrase' } });
    ask(rig);
    rig.settle();
    expect(rig.tts.speeches[0]?.text.trim()).toBe(answer);
  });

  it.each(['tone', 'phrase'] as const)(
    'behind a %s the time to the first sound is the answer’s, or none',
    (fillers) => {
      const rig = createRig({ preferences: { fillers } });
      rig.llm.firstTokenMs = 1900;
      ask(rig);
      rig.settle();
      const { anchors } = rig.saved[0]!;
      const firstOfAnswerMs = anchors.firstSampleRendered!;
      // Beyond the filler, which began 1200 ms after the turn's end.
      expect(firstOfAnswerMs - anchors.turnEnd!).toBeGreaterThan(1500);
      expect(firstOfAnswerMs).toBeGreaterThan(anchors.llmFirstToken!);
      const latency = turnLatency(anchors);
      if (fillers === 'phrase') expect(latency).toBeNull();
      else expect(latency?.voiceToVoiceMs).toBeGreaterThan(1500);
    },
  );
});

describe('an empty answer', () => {
  it('is asked for once more, then Parley apologises aloud', () => {
    const rig = createRig();
    rig.llm.mode = 'empty';
    ask(rig);
    rig.settle();
    expect(rig.llm.requests).toHaveLength(2);
    expect(rig.tts.speeches[0]?.text).toBe('Sorry, I have no answer to that. Please ask me in other words.');
    expect(rig.saved).toHaveLength(1);
    expect(rig.saved[0]!.error).toContain('empty answer twice');
    rig.llm.mode = 'answers';
    rig.conversation.sendText('Once more then');
    rig.settle();
    // The model never said that it is sorry.
    expect(rig.llm.requests.at(-1)?.messages.map((message) => message.role)).toEqual([
      'system',
      'user',
      'user',
    ]);
  });
});

describe('three misunderstandings in a row', () => {
  function mumble(rig: Rig): void {
    rig.audio.mic.cough(900);
    rig.clock.advance(100);
    rig.settle();
    rig.clock.advance(500);
  }

  it('are said, and typing is offered', () => {
    const rig = createRig();
    rig.start();
    mumble(rig);
    mumble(rig);
    expect(rig.tts.speeches).toHaveLength(0);
    mumble(rig);
    rig.settle();
    expect(rig.tts.speeches[0]?.text).toContain('You can also type to me.');
    const notice = rig.conversation
      .snapshot()
      .notices.find(({ title }) => title.includes('did not understand'));
    expect(notice?.detail).toContain('type');
    expect(rig.saved).toHaveLength(0);
  });

  it('are not counted together across something that was understood', () => {
    const rig = createRig();
    rig.start();
    mumble(rig);
    mumble(rig);
    rig.audio.mic.say('How far is the moon');
    rig.settle();
    mumble(rig);
    mumble(rig);
    expect(rig.tts.speeches).toHaveLength(1);
  });

  it('are not coughs', () => {
    const rig = createRig();
    rig.start();
    for (let n = 0; n < 5; n += 1) {
      rig.audio.mic.cough(300);
      rig.clock.advance(2500);
    }
    expect(rig.tts.speeches).toHaveLength(0);
  });
});

describe('a person who has gone silent', () => {
  it('is not asked anything by default', () => {
    const rig = createRig();
    ask(rig);
    rig.settle();
    rig.clock.advance(200_000);
    expect(rig.tts.speeches).toHaveLength(1);
  });

  it('is asked once whether they are there, where that is wanted', () => {
    const rig = createRig({ preferences: { idlePromptMs: 30_000 } });
    ask(rig);
    rig.settle();
    rig.clock.advance(29_000);
    expect(rig.tts.speeches).toHaveLength(1);
    rig.clock.advance(200_000);
    expect(rig.tts.speeches.map((speech) => speech.text).slice(1)).toEqual(['Are you still there?']);
    expect(rig.saved).toHaveLength(1);
    rig.audio.mic.say('Yes I am');
    rig.settle();
    expect(rig.llm.requests.at(-1)?.messages.map((message) => message.content)).not.toContain(
      'Are you still there?',
    );
  });
});

it('an over-long turn is committed at 120 s and Parley goes on hearing', () => {
  const rig = createRig();
  rig.start();
  const saidAtMs = rig.clock.nowMs();
  rig.audio.mic.say(Array.from({ length: 450 }, (_, index) => `word${index}`).join(' '));
  rig.until('thinking', 130_000);
  expect(rig.clock.nowMs() - saidAtMs).toBeGreaterThanOrEqual(120_000);
  expect(rig.clock.nowMs() - saidAtMs).toBeLessThan(121_500);
  rig.settle();
  expect(rig.saved.flatMap((turn) => turn.userText.split(' '))).toHaveLength(450);
});
