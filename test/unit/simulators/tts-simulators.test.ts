import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Clock, systemClock } from '../../../src/main/clock.ts';
import { startCartesiaSimulator } from '../../../src/main/simulators/cartesia.ts';
import { startDeepgramSpeakSimulator } from '../../../src/main/simulators/deepgram-speak.ts';
import { startElevenLabsTtsSimulator } from '../../../src/main/simulators/elevenlabs-tts.ts';
import { startSimHost } from '../../../src/main/simulators/sim-host.ts';
import { until } from '../../support/until.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const key = 'test-key-sim';
const open: { dispose(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.dispose();
});
const keep = <T extends { dispose(): unknown }>(each: T): T => {
  open.push(each);
  return each;
};
const options = (clock: Clock = systemClock) =>
  ({
    clock,
    apiKey: key,
    voice: 'tones',
    keepAudio: true,
    controls: { firstAudioMs: 0, realTimeFactor: 0 },
  }) as const;

/** Lets what has arrived be taken up, and then some time pass. */
async function stepped(clock: VirtualClock, ms: number): Promise<void> {
  await setImmediate();
  clock.advance(ms);
}

async function steppedUntil(clock: VirtualClock, ms: number, condition: () => boolean): Promise<void> {
  while (!condition()) await stepped(clock, ms);
}

type Frame = Record<string, unknown>;

/** A client that keeps what it is sent. */
async function connect(url: string, path: string, headers: Record<string, string>) {
  const socket = new WebSocket(url.replace('http', 'ws') + path, { headers });
  keep({ dispose: () => socket.terminate() });
  const frames: Frame[] = [];
  const close: { code: number; reason: string }[] = [];
  let audioBytes = 0;
  socket.on('message', (data, isBinary) => {
    if (isBinary) audioBytes += (data as Buffer).length;
    else frames.push(JSON.parse(String(data)) as Frame);
  });
  socket.on('close', (code, reason) => close.push({ code, reason: reason.toString() }));
  await once(socket, 'open');
  return {
    frames,
    close,
    send: (message: object) => socket.send(JSON.stringify(message)),
    sendRaw: (data: string | Buffer) => socket.send(data),
    types: () => frames.map(({ type }) => type),
    audioBytes: () => audioBytes,
  };
}

/** The status and the body that a handshake is refused with. */
async function refusal(url: string, path: string, headers: Record<string, string>) {
  const socket = new WebSocket(url.replace('http', 'ws') + path, { headers });
  socket.on('error', () => {});
  keep({ dispose: () => socket.terminate() });
  return new Promise<{ status: number; body: string }>((resolve) => {
    socket.once('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += String(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    socket.once('open', () => resolve({ status: 101, body: '' }));
  });
}

describe('ElevenLabs', () => {
  const auth = { 'xi-api-key': key };
  const path =
    '/v1/text-to-speech/EXAVITQu4vr4xnSDxMaL/multi-stream-input?model_id=eleven_flash_v2_5&output_format=pcm_24000';
  const connected = async (clock?: Clock, query = '&auto_mode=true') => {
    const simulator = keep(await startElevenLabsTtsSimulator(options(clock)));
    return { simulator, client: await connect(simulator.url, path + query, auth) };
  };
  const begin = { text: ' ', context_id: 'a' };

  it.each([
    [path, {}, 401, 'invalid_api_key'],
    [path, { 'xi-api-key': 'wrong' }, 401, 'invalid_api_key'],
    [path.replace('EXAVITQu4vr4xnSDxMaL', 'nobody'), auth, 404, 'voice_not_found'],
    [path.replace('flash_v2_5', 'v3'), auth, 400, 'unsupported_model'],
    [path.replace('pcm_24000', 'mp3_44100_128'), auth, 400, 'invalid_request'],
    [`${path}&inactivity_timeout=181`, auth, 400, 'invalid_request'],
    [`${path}&unknown=1`, auth, 400, 'invalid_request'],
    [`${path.replace('flash_v2_5', 'multilingual_v2')}&language_code=es`, auth, 400, 'invalid_request'],
    ['/v1/text-to-speech/x/stream', auth, 404, 'not_found'],
  ])('refuses %s', async (asked, headers, status, id) => {
    const { url } = keep(await startElevenLabsTtsSimulator(options()));
    const { status: got, body } = await refusal(url, asked, headers);
    expect(got).toBe(status);
    expect(JSON.parse(body)).toMatchObject({ detail: { status: id } });
  });

  it.each([
    ['a first message that is no single space', [{ text: 'Hi ', context_id: 'a' }], 'invalid_message'],
    [
      'settings after the first message',
      [begin, { text: 'Hi ', context_id: 'a', voice_settings: { speed: 1 } }],
      'invalid_message',
    ],
    [
      'settings after a sign of life as the first message',
      [
        { text: '', context_id: 'a' },
        { ...begin, voice_settings: { speed: 1 } },
      ],
      'invalid_message',
    ],
    ['what it does not know', [{ nonsense: 1 }], 'invalid_message'],
    [
      'a sixth context',
      ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ ...begin, context_id: id })),
      'max_active_conversations',
    ],
  ])('ends a socket on %s with 1008', async (_what, messages, error) => {
    const { client } = await connected();
    for (const message of messages) client.send(message);
    await until(() => client.close.length === 1);
    expect(client.frames.at(-1)).toMatchObject({ error, code: 1008 });
    expect(client.close[0]?.code).toBe(1008);
  });

  it('waits for its schedule without auto_mode, and for no more after a flush', async () => {
    const clock = new VirtualClock();
    const { client, simulator } = await connected(clock, '');
    const said = () => simulator.stats().contexts[0]?.words.length ?? 0;
    client.send(begin);
    client.send({ text: 'Short. ', context_id: 'a' });
    await until(() => simulator.stats().contexts[0]?.transcript === 'Short. ');
    for (let i = 0; i < 20; i++) await stepped(clock, 0);
    expect(said()).toBe(0);
    client.send({ text: 'long '.repeat(24), context_id: 'a' });
    await steppedUntil(clock, 0, () => said() === 25);
    client.send({ text: 'Short. ', context_id: 'a' });
    client.send({ flush: true, context_id: 'a' });
    await steppedUntil(clock, 0, () => said() === 26);
  });

  it('drops what was not flushed, and says isFinal only once the context is closed', async () => {
    const { client, simulator } = await connected(undefined, '');
    client.send(begin);
    client.send({ text: 'Said. ', context_id: 'a', flush: true });
    client.send({ text: 'Dropped. ', context_id: 'a' });
    await until(() => client.frames.some(({ type }) => type === 'flush_done'));
    expect(client.frames.some(({ isFinal }) => isFinal === true)).toBe(false);
    client.send({ context_id: 'a', close_context: true });
    await until(() => client.frames.some(({ isFinal }) => isFinal === true));
    expect(simulator.stats().contexts[0]?.words.map(({ word }) => word)).toEqual(['Said.']);
    expect(simulator.stats().contexts[0]?.state).toBe('cancelled');
  });

  it('closes after 20 s without a message, and after its own time with a longer one', async () => {
    const clock = new VirtualClock();
    const { client } = await connected(clock);
    client.send(begin);
    await until(() => clock.pending > 0);
    clock.advance(19_999);
    client.send({ text: '', context_id: 'a' });
    clock.advance(1);
    await until(() => client.close.length === 1);
    expect(client.frames.at(-1)).toMatchObject({ error: 'input_timeout_exceeded' });
  });

  it('ends politely after close_socket, with every context finished', async () => {
    const { client } = await connected();
    client.send(begin);
    client.send({ text: 'Hello there. ', context_id: 'a', flush: true });
    client.send({ close_socket: true });
    await until(() => client.close.length === 1);
    expect(client.close[0]?.code).toBe(1000);
    expect(client.frames.at(-1)).toMatchObject({ isFinal: true, contextId: 'a' });
  });

  it('answers who the key belongs to, and lists voices', async () => {
    const { url } = keep(await startElevenLabsTtsSimulator(options()));
    expect((await fetch(`${url}/v1/user`)).status).toBe(401);
    expect((await fetch(`${url}/v1/user`, { headers: auth })).status).toBe(200);
    const page = await fetch(`${url}/v2/voices?page_size=2`, { headers: auth });
    expect(await page.json()).toMatchObject({ has_more: true, next_page_token: '2', total_count: 3 });
  });
});

describe('Deepgram', () => {
  const auth = { authorization: `Token ${key}` };
  const aura = '/v1/speak?model=aura-2-thalia-en&encoding=linear16&sample_rate=24000';
  const flux = '/v2/speak?model=flux-haley-en&encoding=linear16&sample_rate=24000';
  const connected = async (path: string, clock?: Clock) => {
    const simulator = keep(await startDeepgramSpeakSimulator(options(clock)));
    return { simulator, client: await connect(simulator.url, path, auth) };
  };

  it.each([
    [aura, {}, 401, 'INVALID_AUTH'],
    [aura.replace('thalia', 'nobody'), auth, 400, 'Bad Request'],
    [aura.replace('/v1/', '/v2/'), auth, 400, 'Bad Request'],
    [flux.replace('/v2/', '/v1/'), auth, 400, 'Bad Request'],
    [flux.replace('model=flux-haley-en&', ''), auth, 400, 'Bad Request'],
    [aura.replace('24000', '16000'), auth, 400, 'INVALID_QUERY_PARAMETER'],
    [`${aura}&expressivity=1`, auth, 400, 'INVALID_QUERY_PARAMETER'],
    [`${aura}&speed=3`, auth, 400, 'INVALID_QUERY_PARAMETER'],
  ])('refuses %s', async (path, headers, status, code) => {
    const { url } = keep(await startDeepgramSpeakSimulator(options()));
    const { status: got, body } = await refusal(url, path, headers);
    expect(got).toBe(status);
    expect(JSON.parse(body)).toMatchObject({ err_code: code });
  });

  it('Aura says nothing before a flush, and Flushed once all of it was sent', async () => {
    const { client } = await connected(aura);
    client.send({ type: 'Speak', text: 'Hello there.' });
    client.send({ type: 'Flush' });
    await until(() => client.types().includes('Flushed'));
    expect(client.types()).toEqual(['Metadata', 'Flushed']);
    expect(client.audioBytes()).toBeGreaterThan(5000);
    client.send({ type: 'Flush' });
    await until(() => client.types().length === 3);
    client.send({ type: 'Clear' });
    await until(() => client.types().at(-1) === 'Cleared');
    client.send({ type: 'Close' });
    await until(() => client.close.length === 1);
    expect(client.close[0]?.code).toBe(1000);
  });

  it('Aura refuses the twenty-first flush of a minute, and takes one after it', async () => {
    const clock = new VirtualClock();
    const { client, simulator } = await connected(aura, clock);
    simulator.controls.idleCloseMs = Number.MAX_SAFE_INTEGER;
    const flushed = () => client.types().filter((type) => type === 'Flushed').length;
    for (let i = 0; i < 21; i++) client.send({ type: 'Flush' });
    await steppedUntil(clock, 0, () => client.frames.some(({ code }) => code === 'EXCESSIVE_FLUSH'));
    await steppedUntil(clock, 0, () => flushed() === 20);
    clock.advance(60_000);
    client.send({ type: 'Flush' });
    await steppedUntil(clock, 0, () => flushed() === 21);
  });

  it.each([
    ['an unknown message', JSON.stringify({ type: 'Nonsense' }), 1008, 'DATA-0000'],
    ['no JSON', '<html>', 1008, 'DATA-0000'],
    ['an interrupt of Aura', JSON.stringify({ type: 'Interrupt' }), 1008, 'DATA-0000'],
    ['a text too long', JSON.stringify({ type: 'Speak', text: 'x'.repeat(2001) }), 1008, 'DATA-0001'],
    ['a binary message', Buffer.from('x'), 1003, 'MESSAGE-0000'],
  ])('closes on %s', async (_what, data, code, reason) => {
    const { client } = await connected(aura);
    client.sendRaw(data);
    await until(() => client.close.length === 1);
    expect(client.close[0]).toMatchObject({ code, reason: expect.stringContaining(reason) });
  });

  it('Flux speaks whole clauses as they come, and holds the turn open until its flush', async () => {
    const { client } = await connected(flux);
    client.send({ type: 'Speak', text: 'Hello there, my' });
    client.send({ type: 'Speak', text: ' friend. And' });
    client.send({ type: 'Speak', text: ' so on.' });
    await until(() => client.audioBytes() > 0);
    expect(client.types()).toEqual(['Connected', 'SpeechStarted']);
    client.send({ type: 'Flush' });
    await until(() => client.types().includes('SpeechMetadata'));
    expect(client.types()).toEqual(['Connected', 'SpeechStarted', 'Flushed', 'SpeechMetadata']);
    expect(client.frames.at(-1)).toMatchObject({
      input_character_count: 34,
      audio_duration_ms: client.audioBytes() / 48,
    });
  });

  it('Flux warns of what it ignores', async () => {
    const { client } = await connected(flux);
    const codes = () => client.frames.flatMap(({ code }) => code ?? []);
    client.send({ type: 'Flush' });
    client.send({ type: 'Interrupt' });
    client.send({ type: 'Speak', text: '…' });
    client.send({ type: 'Flush' });
    await until(() => client.types().includes('SpeechMetadata'));
    expect(codes()).toEqual(['NO_ACTIVE_SPEECH', 'NO_AUDIO_GENERATED', 'NO_SYNTHESIZABLE_TEXT']);
    expect(client.frames.at(-1)).toMatchObject({ audio_duration_ms: 0 });
    client.send({ type: 'Close' });
    await until(() => client.close.length === 1);
    expect(client.types().at(-1)).toBe('SessionMetadata');
  });

  it('Flux cuts a turn off after some late sound, and says what had been sent', async () => {
    const clock = new VirtualClock();
    const { client, simulator } = await connected(flux, clock);
    simulator.controls.realTimeFactor = 1;
    client.send({ type: 'Speak', text: 'A sentence that is long enough to be cut off in its middle.' });
    await steppedUntil(clock, 10, () => client.audioBytes() > 0);
    client.send({ type: 'Interrupt' });
    client.send({ type: 'Interrupt' });
    await steppedUntil(clock, 10, () => client.types().includes('SpeechInterrupted'));
    expect(client.frames.some(({ code }) => code === 'INTERRUPT_IN_PROGRESS')).toBe(true);
    expect(simulator.stats().contexts[0]).toMatchObject({ state: 'cancelled', lateChunks: 3 });
  });

  it('a session ends after an hour', async () => {
    const clock = new VirtualClock();
    const { client, simulator } = await connected(aura, clock);
    simulator.controls.idleCloseMs = Number.MAX_SAFE_INTEGER;
    client.send({ type: 'Clear' });
    await until(() => client.types().includes('Cleared'));
    clock.advance(60 * 60_000);
    await until(() => client.close.length === 1);
    expect(client.close[0]).toMatchObject({ code: 1011, reason: expect.stringContaining('NET-0003') });
  });
});

describe('one address of several services', () => {
  it('serves each on its own paths, and outlives them', async () => {
    const host = keep(await startSimHost());
    const cartesia = await startCartesiaSimulator({ ...options(), host });
    const deepgram = await startDeepgramSpeakSimulator({ ...options(), host });
    expect([cartesia.url, deepgram.url]).toEqual([host.url, host.url]);
    const statusOf = async (path: string) => (await fetch(host.url + path)).status;
    expect(await statusOf('/voices')).toBe(401);
    expect(await statusOf('/v1/models')).toBe(401);
    await cartesia.dispose();
    // The first service that is left says what it does not know.
    expect(await statusOf('/voices')).toBe(404);
    await deepgram.dispose();
    expect(await statusOf('/v1/models')).toBe(404);
  });
});
