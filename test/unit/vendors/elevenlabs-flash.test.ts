import { afterEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { type Clock, systemClock } from '../../../src/main/clock.ts';
import {
  type ElevenLabsTtsControls,
  startElevenLabsTtsSimulator,
} from '../../../src/main/simulators/elevenlabs-tts.ts';
import { startSimServer } from '../../../src/main/simulators/sim-server.ts';
import { createAlignmentReader } from '../../../src/main/vendors/tts/alignment-reader.ts';
import { createElevenLabsReader } from '../../../src/main/vendors/tts/elevenlabs-events.ts';
import {
  createElevenLabsFlash,
  type ElevenLabsFlashOptions,
} from '../../../src/main/vendors/tts/elevenlabs-flash.ts';
import { until } from '../../support/until.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { instant, speak, speakAll, untilNow } from './conformance/tts-harness.ts';

const key = 'test-key-elevenlabs';
const open: { dispose(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.dispose();
});

async function rig(
  controls: Partial<ElevenLabsTtsControls> = {},
  options: { clock?: Clock; simulatorClock?: Clock; adapter?: Partial<ElevenLabsFlashOptions> } = {},
) {
  const simulator = await startElevenLabsTtsSimulator({
    clock: options.simulatorClock ?? systemClock,
    apiKey: key,
    voice: 'tones',
    keepAudio: true,
    controls: { ...instant, ...controls },
  });
  open.push(simulator);
  const tts = createElevenLabsFlash({
    endpoint: { apiKey: key, baseUrl: simulator.url },
    clock: options.clock ?? new VirtualClock(),
    ...options.adapter,
  });
  open.push(tts);
  return { simulator, tts };
}

/** A server that keeps what it is sent and answers as the test says. */
async function scripted(
  answer: (socket: WebSocket, message: Record<string, unknown>) => void,
  adapter: Partial<ElevenLabsFlashOptions> = {},
) {
  const messages: Record<string, unknown>[] = [];
  const addresses: URL[] = [];
  const server = await startSimServer({
    onUpgrade(upgrade) {
      addresses.push(upgrade.url);
      upgrade.accept({}, (socket) =>
        socket.on('message', (data) => {
          const message = JSON.parse(String(data)) as Record<string, unknown>;
          messages.push(message);
          answer(socket, message);
        }),
      );
    },
  });
  open.push(server);
  const tts = createElevenLabsFlash({
    endpoint: { apiKey: key, baseUrl: server.url },
    clock: new VirtualClock(),
    ...adapter,
  });
  open.push(tts);
  return { tts, messages, addresses };
}

const finishing = (socket: WebSocket, message: Record<string, unknown>) => {
  const contextId = message.context_id;
  if (message.flush && message.text !== undefined) {
    socket.send(JSON.stringify({ audio: Buffer.alloc(960).toString('base64'), contextId, isFinal: null }));
  }
  if (message.close_context) socket.send(JSON.stringify({ isFinal: true, contextId }));
};

describe('what is said to ElevenLabs', () => {
  it('voice and model in the address; settings in the first message of a context, and nowhere else', async () => {
    const { tts, messages, addresses } = await scripted(finishing, {
      voiceId: 'a voice/../x',
      speed: 9,
      language: 'es-MX',
    });
    await speakAll(tts, 'One.', ' Two.');
    await speakAll(tts, 'Three.');
    expect(addresses).toHaveLength(1);
    expect(addresses[0]?.pathname).toBe('/v1/text-to-speech/a%20voice%2F..%2Fx/multi-stream-input');
    expect(Object.fromEntries(addresses[0]?.searchParams ?? [])).toEqual({
      model_id: 'eleven_flash_v2_5',
      output_format: 'pcm_24000',
      auto_mode: 'true',
      sync_alignment: 'true',
      inactivity_timeout: '180',
      language_code: 'es',
    });
    const [first] = messages;
    const { context_id } = first ?? {};
    expect(messages.slice(0, 5)).toEqual([
      { text: ' ', context_id, voice_settings: { speed: 1.2 } },
      { text: 'One. ', context_id, flush: true },
      { text: ' Two. ', context_id, flush: true },
      { context_id, flush: true },
      { context_id, close_context: true },
    ]);
    expect(messages[5]).toMatchObject({ text: ' ', voice_settings: { speed: 1.2 } });
    expect(messages[5]?.context_id).not.toBe(context_id);
  });

  it('no settings for the voice’s own speed, no language that the model would refuse', async () => {
    const { tts, messages, addresses } = await scripted(finishing, {
      model: 'eleven_multilingual_v2',
      language: 'es',
    });
    await speakAll(tts, 'One.');
    expect(messages[0]).toEqual({ text: ' ', context_id: messages[0]?.context_id });
    expect(addresses[0]?.searchParams.has('language_code')).toBe(false);
  });

  it('a sign of life for a context that waits for the model, and none once its text is over', async () => {
    const clock = new VirtualClock();
    const { tts, messages } = await scripted(
      (socket, message) => {
        if (!message.close_context) finishing(socket, message);
      },
      { clock },
    );
    const reply = speak(tts, 'One.');
    await until(() => reply.chunks() === 1);
    const before = messages.length;
    clock.advance(10_000);
    await until(() => messages.length === before + 1);
    expect(messages.at(-1)).toEqual({ text: '', context_id: messages[0]?.context_id });
    reply.speech.end();
    await until(() => messages.some((message) => message.close_context === true));
    const after = messages.length;
    clock.advance(2000);
    reply.speech.cancel();
    await until(() => messages.length > after);
    expect(messages.slice(after)).toEqual([{ context_id: messages[0]?.context_id, close_context: true }]);
  });
});

describe('five contexts a socket', () => {
  it('with cancelled ones that are still being closed, a sixth speech takes another socket', async () => {
    const clock = new VirtualClock();
    const { tts, simulator } = await rig({ realTimeFactor: 1 }, { simulatorClock: clock });
    for (let turn = 0; turn < 5; turn += 1) {
      const cut = speak(tts, `Turn ${turn} is long enough to be cut.`);
      await untilNow(clock, () => cut.chunks() > 0);
      cut.speech.cancel();
    }
    const sixth = speak(tts, 'Six.');
    sixth.speech.end();
    simulator.controls.realTimeFactor = 0;
    await untilNow(clock, () => sixth.endings.length > 0);
    expect(sixth.endings).toEqual(['end']);
    expect(simulator.stats().sockets.total).toBe(2);
    expect(simulator.stats().refused).toBe(0);
    // Nobody listens to the first any more.
    await until(() => simulator.stats().sockets.open === 1);
  });

  it('a place is free again with the end of a cancelled context', async () => {
    const { tts, simulator } = await rig();
    for (let turn = 0; turn < 12; turn += 1) {
      const cut = speak(tts, `Turn ${turn}.`);
      await until(() => cut.chunks() > 0);
      cut.speech.cancel();
      await until(() => simulator.stats().contexts.every(({ state }) => state !== 'open'));
      expect((await speakAll(tts, 'Between.')).ending).toBe('end');
    }
    expect(simulator.stats().sockets.total).toBe(1);
    expect(simulator.stats().refused).toBe(0);
  });
});

describe('error frames', () => {
  it.each([
    ['quota_exceeded', 'no-credit', 'permanent'],
    ['authentication_required', 'bad-key', 'permanent'],
    ['voice_not_found', 'unknown-model', 'permanent'],
    ['max_active_conversations', 'rate-limit', 'transient'],
    ['system_busy', 'rate-limit', 'transient'],
    ['something_new', 'server', 'transient'],
  ])('%s is %s', async (id, code, kind) => {
    const { tts, simulator } = await rig();
    simulator.controls.fault = { kind: 'error-frame', afterChunks: 1, id };
    const reply = speak(tts, 'Hello there.');
    expect(await reply.error()).toMatchObject({ vendor: 'elevenlabs', code, kind });
    simulator.controls.fault = null;
    expect((await speakAll(tts, 'Again.')).ending).toBe('end');
  });

  it('that tells of an idle context costs the waiting speech nothing', async () => {
    const { tts, simulator } = await rig();
    simulator.controls.fault = { kind: 'error-frame', afterChunks: 0, id: 'input_timeout_exceeded' };
    const reply = speak(tts, 'Hello.');
    reply.speech.end();
    await until(() => simulator.stats().contexts.length === 1);
    simulator.controls.fault = null;
    expect(await reply.settled).toBe('end');
    expect(simulator.stats().sockets.total).toBe(2);
  });
});

describe('reading frames', () => {
  const frame = (rest: object) => JSON.stringify({ contextId: 'c', ...rest });
  const chars = (text: string, stepMs: number) => ({
    chars: [...text],
    charStartTimesMs: [...text].map((_, index) => index * stepMs),
    charDurationsMs: [...text].map(() => stepMs),
  });
  const audio = (ms: number) => Buffer.alloc(ms * 48).toString('base64');

  it('times count from the chunk that they came with; a word may go on in the next', () => {
    const reader = createElevenLabsReader();
    reader.open('c');
    const first = reader.read(frame({ audio: audio(100), alignment: chars('One tw', 10) }));
    const second = reader.read(frame({ audio: audio(50), alignment: chars('o three', 10) }));
    const end = reader.read(frame({ isFinal: true }));
    expect(first).toMatchObject({ words: [{ word: 'One', startMs: 0, endMs: 30 }] });
    expect(second).toMatchObject({ words: [{ word: 'two', startMs: 40, endMs: 110 }] });
    expect(end).toMatchObject({ kind: 'done', words: [{ word: 'three', startMs: 120, endMs: 170 }] });
  });

  it('reads both spellings, audio without times, times without audio, and empty strings', () => {
    const reader = createElevenLabsReader();
    reader.open('c');
    const { chars: letters, charStartTimesMs, charDurationsMs } = chars('Hi ', 10);
    const other = { chars: letters, charsStartTimesMs: charStartTimesMs, charsDurationsMs: charDurationsMs };
    expect(reader.read(JSON.stringify({ context_id: 'c', audio: null, alignment: other }))).toMatchObject({
      bytes: null,
      words: [{ word: 'Hi' }],
    });
    expect(reader.read(frame({ audio: audio(10) }))).toMatchObject({ words: [] });
    expect(reader.read(frame({ audio: '' }))).toBeNull();
    expect(reader.read(JSON.stringify({ context_id: 'c', is_final: true }))).toMatchObject({ kind: 'done' });
  });

  it('makes no words of times that do not fit their characters', () => {
    const reader = createElevenLabsReader();
    reader.open('c');
    const alignment = { chars: ['a', ' '], charStartTimesMs: [0], charDurationsMs: [1, 1] };
    expect(reader.read(frame({ audio: audio(10), alignment }))).toMatchObject({ words: [] });
  });

  it('ignores what it does not know', () => {
    const reader = createElevenLabsReader();
    expect(reader.read('{"type":"flush_done","contextId":"c"}')).toBeNull();
    expect(reader.read('{"hello":1}')).toBeNull();
    expect(() => reader.read('nonsense')).toThrow(expect.objectContaining({ code: 'protocol' }));
    expect(() => reader.read('{"audio":7}')).toThrow(expect.objectContaining({ code: 'protocol' }));
  });

  it('takes each sign of a script without spaces for a word', () => {
    const reader = createAlignmentReader();
    const { chars: signs } = chars('今日 ok', 10);
    const words = reader.read(
      { chars: signs, startsMs: signs.map((_, i) => i * 10), durationsMs: signs.map(() => 10) },
      0,
    );
    expect([...words, ...reader.end()].map(({ word }) => word)).toEqual(['今', '日', 'ok']);
  });
});
