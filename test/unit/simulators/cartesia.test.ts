import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Clock, systemClock } from '../../../src/main/clock.ts';
import {
  type CartesiaControls,
  type CartesiaSimulator,
  startCartesiaSimulator,
} from '../../../src/main/simulators/cartesia.ts';
import { until } from '../../support/until.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const key = 'test-key-cartesia';
const auth = { Authorization: `Bearer ${key}`, 'Cartesia-Version': '2026-08-14' };
const good = {
  context_id: 'one',
  model_id: 'sonic-3.5',
  transcript: 'Hello there.',
  voice: 'any-voice',
  output_format: { container: 'raw', encoding: 'pcm_s16le', sample_rate: 24_000 },
  language: 'en',
  continue: true,
  add_timestamps: true,
  max_buffer_delay_ms: 0,
};

interface Frame {
  type: string;
  context_id?: string;
  status_code?: number;
  message?: string;
  data?: string;
  flush_id?: number;
  word_timestamps?: { words: string[]; start: number[]; end: number[] };
}

const open: { dispose(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.dispose();
});

async function start(
  controls: Partial<CartesiaControls> = {},
  clock: Clock = systemClock,
  voice: 'tones' | 'espeak' = 'tones',
) {
  const simulator = await startCartesiaSimulator({
    clock,
    apiKey: key,
    voice,
    keepAudio: true,
    controls: { firstAudioMs: 0, realTimeFactor: 0.001, ...controls },
  });
  open.push(simulator);
  return simulator;
}

/** The status that a handshake was answered with. */
async function handshake(
  simulator: CartesiaSimulator,
  path: string,
  headers: Record<string, string>,
): Promise<number> {
  const socket = new WebSocket(simulator.url.replace('http', 'ws') + path, { headers });
  socket.on('error', () => {});
  open.push({ dispose: () => socket.terminate() });
  return new Promise((resolve) => {
    socket.once('open', () => resolve(101));
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
  });
}

async function connect(simulator: CartesiaSimulator) {
  const socket = new WebSocket(`${simulator.url.replace('http', 'ws')}/tts/websocket`, { headers: auth });
  open.push({ dispose: () => socket.terminate() });
  const frames: Frame[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data)) as Frame));
  await once(socket, 'open');
  return {
    socket,
    frames,
    send: (message: object) => socket.send(JSON.stringify(message)),
    types: (contextId = 'one') =>
      frames.filter((frame) => frame.context_id === contextId).map((frame) => frame.type),
    seen: (type: string, count = 1) =>
      until(() => frames.filter((frame) => frame.type === type).length >= count),
  };
}

describe('the handshake', () => {
  it.each([
    [101, '/tts/websocket', auth],
    [101, '/tts/websocket?cartesia_version=2026-03-01', { 'X-API-Key': key }],
    [401, '/tts/websocket', { ...auth, Authorization: 'Bearer test-key-wrong' }],
    [401, '/tts/websocket', { 'Cartesia-Version': '2026-08-14' }],
    [400, '/tts/websocket', { Authorization: `Bearer ${key}` }],
    [400, '/tts/websocket', { ...auth, 'Cartesia-Version': '2024-06-10' }],
    [404, '/tts/stream', auth],
  ])('%i for %s %o', async (status, path, headers) => {
    expect(await handshake(await start(), path, headers)).toBe(status);
  });

  it('answers a health check', async () => {
    expect(await (await fetch((await start()).url)).json()).toMatchObject({ ok: true });
  });
});

describe('messages that it refuses', () => {
  it.each([
    ['not JSON', '{'],
    ['no context', { ...good, context_id: undefined }],
    ['another encoding', { ...good, output_format: { ...good.output_format, encoding: 'mp3' } }],
    ['a container', { ...good, output_format: { ...good.output_format, container: 'wav' } }],
    ['no voice', { ...good, voice: undefined }],
    ['language and locale', { ...good, locale: 'en-US' }],
    ['a delay of 6 s', { ...good, max_buffer_delay_ms: 6000 }],
    ['a speed of 3', { ...good, generation_config: { speed: 3 } }],
    ['an unknown field', { ...good, stream: true }],
    ['an end without a word', { ...good, transcript: '', continue: false }],
  ])('%s', async (_name, message) => {
    const client = await connect(await start());
    client.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    await client.seen('error');
    expect(client.frames).toMatchObject([{ type: 'error', done: true, status_code: 400 }]);
  });

  it('a binary frame, an unknown model', async () => {
    const client = await connect(await start());
    client.socket.send(Buffer.from(JSON.stringify(good)));
    client.send({ ...good, model_id: 'sonic-1' });
    await client.seen('error', 2);
    expect(client.frames.map((frame) => frame.status_code)).toEqual([400, 404]);
  });

  it('a change of voice within a context, and more text after its end', async () => {
    const client = await connect(await start());
    client.send(good);
    client.send({ ...good, voice: 'another-voice' });
    client.send({ ...good, transcript: '', continue: false });
    await client.seen('done');
    client.send(good);
    await client.seen('error', 2);
    expect(client.frames.filter((frame) => frame.type === 'error').map((frame) => frame.context_id)).toEqual([
      'one',
      'one',
    ]);
  });

  it('one context more than the plan allows', async () => {
    const client = await connect(await start({ contextsMax: 1 }));
    client.send(good);
    client.send({ ...good, context_id: 'two' });
    await client.seen('error');
    expect(client.frames.find((frame) => frame.type === 'error')).toMatchObject({
      status_code: 429,
      context_id: 'two',
    });
    client.send({ ...good, transcript: '', continue: false });
    await client.seen('done');
    client.send({ ...good, context_id: 'three', continue: false });
    await client.seen('done', 2);
  });
});

describe('what it says', () => {
  it('words whose times are exact in the audio that it sends', async () => {
    const simulator = await start();
    const client = await connect(simulator);
    client.send({ ...good, transcript: 'One two ' });
    client.send({ ...good, transcript: 'three.', continue: false });
    await client.seen('done');
    const [context] = simulator.stats().contexts;
    const pcm = simulator.pcmOf('one')!;
    expect(context).toMatchObject({ transcript: 'One two three.', state: 'done', samplesSent: pcm.length });
    const audio = Buffer.concat(client.frames.map((frame) => Buffer.from(frame.data ?? '', 'base64')));
    expect(audio.equals(Buffer.from(pcm.buffer))).toBe(true);
    const loudest = (from: number, to: number) => Math.max(...pcm.subarray(from, to).map(Math.abs));
    for (const { startSample, endSample } of context!.words) {
      expect(loudest(startSample, endSample)).toBeGreaterThan(8000);
      expect(loudest(endSample, endSample + 700)).toBe(0);
    }
    const stamps = client.frames
      .filter((frame) => frame.type === 'timestamps')
      .map((frame) => frame.word_timestamps!);
    expect(stamps.flatMap((stamp) => stamp.words)).toEqual(['One', 'two', 'three.']);
    expect(stamps.flatMap((stamp) => stamp.start)).toEqual(
      context!.words.map((word) => word.startSample / 24_000),
    );
  });

  it('nothing about words when nobody asked', async () => {
    const client = await connect(await start());
    client.send({ ...good, add_timestamps: false, continue: false });
    await client.seen('done');
    expect(new Set(client.types())).toEqual(new Set(['chunk', 'flush_done', 'done']));
  });

  it('text that is not a sentence only after the delay, or a flush', async () => {
    const clock = new VirtualClock();
    const simulator = await start({ contextExpiryMs: 60_000 }, clock);
    const client = await connect(simulator);
    const slow = { ...good, max_buffer_delay_ms: 3000 };
    client.send({ ...slow, transcript: 'Hello' });
    client.send({ ...slow, transcript: 'Now', context_id: 'two', flush: true });
    await until(() => simulator.stats().contexts.length === 2);
    clock.advance(2999);
    await client.seen('flush_done');
    expect([client.types('one'), client.types('two').at(-1)]).toEqual([[], 'flush_done']);
    clock.advance(1);
    // The idle limit, the other context's expiry, and the audio to come.
    await until(() => clock.pending === 3);
    clock.advance(100);
    await client.seen('flush_done', 2);
    expect(client.types('one')).toContain('chunk');
  });

  it('done by itself, a second after its last audio', async () => {
    const clock = new VirtualClock();
    const simulator = await start({}, clock);
    const client = await connect(simulator);
    client.send(good);
    await until(() => simulator.stats().contexts[0]?.transcript !== undefined);
    clock.advance(10);
    await client.seen('flush_done');
    clock.advance(980);
    expect(simulator.stats().contexts[0]?.state).toBe('open');
    clock.advance(20);
    await client.seen('done');
    expect(simulator.stats().contexts[0]?.state).toBe('expired');
  });

  it.each([true, false])('after a cancel, late audio: %s', async (lateAudioAfterCancel) => {
    const clock = new VirtualClock();
    const simulator = await start({ realTimeFactor: 1, lateAudioAfterCancel }, clock);
    const client = await connect(simulator);
    client.send(good);
    client.send({ ...good, transcript: 'Never said.' });
    await until(() => simulator.stats().contexts[0]?.transcript.endsWith('said.') === true);
    clock.advance(200);
    client.send({ context_id: 'one', cancel: true });
    await until(() => simulator.stats().contexts[0]?.state === 'cancelled');
    clock.advance(10_000);
    const [context] = simulator.stats().contexts;
    expect(context!.lateChunks > 0).toBe(lateAudioAfterCancel);
    expect(context!.words).toHaveLength(lateAudioAfterCancel ? 2 : 0);
    expect(client.types()).not.toContain('done');
  });

  it('nothing for five minutes: closed with 1000, for being idle', async () => {
    const clock = new VirtualClock();
    const client = await connect(await start({}, clock));
    const closed = once(client.socket, 'close') as Promise<[number, Buffer]>;
    clock.advance(5 * 60_000 - 1);
    client.send(good);
    await until(() => clock.pending > 1);
    clock.advance(5 * 60_000 - 1);
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
    clock.advance(1);
    const [code, reason] = await closed;
    expect([code, String(reason)]).toEqual([1000, 'connection idle timeout']);
  });
});

describe('its real voice', () => {
  it('speaks with espeak-ng where that is installed, every word in its place', async () => {
    const simulator = await start({}, systemClock, 'espeak');
    expect(simulator.voice, 'install espeak-ng (apt-get install espeak-ng)').toBe('espeak');
    const client = await connect(simulator);
    client.send({ ...good, transcript: '-w is no option, and 384,400 — a number.', continue: false });
    await client.seen('done');
    const [context] = simulator.stats().contexts;
    const { words, samplesSent } = context!;
    expect(words.map((word) => word.word)).toEqual([
      '-w',
      'is',
      'no',
      'option,',
      'and',
      '384,400',
      'a',
      'number.',
    ]);
    expect(samplesSent).toBeGreaterThan(24_000 * 2);
    words.forEach((word, index) => {
      expect(word.endSample).toBeGreaterThan(word.startSample);
      expect(word.startSample).toBeGreaterThanOrEqual(words[index - 1]?.endSample ?? 0);
    });
    // A number takes as long as its many words do.
    const lengthOf = (at: number) => words[at]!.endSample - words[at]!.startSample;
    expect(lengthOf(5)).toBeGreaterThan(lengthOf(4) * 4);
    expect(simulator.pcmOf('one')!.findIndex((sample) => Math.abs(sample) > 200)).toBeLessThan(24 * 15);
  });
});
