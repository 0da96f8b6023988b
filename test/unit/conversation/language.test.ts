import { describe, expect, it } from 'vitest';
import { checkRun } from './support/guarantees.ts';
import { createRig, type Rig } from './support/rig.ts';

/** A vendor that tells Spanish by its inverted mark, as far as the test goes. */
const hearsLanguages = (rig: Rig): void => {
  rig.stt.languageOf = (text) => (/cuál|luna|sigue/.test(text) ? 'es' : 'en');
};

function say(rig: Rig, text: string): void {
  rig.audio.mic.say(text);
  rig.settle();
}

const systemPrompts = (rig: Rig): (string | undefined)[] =>
  rig.llm.requests.filter((request) => !request.cancelled).map(({ messages }) => messages[0]?.content);
const texts = (rig: Rig): string[] => rig.tts.speeches.map((speech) => speech.text);

describe('the language of a turn', () => {
  it('is the one that was heard, turn by turn: model, words for signs, and voice follow it', () => {
    const rig = createRig({ preferences: { speculation: 'off' } });
    hearsLanguages(rig);
    rig.llm.answer = () => 'Es el 50 % de 3 km.';
    rig.start();
    say(rig, 'cuál es la capital');
    rig.llm.answer = () => 'It is 50 % of 3 km.';
    say(rig, 'how far is the moon');
    expect(systemPrompts(rig)).toEqual([
      expect.stringContaining('Spanish: answer in it'),
      expect.stringContaining('English: answer in it'),
    ]);
    expect(rig.tts.languages).toEqual(['es', 'en']);
    expect(texts(rig)).toEqual(['Es el 50 por ciento de 3 kilómetros.', 'It is 50 percent of 3 kilometers.']);
    checkRun(rig);
  });

  it('may be guessed before it is told: work that was begun on the reply goes on', () => {
    const rig = createRig();
    hearsLanguages(rig);
    rig.stt.latencyMs = 250;
    rig.start();
    say(rig, 'dime cuál es la capital de Francia, por favor');
    const [request, ...others] = rig.llm.requests;
    expect(others).toEqual([]);
    expect(request!.messages[0]!.content).toBe('Be brief.');
    expect(rig.tts.languages).toEqual(['es']);
    say(rig, 'how far away is the moon');
    expect(rig.llm.requests).toHaveLength(2);
    expect(rig.tts.languages).toEqual(['es', 'en']);
    checkRun(rig);
  });

  it('opens the voice of a language as soon as it is heard', () => {
    const rig = createRig();
    hearsLanguages(rig);
    rig.start();
    rig.audio.mic.say('cuál es la capital');
    rig.until('thinking');
    expect(rig.tts.warmedIn.at(-1)).toBe('es');
  });

  it('is the one of most of its words', () => {
    const rig = createRig();
    hearsLanguages(rig);
    rig.stt.endpointingMs = 60;
    rig.start();
    const first = rig.audio.mic.say('cuál es la capital de todo el país');
    rig.clock.advance(first.endMs + 150 - rig.clock.nowMs());
    say(rig, 'okay then');
    expect(rig.saved).toMatchObject([{ userText: 'cuál es la capital de todo el país okay then' }]);
    expect(rig.tts.languages).toEqual(['es']);
    checkRun(rig);
  });

  it('that is set holds, whatever is heard', () => {
    const rig = createRig({ preferences: { language: 'en-GB' } });
    hearsLanguages(rig);
    rig.start();
    say(rig, 'cuál es la capital');
    expect(systemPrompts(rig)).toEqual([expect.stringContaining('British English: answer in it')]);
    expect(rig.tts.languages).toEqual(['en-GB']);
  });

  it('is guessed for the voice, where nobody tells, and nothing is claimed to the model', () => {
    const rig = createRig();
    rig.conversation.sendText('¿Cuál es la capital de Francia?');
    rig.settle();
    rig.conversation.sendText('Paris');
    rig.settle();
    rig.conversation.sendText('What is the capital of France?');
    rig.settle();
    expect(systemPrompts(rig)).toEqual(['Be brief.', 'Be brief.', 'Be brief.']);
    // A word that could be of any language is taken for the one that was spoken.
    expect(rig.tts.languages).toEqual(['es', 'es', 'en']);
  });

  it('without words for its signs leaves them to the voice', () => {
    const rig = createRig({ preferences: { language: 'de' } });
    rig.llm.answer = () => 'Es sind 50 % von 3 km.';
    rig.start();
    say(rig, 'wie weit ist der Mond');
    expect(texts(rig)).toEqual(['Es sind 50 % von 3 km.']);
  });

  it('of a rest is that of its reply, whoever asks for it', () => {
    const rig = createRig();
    hearsLanguages(rig);
    rig.llm.answer = () => 'One two three four five six. Seven eight nine ten.';
    rig.start();
    rig.audio.mic.say('tell me a story');
    rig.until('speaking');
    rig.clock.advance(900);
    rig.conversation.interrupt();
    rig.settle();
    say(rig, 'sigue');
    expect(rig.tts.languages).toEqual(['en', 'en']);
    expect(rig.llm.requests.filter((request) => !request.cancelled)).toHaveLength(1);
  });

  it('is that of what Parley says of its own accord', () => {
    const rig = createRig({ preferences: { idlePromptMs: 10_000 } });
    hearsLanguages(rig);
    rig.start();
    say(rig, 'cuál es la capital');
    rig.clock.advance(10_000);
    rig.settle();
    expect(texts(rig).at(-1)).toBe('¿Sigues ahí?');
    expect(rig.tts.languages).toEqual(['es', 'es']);
  });
});
