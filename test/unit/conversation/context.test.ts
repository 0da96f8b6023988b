import { describe, expect, it } from 'vitest';
import { buildContext, estimateTokens, interruptedMark } from '../../../src/shared/conversation/context.ts';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import type { Exchange } from '../../../src/shared/conversation/types.ts';

function exchange(index: number, change: Partial<Exchange> = {}): Exchange {
  return {
    turnId: `t${index}`,
    userText: `question ${index}`,
    language: null,
    spokenText: `answer ${index}`,
    unspokenText: '',
    interrupted: false,
    ...change,
  };
}

function context(exchanges: Exchange[], userText = 'now'): { role: string; content: string }[] {
  return buildContext({ systemPrompt: 'Be brief.', exchanges, userText, language: null, tuning });
}

describe('the context', () => {
  it('is the prompt, the exchanges and the words', () => {
    expect(context([exchange(1)])).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'question 1' },
      { role: 'assistant', content: 'answer 1' },
      { role: 'user', content: 'now' },
    ]);
  });

  it('holds at most 40 messages', () => {
    const messages = context(Array.from({ length: 60 }, (_, index) => exchange(index)));
    expect(messages).toHaveLength(tuning.llm.contextMaxMessages);
    expect(messages.at(-2)?.content).toBe('answer 59');
  });

  it('holds about 8000 tokens, but the last 10 exchanges whatever they cost', () => {
    const long = 'word '.repeat(1000);
    const messages = context(Array.from({ length: 30 }, (_, index) => exchange(index, { userText: long })));
    expect(messages).toHaveLength(2 + 2 * tuning.llm.contextMinExchanges);
    const medium = 'word '.repeat(400);
    const some = context(Array.from({ length: 30 }, (_, index) => exchange(index, { userText: medium })));
    expect(some.length).toBeGreaterThan(messages.length);
    expect(some.reduce((sum, message) => sum + estimateTokens(message.content), 0)).toBeLessThanOrEqual(
      tuning.llm.contextMaxTokens,
    );
  });

  it('marks what was cut off, explains the mark once, and leaves out what nobody heard', () => {
    const messages = context([
      exchange(1, { spokenText: 'The moon is ', interrupted: true }),
      exchange(2, { spokenText: '', interrupted: true }),
    ]);
    expect(messages.map((message) => message.content).slice(1)).toEqual([
      'question 1',
      `The moon is${interruptedMark}`,
      'question 2',
      'now',
    ]);
    expect(messages[0]?.content).toContain(interruptedMark);
  });

  it('counts scripts without spaces by the character', () => {
    expect(estimateTokens('月はどこ')).toBe(4);
    expect(estimateTokens('moon')).toBe(1);
  });
});
