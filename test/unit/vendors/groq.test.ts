import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Clock, systemClock } from '../../../src/main/clock.ts';
import {
  type GroqControls,
  type GroqSimulator,
  startGroqSimulator,
} from '../../../src/main/simulators/groq.ts';
import { createGroq, type GroqOptions } from '../../../src/main/vendors/llm/groq.ts';
import type { ChatMessage, LlmVendor } from '../../../src/main/vendors/types.ts';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import { until } from '../../support/until.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { recordLlm } from './llm-rig.ts';

const key = 'test-key-groq';
const capital: ChatMessage[] = [
  { role: 'system', content: 'Answer briefly.' },
  { role: 'user', content: 'What is the capital of France?' },
];
const story: ChatMessage[] = [{ role: 'user', content: 'Tell me a long story about a lighthouse.' }];
const fast: Partial<GroqControls> = { firstTokenMs: 0, tokensPerSecond: 1e6 };

const open: { dispose(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.dispose();
});

interface Rig {
  simulator: GroqSimulator;
  groq: LlmVendor;
}

async function rig(
  controls: Partial<GroqControls> = {},
  options: { clock?: Clock; simulatorClock?: Clock; adapter?: Partial<GroqOptions> } = {},
): Promise<Rig> {
  const simulator = await startGroqSimulator({
    clock: options.simulatorClock ?? systemClock,
    apiKey: key,
    controls: { ...fast, ...controls },
  });
  open.push(simulator);
  const groq = createGroq({
    endpoint: { apiKey: key, baseUrl: simulator.url },
    clock: options.clock ?? systemClock,
    ...options.adapter,
  });
  open.push(groq);
  return { simulator, groq };
}

function ask(groq: LlmVendor, messages: ChatMessage[] = capital) {
  const record = recordLlm();
  return { ...record, cancel: groq.complete(messages, record.sink) };
}

describe('a completion', () => {
  it('streams the text, then the usage, then the end', async () => {
    const { groq, simulator } = await rig();
    const reply = ask(groq);
    expect(await reply.settled).toEqual({ kind: 'end', reason: 'stop' });
    expect(reply.text()).toBe('The capital of France is **Paris**.');
    expect(reply.events.slice(-2).map((event) => event.kind)).toEqual(['usage', 'end']);
    expect(reply.events.at(-2)).toMatchObject({
      outputTokens: expect.any(Number),
      inputTokens: expect.any(Number),
    });
    expect(groq.id).toBe('groq/openai/gpt-oss-20b');
    expect(simulator.stats().requests).toMatchObject([
      { outcome: 'completed', messages: capital, model: 'openai/gpt-oss-20b' },
    ]);
  });

  it.each(['chunk', 'x_groq'] as const)('takes the usage from %s', async (usageIn) => {
    const { groq } = await rig({ usageIn });
    const reply = ask(groq);
    await reply.settled;
    expect(reply.events.filter((event) => event.kind === 'usage')).toHaveLength(1);
    expect(reply.events.at(-1)).toEqual({ kind: 'end', reason: 'stop' });
  });

  it('is the same when every line and every character comes in pieces', async () => {
    const { groq } = await rig({ dribbleBytes: 1, answerText: 'Él dijo: “sí” — 日本 🗼.' });
    const reply = ask(groq);
    await reply.settled;
    expect(reply.text()).toBe('Él dijo: “sí” — 日本 🗼.');
  });

  it('says when the length limit cut it', async () => {
    const { groq } = await rig({}, { adapter: { maxOutputTokens: 4 } });
    const reply = ask(groq, story);
    expect(await reply.settled).toEqual({ kind: 'end', reason: 'length' });
  });

  it('never passes thinking on', async () => {
    const { groq } = await rig({ leakReasoning: true });
    const reply = ask(groq);
    await reply.settled;
    expect(reply.text()).toBe('The capital of France is **Paris**.');
  });

  it.each(['openai/gpt-oss-120b', 'qwen/qwen3-32b'])(
    'asks %s for no visible thinking in words that it accepts',
    async (model) => {
      const { groq } = await rig({}, { adapter: { model } });
      const reply = ask(groq);
      expect(await reply.settled).toMatchObject({ kind: 'end' });
      expect(groq.id).toBe(`groq/${model}`);
    },
  );

  it('ends well with an empty answer: what that means is for the conversation to say', async () => {
    const { groq } = await rig({ answerText: '' });
    const reply = ask(groq);
    expect(await reply.settled).toEqual({ kind: 'end', reason: 'stop' });
    expect(reply.text()).toBe('');
  });
});

describe('errors, in words, without a key or a transcript', () => {
  it.each([
    [400, 'bad-request', 'transient'],
    [401, 'bad-key', 'permanent'],
    [402, 'no-credit', 'permanent'],
    [403, 'region-block', 'permanent'],
    [404, 'unknown-model', 'permanent'],
    [413, 'bad-request', 'permanent'],
    [422, 'bad-request', 'permanent'],
    [429, 'rate-limit', 'transient'],
    [498, 'server', 'transient'],
    [500, 'server', 'transient'],
    [502, 'server', 'transient'],
    [503, 'server', 'transient'],
  ])('status %i is %s', async (status, code, kind) => {
    const { groq, simulator } = await rig({ fault: { kind: 'status', status } });
    const error = await ask(groq).error();
    expect(error).toMatchObject({ vendor: 'groq', code, kind });
    expect(error.message).toMatch(/Groq/);
    expect(error.message).not.toMatch(/test-key|France|127\.0\.0\.1/);
    expect(simulator.stats().refused).toBe(1);
  });

  it('hands on how long to wait, and does not wait itself', async () => {
    const { groq, simulator } = await rig({ fault: { kind: 'status', status: 429, retryAfterS: 7 } });
    expect((await ask(groq).error()).retryAfterMs).toBe(7000);
    expect(simulator.stats().refused).toBe(1);
  });

  it('a wrong key, and one that cannot even be sent', async () => {
    const { simulator } = await rig();
    for (const apiKey of ['test-key-wrong', 'test-key-\npasted', 'test-key-“curly”']) {
      const groq = createGroq({ endpoint: { apiKey, baseUrl: simulator.url }, clock: systemClock });
      open.push(groq);
      expect(await ask(groq).error()).toMatchObject({ code: 'bad-key', kind: 'permanent' });
    }
  });

  it('an unknown model', async () => {
    const { groq } = await rig({}, { adapter: { model: 'llama-retired' } });
    expect(await ask(groq).error()).toMatchObject({ code: 'unknown-model' });
  });

  it('an address to which the key would go unencrypted', async () => {
    const groq = createGroq({
      endpoint: { apiKey: key, baseUrl: 'http://groq.example' },
      clock: systemClock,
    });
    open.push(groq);
    groq.warm();
    const error = await ask(groq).error();
    expect(error).toMatchObject({ code: 'bad-request', kind: 'permanent' });
    expect(error.message).toMatch(/https/);
  });

  it('a closed port', async () => {
    const { groq, simulator } = await rig();
    await simulator.refuse(true);
    expect(await ask(groq).error()).toMatchObject({ code: 'unreachable', kind: 'transient' });
  });

  it.each([
    ['truncate', 'truncated'],
    ['drop', 'truncated'],
    ['garbage', 'protocol'],
    ['error-frame', 'server'],
  ] as const)('a stream that breaks by %s keeps its text and fails as %s', async (kind, code) => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { groq } = await rig({ fault: { kind, afterTokens: 3 }, tokensPerSecond: 200 });
    const reply = ask(groq);
    expect(await reply.error()).toMatchObject({ code, kind: 'transient' });
    expect(reply.text()).toBe('The capital of'.slice(0, reply.text().length));
    expect(reply.events.filter((event) => event.kind === 'end' || event.kind === 'error')).toHaveLength(1);
    expect(printed).not.toHaveBeenCalled();
  });

  it('a model that calls a tool which nobody offered', async () => {
    const { groq } = await rig({ finishReason: 'tool_calls' });
    expect(await ask(groq).error()).toMatchObject({ code: 'protocol', kind: 'transient' });
  });

  it('a redirect: the key goes to no other host', async () => {
    const other = await rig();
    const { startSimServer } = await import('../../../src/main/simulators/sim-server.ts');
    const redirecting = await startSimServer({
      onRequest: (_request, response) =>
        response.writeHead(307, { location: `${other.simulator.url}/openai/v1/chat/completions` }).end(),
    });
    open.push(redirecting);
    const groq = createGroq({ endpoint: { apiKey: key, baseUrl: redirecting.url }, clock: systemClock });
    open.push(groq);
    await ask(groq).error();
    expect(other.simulator.stats().connections.total).toBe(0);
  });
});

describe('deadlines, on its own clock', () => {
  it('the first useful token: headers and an empty delta are not enough', async () => {
    const clock = new VirtualClock();
    const { groq, simulator } = await rig({ fault: { kind: 'stall', afterTokens: 0 } }, { clock });
    const reply = ask(groq);
    await until(() => simulator.stats().requests.length === 1);
    clock.advance(tuning.llm.firstUsefulMs - 1);
    expect(reply.events).toEqual([]);
    clock.advance(1);
    expect(await reply.error()).toMatchObject({ code: 'timeout', kind: 'transient' });
    await until(() => simulator.stats().clientDisconnects === 1);
  });

  it('no headers at all', async () => {
    const clock = new VirtualClock();
    const { groq, simulator } = await rig({ fault: { kind: 'stall-before-headers' } }, { clock });
    const reply = ask(groq);
    await until(() => simulator.stats().requests.length === 1);
    clock.advance(tuning.llm.firstUsefulMs);
    expect(await reply.error()).toMatchObject({ code: 'timeout' });
    await until(() => simulator.stats().clientDisconnects === 1);
  });

  it('the connection: a host that takes the call and says nothing', async () => {
    const clock = new VirtualClock();
    const silent = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const groq = createGroq({ endpoint: { apiKey: key, baseUrl: `https://127.0.0.1:${port}` }, clock });
    open.push({ dispose: () => silent.close() }, groq);
    const [reply, [socket]] = await Promise.all([ask(groq), once(silent, 'connection') as Promise<[Socket]>]);
    clock.advance(tuning.llm.connectMs - 1);
    expect(reply.events).toEqual([]);
    clock.advance(1);
    expect(await reply.error()).toMatchObject({ code: 'timeout', kind: 'transient' });
    socket.destroy();
  });

  it('a connected request is not stopped by the connect deadline', async () => {
    const clock = new VirtualClock();
    const { groq, simulator } = await rig({ firstTokenMs: 1900 }, { clock, simulatorClock: clock });
    const reply = ask(groq);
    await until(() => simulator.stats().requests.length === 1);
    clock.advance(tuning.llm.connectMs + 1);
    expect(reply.events).toEqual([]);
    clock.advance(400);
    expect(await reply.settled).toMatchObject({ kind: 'end' });
  });

  it('the gap between tokens', async () => {
    const clock = new VirtualClock();
    const { groq, simulator } = await rig({ fault: { kind: 'stall', afterTokens: 3 } }, { clock });
    const reply = ask(groq);
    await until(() => reply.events.length === 3);
    clock.advance(tuning.llm.gapMs - 1);
    expect(reply.events).toHaveLength(3);
    clock.advance(1);
    expect(await reply.error()).toMatchObject({ code: 'timeout' });
    await until(() => simulator.stats().clientDisconnects === 1);
  });

  it('the whole answer', async () => {
    const clock = new VirtualClock();
    const { groq, simulator } = await rig({ tokensPerSecond: 1 }, { clock, simulatorClock: clock });
    const reply = ask(groq, story);
    await until(() => simulator.stats().requests.length === 1);
    for (let second = 1; second < 60; second += 1) {
      const seen = reply.events.length;
      clock.advance(1000);
      await until(() => reply.events.length > seen);
    }
    expect(reply.events.every((event) => event.kind === 'text')).toBe(true);
    clock.advance(1000);
    expect(await reply.error()).toMatchObject({ code: 'timeout' });
  });

  it('a response held open after its finish_reason is a success', async () => {
    const clock = new VirtualClock();
    const { groq, simulator } = await rig({ fault: { kind: 'hang-after-finish' } }, { clock });
    const reply = ask(groq);
    await until(() => reply.events.some((event) => event.kind === 'usage'));
    clock.advance(tuning.llm.gapMs);
    expect(await reply.settled).toEqual({ kind: 'end', reason: 'stop' });
    await until(() => simulator.stats().clientDisconnects === 1);
  });
});

describe('cancelling', () => {
  it('mid-stream ends the request at the socket, with no event afterwards', async () => {
    const { groq, simulator } = await rig({ tokensPerSecond: 100 });
    const reply = ask(groq, story);
    await until(() => reply.events.length >= 2);
    reply.cancel();
    const seen = reply.events.length;
    await until(() => simulator.stats().clientDisconnects === 1);
    expect(reply.events).toHaveLength(seen);
    expect(simulator.stats().requests[0]?.outcome).toBe('client-gone');
    expect(simulator.stats().connections.open).toBe(0);
  });

  it('before the headers, before the SDK is even loaded, and twice', async () => {
    const { groq, simulator } = await rig({ fault: { kind: 'stall-before-headers' } });
    const early = ask(groq);
    early.cancel();
    early.cancel();
    const late = ask(groq);
    await until(() => simulator.stats().requests.length === 1);
    late.cancel();
    await until(() => simulator.stats().clientDisconnects === 1);
    expect([...early.events, ...late.events]).toEqual([]);
    expect(simulator.stats().requests).toHaveLength(1);
  });

  it('from within the first token', async () => {
    const { groq, simulator } = await rig({ tokensPerSecond: 100 });
    const record = recordLlm();
    const cancel = groq.complete(story, {
      ...record.sink,
      onText(delta) {
        record.sink.onText(delta);
        cancel();
      },
    });
    await until(() => simulator.stats().clientDisconnects === 1);
    expect(record.events).toHaveLength(1);
  });

  it('dispose cancels what runs and opens nothing again', async () => {
    const { groq, simulator } = await rig({ tokensPerSecond: 100 });
    const reply = ask(groq, story);
    await until(() => reply.events.length >= 1);
    groq.dispose();
    await until(() => simulator.stats().connections.open === 0);
    groq.warm();
    expect(reply.events.every((event) => event.kind === 'text')).toBe(true);
    expect(simulator.stats().sideRequests).toBe(0);
  });
});

describe('connections', () => {
  it('one connection, warmed before the first turn, serves the next ones', async () => {
    const clock = new VirtualClock();
    const { groq, simulator } = await rig({}, { clock });
    groq.warm();
    await until(() => simulator.stats().sideRequests === 1 && clock.pending === 0);
    for (let turn = 0; turn < 3; turn += 1) {
      // undici lets a connection rest for a turn of the event loop before it is used again.
      await setImmediate();
      await ask(groq).settled;
    }
    expect(simulator.stats().connections.total).toBe(1);
  });

  it('warms at most every 30 s, and again after a cancel has cost the connection', async () => {
    const clock = new VirtualClock();
    const { groq, simulator } = await rig({ fault: { kind: 'stall', afterTokens: 1 } }, { clock });
    groq.warm();
    groq.warm();
    await until(() => simulator.stats().sideRequests === 1);
    const reply = ask(groq);
    await until(() => reply.events.length === 1);
    groq.warm();
    reply.cancel();
    groq.warm();
    await until(() => simulator.stats().sideRequests === 2);
    groq.warm();
    clock.advance(29_999);
    groq.warm();
    expect(simulator.stats().sideRequests).toBe(2);
  });

  it('a warm-up that fails is nobody’s error', async () => {
    const { groq, simulator } = await rig();
    await simulator.refuse(true);
    groq.warm();
    await simulator.refuse(false);
    expect(await ask(groq).settled).toMatchObject({ kind: 'end' });
  });
});
