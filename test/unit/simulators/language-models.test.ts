import Anthropic from '@anthropic-ai/sdk';
import { Cerebras } from '@cerebras/cerebras_cloud_sdk';
import { GoogleGenAI } from '@google/genai';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock as clock } from '../../../src/main/clock.ts';
import { startAnthropicSimulator } from '../../../src/main/simulators/anthropic.ts';
import { startCerebrasSimulator } from '../../../src/main/simulators/cerebras.ts';
import { startGeminiSimulator } from '../../../src/main/simulators/gemini.ts';
import type { LlmControls } from '../../../src/main/simulators/llm-controls.ts';
import { startLocalLlmSimulator } from '../../../src/main/simulators/local-llm.ts';

const open: { dispose(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.dispose();
});
const keep = <T extends { dispose(): unknown }>(each: T): T => {
  open.push(each);
  return each;
};

const controls: Partial<LlmControls> = { firstTokenMs: 0, tokensPerSecond: 1e6 };
const apiKey = 'test-key-any';
const content = 'What is the capital of France?';
const answered = 'The capital of France is **Paris**.';
const messages = [{ role: 'user' as const, content }];

/** The adapters of Cerebras and Gemini are over fetch: here the vendors' own clients judge what the simulators speak. */
describe('the vendors’ own clients understand', () => {
  it('Cerebras: the warm-up, the models, a stream, and its refusals', async () => {
    const simulator = keep(await startCerebrasSimulator({ clock, apiKey, controls }));
    const client = new Cerebras({ apiKey, baseURL: simulator.url, maxRetries: 0, warmTCPConnection: false });
    await client.get('/v1/tcp_warming');
    expect((await client.models.list()).data.map(({ id }) => id)).toContain('gpt-oss-120b');
    const stream = await client.chat.completions.create({
      model: 'gpt-oss-120b',
      messages,
      stream: true,
      max_completion_tokens: 400,
      reasoning_effort: 'low',
      reasoning_format: 'hidden',
    });
    let text = '';
    const ends: unknown[] = [];
    for await (const chunk of stream) {
      const choice = 'choices' in chunk && Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
      if (choice && 'delta' in choice) text += choice.delta?.content ?? '';
      if (choice?.finish_reason) ends.push(choice.finish_reason, 'usage' in chunk ? chunk.usage : null);
    }
    expect(text).toBe(answered);
    expect(ends).toMatchObject(['stop', { completion_tokens: expect.any(Number) }]);
    const wrong = client.chat.completions.create({ model: 'llama3.1-8b', messages, stream: true });
    await expect(wrong).rejects.toMatchObject({ status: 404 });
  });

  it('Gemini: the models, a stream, and an error inside it', async () => {
    const simulator = keep(await startGeminiSimulator({ clock, apiKey, controls }));
    const client = new GoogleGenAI({ apiKey, vertexai: false, httpOptions: { baseUrl: simulator.url } });
    const pager = await client.models.list({ config: { pageSize: 2 } });
    const names: (string | undefined)[] = [];
    for await (const model of pager) names.push(model.name);
    expect(names).toContain('models/gemini-2.5-pro');
    const ask = () =>
      client.models.generateContentStream({
        model: 'gemini-2.5-flash',
        contents: [{ role: 'user', parts: [{ text: content }] }],
        config: {
          systemInstruction: 'Be brief.',
          maxOutputTokens: 400,
          thinkingConfig: { thinkingBudget: 0 },
        },
      });
    let text = '';
    let last: unknown = null;
    for await (const chunk of await ask()) {
      text += chunk.candidates?.[0]?.content?.parts?.map((part) => part.text ?? '').join('') ?? '';
      last = chunk;
    }
    expect(text).toBe(answered);
    expect(last).toMatchObject({
      candidates: [{ finishReason: 'STOP' }],
      usageMetadata: { candidatesTokenCount: expect.any(Number) },
    });
    simulator.controls.fault = { kind: 'error-frame', afterTokens: 1 };
    const broken = async () => {
      for await (const _ of await ask());
    };
    await expect(broken()).rejects.toMatchObject({ status: 503 });
  });

  it('Anthropic: a whole message out of the stream, thinking and all', async () => {
    const simulator = keep(
      await startAnthropicSimulator({ clock, apiKey, controls: { ...controls, leakReasoning: true } }),
    );
    const client = new Anthropic({ apiKey, baseURL: simulator.url, maxRetries: 0, logLevel: 'off' });
    const message = await client.messages
      .stream({ model: 'claude-haiku-5-5', max_tokens: 400, messages, thinking: { type: 'disabled' } })
      .finalMessage();
    expect(message.content).toMatchObject([{ type: 'thinking' }, { type: 'text', text: answered }]);
    expect(message).toMatchObject({ stop_reason: 'end_turn', usage: { output_tokens: expect.any(Number) } });
  });
});

describe('what they refuse, as the vendors do', () => {
  const post = async (url: string, headers: Record<string, string>, body: unknown) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as object, headers: response.headers };
  };

  it.each([
    [{ messages: [] }, 400, 'wrong_api_format'],
    [{ n: 2 }, 400, 'wrong_api_format'],
    [{ temperature: 2 }, 400, 'wrong_api_format'],
    [{ reasoning_effort: 'none' }, 400, 'wrong_api_format'],
    [{ model: 'llama3.1-8b' }, 404, 'model_not_found'],
    // Admission is by the largest answer that the request allows.
    [{ max_completion_tokens: undefined }, 429, 'token_quota_exceeded'],
  ])('Cerebras: %j', async (change, status, code) => {
    const { url } = keep(await startCerebrasSimulator({ clock, apiKey }));
    const good = { model: 'gpt-oss-120b', messages, stream: true, max_completion_tokens: 400 };
    const headers = { authorization: `Bearer ${apiKey}` };
    const refusal = await post(`${url}/v1/chat/completions`, headers, { ...good, ...change });
    expect(refusal).toMatchObject({ status, body: { code } });
    expect(refusal.headers.get('x-ratelimit-remaining-tokens-minute')).toBe('59000');
  });

  it.each([
    [{ temperature: 1 }, '2026-10-21', 400, 'invalid_request_error'],
    [{}, '2020-01-01', 400, 'invalid_request_error'],
    [{ max_tokens: undefined }, '2023-06-01', 400, 'invalid_request_error'],
    [{ messages: [{ role: 'assistant', content: 'Hi' }] }, '2023-06-01', 400, 'invalid_request_error'],
    [{ messages: [{ role: 'user', content: '' }] }, '2023-06-01', 400, 'invalid_request_error'],
    [{ messages: [{ role: 'system', content: 'Hi' }] }, '2023-06-01', 400, 'invalid_request_error'],
    [{ model: 'claude-2' }, '2023-06-01', 404, 'not_found_error'],
  ])('Anthropic: %j under %s', async (change, version, status, type) => {
    const { url } = keep(await startAnthropicSimulator({ clock, apiKey }));
    const good = { model: 'claude-haiku-5-5', messages, stream: true, max_tokens: 400 };
    const headers = { 'x-api-key': apiKey, 'anthropic-version': version };
    const refusal = await post(`${url}/v1/messages`, headers, { ...good, ...change });
    expect(refusal).toMatchObject({ status, body: { type: 'error', error: { type } } });
  });

  const flash = '/v1beta/models/gemini-2.5-flash:streamGenerateContent';
  it.each([
    [`${flash}`, {}, 400, 'INVALID_ARGUMENT'],
    [`${flash}?alt=sse`, { messages: [] }, 400, 'INVALID_ARGUMENT'],
    [
      `${flash}?alt=sse`,
      { contents: [{ role: 'assistant', parts: [{ text: 'Hi' }] }] },
      400,
      'INVALID_ARGUMENT',
    ],
    [
      `${flash}?alt=sse`,
      { generationConfig: { thinkingConfig: { thinkingLevel: 'LOW' } } },
      400,
      'INVALID_ARGUMENT',
    ],
    ['/v1beta/models/gemini-1.0-pro:streamGenerateContent?alt=sse', {}, 404, 'NOT_FOUND'],
  ])('Gemini: %s with %j', async (path, change, code, status) => {
    const { url } = keep(await startGeminiSimulator({ clock, apiKey }));
    const good = { contents: [{ role: 'user', parts: [{ text: content }] }] };
    const refusal = await post(url + path, { 'x-goog-api-key': apiKey }, { ...good, ...change });
    expect(refusal).toMatchObject({ status: code, body: { error: { code, status } } });
  });

  it('Gemini says in the body how long to wait, and that a key is bad with 400', async () => {
    const simulator = keep(await startGeminiSimulator({ clock, apiKey }));
    const ask = (key: string) =>
      post(
        `${simulator.url}${flash}?alt=sse`,
        { 'x-goog-api-key': key },
        { contents: [{ parts: [{ text: content }] }] },
      );
    const bad = await ask('test-key-wrong');
    expect(bad).toMatchObject({ status: 400, body: { error: { details: [{ reason: 'API_KEY_INVALID' }] } } });
    simulator.controls.fault = { kind: 'status', status: 429, retryAfterS: 7 };
    const limited = await ask(apiKey);
    expect(limited).toMatchObject({ status: 429, body: { error: { details: [{ retryDelay: '7s' }] } } });
    expect(limited.headers.get('retry-after')).toBeNull();
  });

  it.each([
    [[{ role: 'assistant', content: 'Hi' }]],
    [[...messages, ...messages]],
    [[...messages, { role: 'system', content: 'Hi' }]],
  ])('a local server’s chat template: %j', async (wrong) => {
    const { url } = keep(await startLocalLlmSimulator({ clock }));
    const body = { model: 'llama3.2:3b', messages: wrong, stream: true };
    expect(await post(`${url}/v1/chat/completions`, {}, body)).toMatchObject({ status: 400 });
  });
});
