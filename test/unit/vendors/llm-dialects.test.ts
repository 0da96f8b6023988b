import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/main/clock.ts';
import { type AnthropicSimulator, startAnthropicSimulator } from '../../../src/main/simulators/anthropic.ts';
import { type CerebrasControls, startCerebrasSimulator } from '../../../src/main/simulators/cerebras.ts';
import { type GeminiControls, startGeminiSimulator } from '../../../src/main/simulators/gemini.ts';
import { type LocalLlmControls, startLocalLlmSimulator } from '../../../src/main/simulators/local-llm.ts';
import { startSimServer } from '../../../src/main/simulators/sim-server.ts';
import { createAnthropic } from '../../../src/main/vendors/llm/anthropic.ts';
import { createCerebras } from '../../../src/main/vendors/llm/cerebras.ts';
import { createGemini } from '../../../src/main/vendors/llm/gemini.ts';
import type { LlmAdapterOptions } from '../../../src/main/vendors/llm/llm-adapter.ts';
import { createLocal } from '../../../src/main/vendors/llm/local.ts';
import type { LlmVendor } from '../../../src/main/vendors/types.ts';
import { until } from '../../support/until.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { recordLlm } from './llm-rig.ts';

const open: { dispose(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.dispose();
});
const keep = <T extends { dispose(): unknown }>(each: T): T => {
  open.push(each);
  return each;
};
const clock = systemClock;
const fast = { firstTokenMs: 0, tokensPerSecond: 1e6 };

function adapter(
  create: (options: LlmAdapterOptions) => LlmVendor,
  baseUrl: string,
  options: Partial<LlmAdapterOptions> = {},
): LlmVendor {
  return keep(create({ endpoint: { apiKey: 'test-key-any', baseUrl }, clock, ...options }));
}

function ask(llm: LlmVendor, content = 'What is the capital of France?') {
  const record = recordLlm();
  llm.complete([{ role: 'user', content }], record.sink);
  return record;
}

/** A server that answers every request with these bytes of an event stream. */
async function streaming(body: string): Promise<string> {
  const server = await startSimServer({
    onRequest: (_request, response) =>
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(body),
  });
  return keep(server).url;
}

describe('Cerebras', () => {
  const start = async (controls: Partial<CerebrasControls> = {}) =>
    keep(await startCerebrasSimulator({ clock, controls: { ...fast, ...controls } }));

  it.each(['finish', 'own-chunk'] as const)('reports the usage from the chunk of %s', async (usageIn) => {
    const reply = ask(adapter(createCerebras, (await start({ usageIn })).url));
    await reply.settled;
    expect(reply.events.filter(({ kind }) => kind === 'usage')).toHaveLength(1);
  });

  it.each(['gpt-oss-120b', 'qwen-3.8-27b'])('asks %s for no visible thinking', async (model) => {
    const simulator = await start();
    const reply = ask(adapter(createCerebras, simulator.url, { model }));
    expect(await reply.settled).toMatchObject({ kind: 'end' });
    expect(simulator.stats().refused).toBe(0);
  });

  it('warms with a request of its own', async () => {
    const simulator = await start();
    adapter(createCerebras, simulator.url).warm();
    await until(() => simulator.stats().sideRequests === 1);
    expect(simulator.stats().paths).toEqual(['/v1/tcp_warming']);
  });

  it('fails in words when a tool is called or a filter strikes', async () => {
    const simulator = await start({ finishReason: 'tool_calls' });
    const llm = adapter(createCerebras, simulator.url);
    expect(await ask(llm).error()).toMatchObject({ code: 'protocol', kind: 'transient' });
    simulator.controls.finishReason = 'content_filter';
    expect(await ask(llm).error()).toMatchObject({ code: 'bad-request', kind: 'transient' });
  });
});

describe('Anthropic', () => {
  const start = async (controls = {}): Promise<AnthropicSimulator> =>
    keep(await startAnthropicSimulator({ clock, controls: { ...fast, ...controls } }));

  it.each([
    ['refusal', { kind: 'error', code: 'bad-request', errorKind: 'transient' }],
    ['tool_use', { kind: 'error', code: 'protocol', errorKind: 'transient' }],
    ['pause_turn', { kind: 'error', code: 'protocol', errorKind: 'transient' }],
    ['model_context_window_exceeded', { kind: 'end', reason: 'length' }],
    ['stop_sequence', { kind: 'end', reason: 'stop' }],
  ])('an answer that stops for %s', async (finishReason, expected) => {
    const reply = ask(adapter(createAnthropic, (await start({ finishReason })).url));
    const event = await reply.settled;
    if (event.kind === 'error') {
      const { code, kind: errorKind } = event.error;
      expect({ kind: event.kind, code, errorKind }).toEqual(expected);
    } else {
      expect(event).toEqual(expected);
    }
  });

  it('is not done with a stop reason: only message_stop ends it', async () => {
    const url = await streaming(
      [
        'event: message_start\ndata: {"type":"message_start","message":{"usage":{"input_tokens":3,"cache_read_input_tokens":40,"cache_creation_input_tokens":100,"output_tokens":1}}}',
        'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}',
        'event: something_new\ndata: {"type":"something_new","of":"tomorrow"}',
        'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":7}}',
        '',
      ].join('\n\n'),
    );
    const reply = ask(adapter(createAnthropic, url));
    expect(await reply.error()).toMatchObject({ code: 'truncated' });
    expect(reply.text()).toBe('Hi');
    // The cached part of the input is counted apart.
    expect(reply.events).toContainEqual({ kind: 'usage', inputTokens: 143, outputTokens: 7 });
  });

  it('keeps to its key, host and headers, whatever the environment says', async () => {
    const simulator = await start();
    const before = { ...process.env };
    Object.assign(process.env, {
      ANTHROPIC_AUTH_TOKEN: 'test-key-of-another-program',
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
      ANTHROPIC_LOG: 'debug',
    });
    try {
      expect(await ask(adapter(createAnthropic, simulator.url)).settled).toMatchObject({ kind: 'end' });
    } finally {
      for (const name of ['ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_BASE_URL', 'ANTHROPIC_LOG']) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
  });
});

describe('Gemini', () => {
  const start = async (controls: Partial<GeminiControls> = {}) =>
    keep(await startGeminiSimulator({ clock, controls: { ...fast, ...controls } }));

  it.each(['SAFETY', 'RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'LANGUAGE'])(
    'an answer that stops for %s was declined, in words',
    async (finishReason) => {
      const error = await ask(adapter(createGemini, (await start({ finishReason })).url)).error();
      expect(error).toMatchObject({ code: 'bad-request', kind: 'transient' });
      expect(error.message).toMatch(/declined/);
    },
  );

  it('a question that was blocked', async () => {
    const simulator = await start({ blockReason: 'PROHIBITED_CONTENT' });
    const reply = ask(adapter(createGemini, simulator.url));
    expect((await reply.error()).message).toMatch(/declined/);
    expect(reply.text()).toBe('');
  });

  it('a last chunk without content', async () => {
    const reply = ask(adapter(createGemini, (await start({ bareFinish: true })).url));
    expect(await reply.settled).toEqual({ kind: 'end', reason: 'stop' });
    expect(reply.text()).toBe('The capital of France is **Paris**.');
  });

  it('a tool call, though its reason is STOP', async () => {
    const call = { content: { parts: [{ functionCall: { name: 'f', args: {} } }] }, finishReason: 'STOP' };
    const url = await streaming(`data: ${JSON.stringify({ candidates: [call] })}\n\n`);
    expect(await ask(adapter(createGemini, url)).error()).toMatchObject({ code: 'protocol' });
  });

  it('thinking is billed as output', async () => {
    const usageMetadata = { promptTokenCount: 8, candidatesTokenCount: 20, thoughtsTokenCount: 5 };
    const last = { candidates: [{ finishReason: 'STOP' }], usageMetadata };
    const reply = ask(adapter(createGemini, await streaming(`data: ${JSON.stringify(last)}\n\n`)));
    await reply.settled;
    expect(reply.events[0]).toEqual({ kind: 'usage', inputTokens: 8, outputTokens: 25 });
  });

  it('a running total is reported when it changes', async () => {
    const chunk = (tokens: number, finishReason?: string) =>
      `data: ${JSON.stringify({
        candidates: [{ content: { parts: [{ text: 'a' }] }, finishReason }],
        usageMetadata: { promptTokenCount: 8, candidatesTokenCount: tokens },
      })}\n\n`;
    const url = await streaming(chunk(1) + chunk(1) + chunk(2, 'STOP'));
    const reply = ask(adapter(createGemini, url));
    await reply.settled;
    expect(reply.events.filter(({ kind }) => kind === 'usage')).toHaveLength(2);
  });

  it.each(['gemini-2.5-flash', 'gemini-2.5-pro', 'gemini-3.5-flash-lite'])(
    'asks %s for as little thinking as it accepts',
    async (model) => {
      const simulator = await start();
      expect(await ask(adapter(createGemini, simulator.url, { model })).settled).toMatchObject({
        kind: 'end',
      });
      expect(simulator.stats().refused).toBe(0);
    },
  );
});

describe('a local server', () => {
  const start = async (controls: Partial<LocalLlmControls> = {}, apiKey?: string) =>
    keep(
      await startLocalLlmSimulator({
        clock,
        controls: { ...fast, ...controls },
        ...(apiKey === undefined ? {} : { apiKey }),
      }),
    );
  const noKey = (baseUrl: string, options: Partial<LlmAdapterOptions> = {}) =>
    keep(createLocal({ endpoint: { apiKey: '', baseUrl }, clock, ...options }));

  it('needs no key and no model: the first that can talk is used', async () => {
    const simulator = await start();
    const llm = noKey(simulator.url);
    expect(await ask(llm).settled).toMatchObject({ kind: 'end' });
    await ask(llm).settled;
    expect(simulator.stats().requests.map(({ model }) => model)).toEqual(['llama3.2:3b', 'llama3.2:3b']);
    expect(simulator.stats().sideRequests).toBe(1);
  });

  it.each(['', '/', '/v1', '/v1/'])('takes an address that ends in %j', async (ending) => {
    const simulator = await start();
    const llm = noKey(simulator.url + ending, { model: 'qwen3:8b' });
    expect(await ask(llm).settled).toMatchObject({ kind: 'end' });
    expect(llm.id).toBe('local/qwen3:8b');
  });

  it.each(['reasoning', 'reasoning_content', 'tags'] as const)(
    'never speaks thinking in %s',
    async (thinkingIn) => {
      for (const dribbleBytes of [null, 1]) {
        const simulator = await start({ thinkingIn, leakReasoning: true, dribbleBytes });
        const reply = ask(noKey(simulator.url));
        expect(await reply.settled).toEqual({ kind: 'end', reason: 'stop' });
        expect(reply.text()).toBe('The capital of France is **Paris**.');
      }
    },
  );

  it('speaks what only looked like the start of thinking', async () => {
    const simulator = await start({ answerText: 'Write it as 1 <thi' });
    const reply = ask(noKey(simulator.url));
    await reply.settled;
    expect(reply.text()).toBe('Write it as 1 <thi');
  });

  it('does without [DONE] and without usage, and knows other words for the end', async () => {
    const simulator = await start({ sendsDone: false, reportsUsage: false, finishReason: 'eos' });
    expect(await ask(noKey(simulator.url)).settled).toEqual({ kind: 'end', reason: 'stop' });
  });

  it.each(['data', 'field'] as const)('an error in the stream, as a %s', async (errorIn) => {
    const simulator = await start({ errorIn, fault: { kind: 'error-frame', afterTokens: 1 } });
    const reply = ask(noKey(simulator.url));
    expect(await reply.error()).toMatchObject({ code: 'server', kind: 'transient' });
    expect(reply.text()).toBe('The');
  });

  it('says to start the server when nothing listens', async () => {
    const simulator = await start();
    await simulator.refuse(true);
    const error = await ask(noKey(simulator.url)).error();
    expect(error.message).toMatch(/Start Ollama, LM Studio, llama\.cpp/);
  });

  it('says what is missing: a model, time to load, a chat interface', async () => {
    const simulator = await start({ models: ['nomic-embed-text'] });
    expect((await ask(noKey(simulator.url)).error()).message).toMatch(/has no model yet/);
    simulator.controls.models = ['llama3.2:3b'];
    simulator.controls.isLoading = true;
    expect((await ask(noKey(simulator.url)).error()).message).toMatch(/still loading/);
    const { url } = keep(
      await startSimServer({ onRequest: (_request, response) => response.writeHead(404).end('not found') }),
    );
    const error = await ask(noKey(url, { model: 'any' })).error();
    expect(error).toMatchObject({ code: 'bad-request' });
    expect(error.message).toMatch(/OpenAI-compatible/);
  });

  it('loads the model when it is warmed, but not again while it is in memory', async () => {
    const clockOfAdapter = new VirtualClock();
    const simulator = await start();
    const llm = noKey(simulator.url, { clock: clockOfAdapter });
    const warmed = async () => {
      const before = simulator.stats().paths.length;
      llm.warm();
      await until(() => clockOfAdapter.pending === 0);
      return simulator.stats().paths.slice(before);
    };
    expect(await warmed()).toEqual(['/v1/models', '/v1/chat/completions']);
    clockOfAdapter.advance(60_000);
    expect(await warmed()).toEqual(['/v1/models']);
    clockOfAdapter.advance(4 * 60_000);
    expect(await warmed()).toEqual(['/v1/chat/completions']);
  });

  it('gives a model on a small machine the time that it needs', async () => {
    const slow = new VirtualClock();
    const simulator = await startLocalLlmSimulator({ clock: slow, controls: { firstTokenMs: 20_000 } });
    keep(simulator);
    const reply = ask(noKey(simulator.url, { clock: slow }));
    await until(() => simulator.stats().requests.length === 1);
    slow.advance(20_000);
    slow.advance(1000);
    expect(await reply.settled).toMatchObject({ kind: 'end' });
  });

  it('sends a key that is set', async () => {
    const simulator = await start({}, 'test-key-any');
    expect(await ask(adapter(createLocal, simulator.url)).settled).toMatchObject({ kind: 'end' });
    expect(await ask(noKey(simulator.url)).error()).toMatchObject({ code: 'bad-key' });
  });
});
