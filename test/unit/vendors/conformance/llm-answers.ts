import { expect, it } from 'vitest';
import type { ChatMessage } from '../../../../src/main/vendors/types.ts';
import { ask, capital, capitalAnswer, type LlmHarness, story } from './llm-harness.ts';
import type { LlmSubject } from './llm-subjects.ts';

/** What comes of a request that goes well. */
export function llmAnswers(subject: LlmSubject, { rig }: LlmHarness): void {
  it('streams the text, then the usage, then the end', async () => {
    const { llm, simulator } = await rig();
    const reply = ask(llm);
    expect(await reply.settled).toEqual({ kind: 'end', reason: 'stop' });
    expect(reply.text()).toBe(capitalAnswer);
    const kinds = reply.events.map((event) => event.kind);
    expect(kinds.slice(-2)).toEqual(['usage', 'end']);
    expect(new Set(kinds.slice(0, -2))).toEqual(new Set(['text']));
    const usage = reply.events.at(-2);
    expect(usage?.kind === 'usage' && usage.inputTokens > 0 && usage.outputTokens > 0).toBe(true);
    expect(llm.id).toBe(subject.id);
    expect(simulator.stats().requests).toMatchObject([{ outcome: 'completed', messages: capital }]);
  });

  it('does without the usage', async () => {
    const { llm } = await rig({ reportsUsage: false });
    const reply = ask(llm);
    expect(await reply.settled).toEqual({ kind: 'end', reason: 'stop' });
    expect(reply.events.filter((event) => event.kind === 'usage')).toEqual([]);
  });

  it.each([
    ['Latin', 'Él dijo: “sí” — año, œuvre.'],
    ['Japanese and a pictograph', '日本の首都は東京です。🗼'],
    ['Arabic', 'عاصمة فرنسا هي باريس.'],
    ['families of pictographs', '👩‍👩‍👧‍👦 and 🏳️‍🌈'],
  ])('reads %s, one byte at a time', async (_script, answerText) => {
    const { llm } = await rig({ dribbleBytes: 1, answerText });
    const reply = ask(llm);
    await reply.settled;
    expect(reply.text()).toBe(answerText);
  });

  it('reads several tokens to a chunk', async () => {
    const { llm } = await rig({ tokensPerChunk: 50 });
    const reply = ask(llm, story);
    await reply.settled;
    expect(reply.text()).toMatch(/lighthouse/);
    expect(reply.events.length).toBeLessThan(20);
  });

  it('reads a very long answer', async () => {
    const answerText = Array.from({ length: 5000 }, (_, index) => `word${index % 10}`).join(' ');
    const { llm } = await rig({ answerText, tokensPerChunk: 7 }, { adapter: { maxOutputTokens: 20_000 } });
    const reply = ask(llm);
    expect(await reply.settled).toEqual({ kind: 'end', reason: 'stop' });
    expect(reply.text()).toBe(answerText);
  });

  it('sends a context of 40 messages whole and in order', async () => {
    const { llm, simulator } = await rig();
    const exchanges = Array.from(
      { length: 39 },
      (_, index): ChatMessage => ({
        role: index % 2 === 0 ? 'user' : 'assistant',
        content: `Message ${index}: ñ 日本 "quoted" \\ \n new line`,
      }),
    );
    const messages: ChatMessage[] = [{ role: 'system', content: 'Be brief.' }, ...exchanges];
    await ask(llm, messages).settled;
    expect(simulator.stats().requests[0]?.messages).toEqual(messages);
  });

  it('says when the length limit cut it', async () => {
    const { llm } = await rig({}, { adapter: { maxOutputTokens: 4 } });
    expect(await ask(llm, story).settled).toEqual({ kind: 'end', reason: 'length' });
  });

  it('asks for no thinking in the answer, and passes none on', async () => {
    const { llm, simulator } = await rig({ leakReasoning: true });
    const reply = ask(llm);
    expect(await reply.settled).toEqual({ kind: 'end', reason: 'stop' });
    expect(reply.text()).toBe(capitalAnswer);
    expect(simulator.stats().requests[0]?.showsReasoning).toBe(false);
  });

  it.each([false, true])(
    'ends well with an empty answer (thinking: %s): what that means is for the conversation to say',
    async (leakReasoning) => {
      const { llm } = await rig({ answerText: '', leakReasoning });
      const reply = ask(llm);
      expect(await reply.settled).toEqual({ kind: 'end', reason: 'stop' });
      expect(reply.text()).toBe('');
    },
  );

  it('keeps two requests at once apart', async () => {
    const { llm } = await rig({ tokensPerSecond: 500 });
    const [first, second] = [ask(llm), ask(llm, story)];
    await Promise.all([first.settled, second.settled]);
    expect(first.text()).toBe(capitalAnswer);
    expect(second.text()).toMatch(/lighthouse/);
  });
}
