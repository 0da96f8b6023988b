import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/main/clock.ts';
import { type GroqSimulator, startGroqSimulator } from '../../../src/main/simulators/groq.ts';
import { until } from '../../support/until.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const key = 'test-key-groq';
const good = {
  model: 'openai/gpt-oss-20b',
  messages: [{ role: 'user', content: 'How far away is the moon?' }],
  stream: true,
};

let simulator: GroqSimulator;
beforeEach(async () => {
  simulator = await startGroqSimulator({
    clock: systemClock,
    apiKey: key,
    controls: { firstTokenMs: 0, tokensPerSecond: 1e6 },
  });
});
afterEach(() => simulator.dispose());

function post(body: unknown, headers: Record<string, string> = {}, path = '/openai/v1/chat/completions') {
  return fetch(`${simulator.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function refusal(response: Promise<Response>) {
  const answered = await response;
  const body = (await answered.json()) as { error: { message: string; type: string; code: string } };
  return { status: answered.status, ...body.error, headers: answered.headers };
}

describe('what it refuses, as the vendor does', () => {
  it.each([
    ['a key that is not the one', post401, 401, 'invalid_api_key'],
    ['an OpenAI path', () => post(good, {}, '/v1/chat/completions'), 404, 'unknown_url'],
    ['a body that is not JSON', () => post('{'), 400, 'json_validate_failed'],
    ['another content type', () => post(good, { 'content-type': 'text/plain' }), 400, 'invalid_request'],
    ['no messages', () => post({ ...good, messages: [] }), 400, 'invalid_request'],
    [
      'an unknown role',
      () => post({ ...good, messages: [{ role: 'robot', content: '' }] }),
      400,
      'invalid_request',
    ],
    ['an unknown model', () => post({ ...good, model: 'gpt-4o' }), 404, 'model_not_found'],
    ['more than one choice', () => post({ ...good, n: 2 }), 400, 'invalid_request'],
    ['log probabilities', () => post({ ...good, logprobs: true }), 400, 'invalid_request'],
    ['a temperature of 3', () => post({ ...good, temperature: 3 }), 400, 'invalid_request'],
    ['five stop words', () => post({ ...good, stop: ['a', 'b', 'c', 'd', 'e'] }), 400, 'invalid_request'],
    [
      'an effort that the model has not',
      () => post({ ...good, reasoning_effort: 'none' }),
      400,
      'invalid_request',
    ],
    [
      'both ways to hide thinking',
      () => post({ ...good, include_reasoning: false, reasoning_format: 'hidden' }),
      400,
      'invalid_request',
    ],
  ] as const)('%s', async (_name, send, status, code) => {
    expect(await refusal(send())).toMatchObject({ status, code });
    expect(simulator.stats()).toMatchObject({ refused: 1, requests: [] });
  });

  function post401() {
    return post(good, { authorization: 'Bearer gsk_another' });
  }

  it('any request, when it is told to, with the headers of a rate limit', async () => {
    simulator.controls.fault = { kind: 'status', status: 429, retryAfterS: 6 };
    const { headers, ...error } = await refusal(post(good));
    expect(error).toMatchObject({ status: 429, type: 'tokens', code: 'rate_limit_exceeded' });
    expect(headers.get('retry-after')).toBe('6');
    expect(headers.get('x-ratelimit-limit-tokens')).toBe('250000');
    simulator.controls.fault = null;
    expect((await post(good)).status).toBe(200);
  });
});

describe('what it answers', () => {
  it('chunks as the vendor writes them: a role, tokens, the reason with the usage, [DONE]', async () => {
    const response = await post({ ...good, include_reasoning: false });
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(response.headers.get('x-ratelimit-remaining-requests')).toMatch(/^\d+$/);
    // A `Keep-Alive` hint would hide from a client that its own idle limit is 4 s.
    expect(response.headers.get('keep-alive')).toBeNull();
    const lines = (await response.text()).split('\n\n').filter((line) => line !== '');
    expect(lines.at(-1)).toBe('data: [DONE]');
    const chunks = lines.slice(0, -1).map((line) => JSON.parse(line.slice('data: '.length)));
    expect(chunks[0].choices[0].delta).toEqual({ role: 'assistant', content: '' });
    expect(chunks.map((chunk) => chunk.choices[0].delta.content ?? '').join('')).toMatch(/384,400 km/);
    expect(chunks.at(-1)).toMatchObject({
      object: 'chat.completion.chunk',
      choices: [{ delta: {}, finish_reason: 'stop' }],
      x_groq: { usage: { completion_tokens: chunks.length - 2, prompt_tokens: expect.any(Number) } },
    });
    expect(chunks.every((chunk) => chunk.choices[0].delta.reasoning === undefined)).toBe(true);
  });

  it('thinks aloud unless it is asked not to', async () => {
    expect(await (await post(good)).text()).toMatch(/"reasoning":/);
  });

  it('the list of models', async () => {
    const response = await fetch(`${simulator.url}/openai/v1/models`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const list = (await response.json()) as {
      object: string;
      data: { id: string; context_window: number }[];
    };
    expect(list.object).toBe('list');
    expect(list.data.map((model) => model.id)).toContain('openai/gpt-oss-20b');
    expect(simulator.stats().sideRequests).toBe(1);
  });

  it('tokens at the set pace of its clock, in order, also when it wakes late', async () => {
    const clock = new VirtualClock();
    const paced = await startGroqSimulator({
      clock,
      controls: { firstTokenMs: 100, tokensPerSecond: 100, answerText: 'a b c d e f' },
    });
    const response = await fetch(`${paced.url}/openai/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(good),
    });
    const sent = () => paced.stats().requests[0]?.tokensSent;
    clock.advance(99);
    expect(sent()).toBe(0);
    clock.advance(1);
    expect(sent()).toBe(1);
    clock.advance(25);
    expect(sent()).toBe(3);
    clock.advance(1000);
    expect(await response.text()).toMatch(/\[DONE\]/);
    await paced.dispose();
  });

  it('counts clients that leave before the end', async () => {
    simulator.controls.fault = { kind: 'stall', afterTokens: 1 };
    const abort = new AbortController();
    const response = await fetch(`${simulator.url}/openai/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(good),
      signal: abort.signal,
    });
    expect(response.status).toBe(200);
    abort.abort();
    await until(() => simulator.stats().clientDisconnects === 1);
    expect(simulator.stats().requests).toMatchObject([{ outcome: 'client-gone' }]);
  });
});
