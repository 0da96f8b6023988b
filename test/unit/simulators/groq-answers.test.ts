import { describe, expect, it } from 'vitest';
import { continueStory, lighthouseStory } from '../../../src/main/simulators/answer-facts.ts';
import { answer, tokensOf } from '../../../src/main/simulators/answers.ts';

const system = { role: 'system', content: 'You live in Paris.' };
const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });

describe('the simulated model', () => {
  it.each([
    ['What is the capital of France?', /^The capital of France is \*\*Paris\*\*/],
    ['what is the capital of the united kingdom', /London/],
    ['How far away is the moon?', /384,400 km/],
    ['Stop. What causes the tides?', /gravity/],
    ['What is the weather like on Mars?', /-63 °C/],
    ['What is 12 times 7?', /\*\*84\*\*/],
    ['what is twenty-one plus nineteen', /\*\*40\*\*/],
    ['What is 15% of 1,200?', /\*\*180\*\*/],
    ['What is 5 divided by 0?', /zero/],
    ['What is 9 - 4?', /\*\*5\*\*/],
    ['What happened on 2026-11-27?', /simulated/],
    ['Hello there!', /^Hello/],
    ['Thank you.', /welcome/],
    ['¿Cuál es la capital de España?', /^La capital de España es \*\*Madrid\*\*/],
    ['¿Cuál es la capital de Francia?', /París/],
    ['¿Cuánto son 3 por 4?', /\*\*12\*\*/],
    ['¿A qué distancia está la luna?', /384\.400 km/],
  ])('%s', (question, expected) => {
    expect(answer([system, user(question)])).toMatch(expected);
  });

  it('answers a follow-up from the context alone, the city before the country', () => {
    const followUp = user('And how many people live there?');
    const capital = user('What is the capital of France?');
    expect(answer([system, capital, assistant('The capital of France is **Paris**.'), followUp])).toBe(
      'About **2.1 million** people live in Paris.',
    );
    expect(answer([system, capital, assistant(''), followUp])).toBe(
      'About **68 million** people live in France.',
    );
    expect(answer([system, followUp])).toMatch(/do not know which place/);
    expect(answer([user('How many people live in Japan?')])).toMatch(/124 million/);
  });

  it('takes the place that was named last', () => {
    const messages = [
      user('capital of France'),
      assistant('Paris.'),
      user('capital of Japan'),
      assistant('It is Tokyo.'),
    ];
    expect(answer([...messages, user('How many people live there?')])).toMatch(/Tokyo/);
  });

  it('repeats the last thing it was heard to say', () => {
    const question = user('What did you just say?');
    expect(answer([user('hi'), assistant('The moon is'), question])).toBe('I said: The moon is');
    expect(answer([question])).toMatch(/not said anything/);
  });

  it('tells a long story and goes on where it was interrupted', () => {
    const story = answer([user('Tell me a long story about a lighthouse.')]);
    expect(lighthouseStory).toHaveLength(12);
    expect(story).toBe(lighthouseStory.join(' '));
    const heard = `${lighthouseStory.slice(0, 2).join(' ')} She knew each`;
    expect(answer([user('a story about a lighthouse'), assistant(heard), user('Go on.')])).toBe(
      lighthouseStory.slice(2).join(' '),
    );
    // As the conversation marks a reply that was cut off.
    const cutOff = assistant(`${heard}… [interrupted]`);
    expect(answer([cutOff, user('Continue, please.')])).toBe(lighthouseStory.slice(2).join(' '));
    expect(answer([cutOff, user('What did you just say?')])).toBe(`I said: ${heard}…`);
    expect(continueStory(story)).toMatch(/end of the story/);
    expect(answer([assistant('The moon.'), user('Go on.')])).toMatch(/simulated/);
  });

  it('says that it is simulated when it knows no answer, in a short form of the question', () => {
    const reply = answer([user(`Explain ${'monads and '.repeat(40)}`)]);
    expect(reply).toMatch(/demo’s simulated model/);
    expect(reply.length).toBeLessThan(220);
    expect(answer([])).toMatch(/simulated/);
  });

  it('cuts answers into tokens that join to the text', () => {
    for (const text of [
      lighthouseStory.join(' '),
      answer([user('how many planets are there')]),
      'ünïcode 日本語テキスト ',
      '',
      ' ',
    ]) {
      expect(tokensOf(text).join('')).toBe(text);
    }
  });
});
