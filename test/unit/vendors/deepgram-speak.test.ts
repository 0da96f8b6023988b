import { afterEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { type Clock, systemClock } from '../../../src/main/clock.ts';
import {
  type SpeakControls,
  startDeepgramSpeakSimulator,
} from '../../../src/main/simulators/deepgram-speak.ts';
import { startSimServer } from '../../../src/main/simulators/sim-server.ts';
import { createDeepgramAura } from '../../../src/main/vendors/tts/deepgram-aura.ts';
import { createDeepgramFluxTts } from '../../../src/main/vendors/tts/deepgram-flux-tts.ts';
import type { DeepgramTtsOptions } from '../../../src/main/vendors/tts/deepgram-speak.ts';
import type { TtsVendor } from '../../../src/main/vendors/types.ts';
import { until } from '../../support/until.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { instant, live, speak, speakAll, step, untilNow } from './conformance/tts-harness.ts';

const key = 'test-key-deepgram';
const open: { dispose(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.dispose();
});

type Create = (options: DeepgramTtsOptions) => TtsVendor;
type Message = { type: string; text?: string };

async function rig(
  create: Create,
  controls: Partial<SpeakControls> = {},
  options: { clock?: Clock; simulatorClock?: Clock; adapter?: Partial<DeepgramTtsOptions> } = {},
) {
  const simulator = await startDeepgramSpeakSimulator({
    clock: options.simulatorClock ?? systemClock,
    apiKey: key,
    voice: 'tones',
    keepAudio: true,
    controls: { ...instant, ...controls },
  });
  open.push(simulator);
  const endpoint = { apiKey: key, baseUrl: simulator.url };
  const tts = create({ endpoint, clock: options.clock ?? new VirtualClock(), ...options.adapter });
  open.push(tts);
  return { simulator, tts };
}

/** A server that keeps what it is sent and answers as the test says. */
async function scripted(
  create: Create,
  answer: (socket: WebSocket, message: Message, socketIndex: number) => void,
  options: { clock?: Clock; adapter?: Partial<DeepgramTtsOptions> } = {},
) {
  const messages: Message[] = [];
  const addresses: URL[] = [];
  const server = await startSimServer({
    onUpgrade(upgrade) {
      const index = addresses.push(upgrade.url) - 1;
      upgrade.accept({}, (socket) =>
        socket.on('message', (data) => {
          const message = JSON.parse(String(data)) as Message;
          messages.push(message);
          answer(socket, message, index);
        }),
      );
    },
  });
  open.push(server);
  const endpoint = { apiKey: key, baseUrl: server.url };
  const tts = create({ endpoint, clock: options.clock ?? new VirtualClock(), ...options.adapter });
  open.push(tts);
  const types = () => messages.map(({ type }) => type);
  return { tts, messages, types, addresses };
}

const json = (socket: WebSocket, message: object) => socket.send(JSON.stringify(message));
const sound = Buffer.alloc(480, 1);

describe('the voice', () => {
  it.each([
    [createDeepgramAura, {}, 'aura-2-thalia-en'],
    [createDeepgramAura, { model: 'aura-2', language: 'es-MX' }, 'aura-2-celeste-es'],
    [createDeepgramAura, { model: 'aura-2', language: 'xx' }, 'aura-2-thalia-en'],
    [createDeepgramAura, { model: 'aura-2-orion-en', language: 'es' }, 'aura-2-orion-en'],
    [createDeepgramAura, { model: 'aura-2', voiceId: 'my-own', language: 'es' }, 'my-own'],
    [createDeepgramAura, { voiceId: 'aura-2-orion-en', language: 'en-GB' }, 'aura-2-orion-en'],
    [createDeepgramAura, { voiceId: 'aura-2-orion-en', language: 'es-MX' }, 'aura-2-celeste-es'],
    [createDeepgramAura, { voiceId: 'aura-2-orion-en', language: 'xx' }, 'aura-2-orion-en'],
    [createDeepgramAura, { voiceId: 'aura-2-celeste-es' }, 'aura-2-celeste-es'],
    [createDeepgramFluxTts, { model: 'flux' }, 'flux-haley-en'],
    [createDeepgramFluxTts, { model: 'flux-alexis-en' }, 'flux-alexis-en'],
    [createDeepgramFluxTts, { voiceId: 'flux-alexis-en' }, 'flux-alexis-en'],
  ] as const)('of %o %o is %s', async (create, adapter, voice) => {
    const { tts, addresses } = await scripted(create, () => {}, { adapter });
    tts.warm();
    await until(() => addresses.length === 1);
    expect(addresses[0]?.searchParams.get('model')).toBe(voice);
    expect(tts.id).toBe(`deepgram/${voice}`);
    expect(addresses[0]?.searchParams.has('speed')).toBe(false);
  });

  it.each([
    [createDeepgramAura, 2, '1.5'],
    [createDeepgramAura, 0.1, '0.7'],
    [createDeepgramFluxTts, 1.13, '1.15'],
    [createDeepgramFluxTts, 0.1, '0.50'],
  ] as const)('of %o at the speed %d speaks at %s', async (create, speed, expected) => {
    const { tts, addresses } = await scripted(create, () => {}, { adapter: { speed } });
    tts.warm();
    await until(() => addresses.length === 1);
    expect(addresses[0]?.searchParams.get('speed')).toBe(expected);
  });
});

describe('Aura: flushes are few', () => {
  it('one is under way at a time, and what came meanwhile goes with the next', async () => {
    const { tts, types } = await scripted(createDeepgramAura, () => {});
    const reply = speak(tts, 'One. ', 'Two. ', 'Three.');
    reply.speech.end();
    await until(() => types().length === 4);
    expect(types()).toEqual(['Speak', 'Flush', 'Speak', 'Speak']);
    reply.speech.cancel();
    await until(() => types().length === 5);
    expect(types().at(-1)).toBe('Clear');
  });

  it('a long speech in many pieces waits rather than use them up, and loses nothing', async () => {
    const clock = new VirtualClock();
    const { tts, simulator } = await rig(createDeepgramAura, {}, { clock, simulatorClock: clock });
    const reply = speak(tts);
    const texts = Array.from({ length: 30 }, (_, index) => `Piece ${index}. `);
    for (const text of texts) {
      const heard = reply.pcm().length;
      reply.speech.push(text);
      // Twelve at once; the rest as the minute passes, when the vendor's own limit would have refused them.
      for (let tries = 0; reply.pcm().length === heard && tries < 20; tries += 1) await step(clock, 0);
    }
    reply.speech.end();
    await untilNow(clock, () => reply.endings.length > 0);
    expect(reply.endings).toEqual(['end']);
    expect(simulator.stats().refused).toBe(0);
    expect(
      simulator
        .stats()
        .contexts.map(({ transcript }) => transcript)
        .join(''),
    ).toBe(texts.join(''));
    expect(reply.words.map(({ word }) => word).join(' ')).toBe(texts.join('').trim());
  });

  it('many short speeches in a minute go on, on another socket', async () => {
    const clock = new VirtualClock();
    const { tts, simulator } = await rig(createDeepgramAura, {}, { clock, simulatorClock: clock });
    for (let turn = 0; turn < 45; turn += 1) {
      const reply = speak(tts, `Turn ${turn}.`);
      reply.speech.end();
      await untilNow(clock, () => reply.endings.length > 0);
      expect(reply.endings).toEqual(['end']);
    }
    expect(simulator.stats().refused).toBe(0);
    expect(simulator.stats().sockets.total).toBe(3);
    await until(() => simulator.stats().sockets.open === 1);
  });

  it('a refused one costs a new socket, not the speech', async () => {
    const { tts, simulator } = await rig(createDeepgramAura, { flushesMax: 1 });
    expect((await speakAll(tts, 'One.')).ending).toBe('end');
    const two = await speakAll(tts, 'Two.');
    expect(two.ending).toBe('end');
    expect(two.pcm().length).toBeGreaterThan(1000);
    expect(simulator.stats().refused).toBe(1);
    expect(simulator.stats().sockets.total).toBe(2);
  });

  it('refused on every socket is "too many requests"', async () => {
    const { tts } = await rig(createDeepgramAura, { flushesMax: 0 });
    expect(await speak(tts, 'One.').error()).toMatchObject({ code: 'rate-limit', kind: 'transient' });
  });
});

describe('Aura: two thousand characters a message', () => {
  it('longer texts are cut after a space, and never within a sign', async () => {
    const { tts, messages } = await scripted(createDeepgramAura, (socket, { type }) => {
      if (type !== 'Flush') return;
      socket.send(sound);
      json(socket, { type: 'Flushed', sequence_id: 0 });
    });
    const words = 'word '.repeat(500);
    const signs = `a${'👋'.repeat(1500)}`;
    expect((await speakAll(tts, words, signs)).ending).toBe('end');
    const texts = messages.flatMap(({ text }) => text ?? []);
    expect(texts.join('')).toBe(words + signs);
    expect(texts.every((text) => text.length <= 2000)).toBe(true);
    expect(texts[0]?.endsWith(' ')).toBe(true);
    expect(texts.every((text) => text.isWellFormed())).toBe(true);
  });
});

describe('Aura: close codes', () => {
  it.each([
    [1003, 'Binary messages are not supported. (MESSAGE-0000)', 'bad-request'],
    [1008, 'Could not deserialize last text message. (DATA-0000)', 'protocol'],
    [1008, 'Too many characters. (DATA-0001)', 'rate-limit'],
    [1009, 'Message too big. (BIG-0000)', 'bad-request'],
    [1011, 'Internal error. (NET-0000)', 'timeout'],
    [1011, 'Failed to send. (NET-0002)', 'server'],
  ])('%i %s is %s', async (code, reason, expected) => {
    const { tts, simulator } = await rig(createDeepgramAura, { realTimeFactor: 0.001 });
    simulator.controls.fault = { kind: 'close', afterChunks: 1, code, reason };
    expect(await speak(tts, 'A long sentence.').error()).toMatchObject({ code: expected });
  });
});

describe.each([
  ['Aura', createDeepgramAura, 'Clear', 'Cleared'],
  ['Flux TTS', createDeepgramFluxTts, 'Interrupt', 'SpeechInterrupted'],
] as const)('%s: the fence after a cancel', (_name, create, stop, stopped) => {
  /** Sends a sound for each text; the test ends the fence. */
  const sounding = (socket: WebSocket, { type }: Message) => {
    if (type === 'Speak') socket.send(sound);
  };

  it('keeps the socket from the next speech until it is answered', async () => {
    const sockets: WebSocket[] = [];
    const { tts, types, addresses } = await scripted(create, (socket, message, index) => {
      sockets[index] = socket;
      sounding(socket, message);
    });
    const cut = speak(tts, 'Cut.');
    await until(() => cut.chunks() === 1);
    cut.speech.cancel();
    await until(() => types().includes(stop));
    const during = speak(tts, 'During.');
    await until(() => during.chunks() === 1);
    expect(addresses).toHaveLength(2);
    // What comes late belongs to nobody.
    const first = sockets[0];
    first?.send(sound);
    if (first) json(first, { type: stopped });
    await until(() => addresses.length === 2 && cut.chunks() === 1);
    during.speech.cancel();
    expect(cut.endings).toEqual([]);
  });

  it('is the last of a socket that does not answer it', async () => {
    const clock = new VirtualClock();
    let closed = 0;
    const { tts, types, addresses } = await scripted(
      create,
      (socket, message) => {
        socket.once('close', () => {
          closed += 1;
        });
        sounding(socket, message);
      },
      { clock },
    );
    const cut = speak(tts, 'Cut.');
    await until(() => cut.chunks() === 1);
    cut.speech.cancel();
    await until(() => types().includes(stop));
    clock.advance(2000);
    await until(() => closed > 0);
    const next = speak(tts, 'Next.');
    await until(() => next.chunks() === 1);
    expect(addresses).toHaveLength(2);
    next.speech.cancel();
  });

  it('is not needed when all that was said had come', async () => {
    const { tts, simulator } = await rig(create, live, {});
    simulator.controls.realTimeFactor = 0;
    const reply = speak(tts, 'Hello.');
    reply.speech.end();
    await reply.settled;
    reply.speech.cancel();
    expect((await speakAll(tts, 'Next.')).ending).toBe('end');
    expect(simulator.stats().sockets.total).toBe(1);
    expect(simulator.stats().contexts.map(({ state }) => state)).toEqual(['done', 'done']);
  });
});

describe('Flux TTS', () => {
  it('a speech is one turn: text as it comes, a flush at its end, an end with SpeechMetadata', async () => {
    const { tts, types } = await scripted(createDeepgramFluxTts, (socket, { type }) => {
      if (type === 'Speak') socket.send(sound);
      if (type !== 'Flush') return;
      json(socket, { type: 'Flushed', speech_id: 'a' });
      // Sound may follow on `Flushed`.
      socket.send(sound);
      json(socket, { type: 'SpeechMetadata', speech_id: 'a', audio_duration_ms: 30 });
    });
    const reply = await speakAll(tts, 'One, ', 'two.');
    expect(reply.ending).toBe('end');
    expect(reply.chunks()).toBe(3);
    expect(types()).toEqual(['Speak', 'Speak', 'Flush']);
  });

  it('an interrupt before the session’s first sound would be ignored: the socket goes', async () => {
    const { tts, types, addresses } = await scripted(createDeepgramFluxTts, () => {});
    const cut = speak(tts, 'Cut.');
    await until(() => types().length === 1);
    cut.speech.cancel();
    const next = speak(tts, 'Next.');
    await until(() => types().length === 2);
    expect(types()).not.toContain('Interrupt');
    expect(addresses).toHaveLength(2);
    next.speech.cancel();
  });

  it.each(['NO_AUDIO_GENERATED', 'INTERRUPT_IN_PROGRESS', 'INVALID_INTERRUPT_OFFSET'])(
    'an interrupt that is refused with %s costs the socket',
    async (code) => {
      const { tts, addresses } = await scripted(createDeepgramFluxTts, (socket, { type }) => {
        if (type === 'Speak') socket.send(sound);
        if (type === 'Interrupt') json(socket, { type: 'Warning', code, description: '' });
      });
      const cut = speak(tts, 'Cut.');
      await until(() => cut.chunks() === 1);
      cut.speech.cancel();
      await until(() => {
        tts.warm();
        return addresses.length === 2;
      });
      expect(cut.endings).toEqual([]);
    },
  );

  it('an interrupt of a turn that had just ended leaves the socket free', async () => {
    const clock = new VirtualClock();
    let taken = false;
    const { tts, addresses } = await scripted(
      createDeepgramFluxTts,
      (socket, { type }) => {
        if (type === 'Speak') socket.send(sound);
        if (type === 'Flush') json(socket, { type: 'SpeechMetadata', speech_id: 'a' });
        if (type !== 'Interrupt') return;
        json(socket, { type: 'Warning', code: 'NO_ACTIVE_SPEECH', description: '' });
        // The client answers once it has taken up what came before.
        socket.ping();
        socket.once('pong', () => {
          taken = true;
        });
      },
      { clock },
    );
    const cut = speak(tts, 'Cut.');
    await until(() => cut.chunks() === 1);
    cut.speech.cancel();
    await until(() => taken);
    clock.advance(2000);
    expect((await speakAll(tts, 'Next.')).ending).toBe('end');
    expect(addresses).toHaveLength(1);
  });

  it.each([
    ['NET-0000', 'server'],
    ['NET-0001', 'timeout'],
    ['DATA-0000', 'bad-request'],
  ])('an error frame of %s is %s', async (code, expected) => {
    const { tts, simulator } = await rig(createDeepgramFluxTts, { realTimeFactor: 0.001 });
    simulator.controls.fault = { kind: 'error-frame', afterChunks: 1, code };
    expect(await speak(tts, 'A long sentence.').error()).toMatchObject({ code: expected });
    simulator.controls.fault = null;
    expect((await speakAll(tts, 'Again.')).ending).toBe('end');
  });

  it('ends a turn whose model has stalled, so that its last words are said, and goes on in another', async () => {
    const clock = new VirtualClock();
    const { tts, simulator } = await rig(createDeepgramFluxTts, {}, { clock, simulatorClock: clock });
    const reply = speak(tts, 'A clause that has no end');
    for (let i = 0; i < 20; i++) await step(clock, 0);
    // The vendor waits for more of it.
    expect(reply.chunks()).toBe(0);
    clock.advance(1000);
    await untilNow(clock, () => reply.words.length === 6);
    reply.speech.push(' and goes on.');
    reply.speech.end();
    await untilNow(clock, () => reply.endings.length > 0);
    expect(reply.endings).toEqual(['end']);
    expect(simulator.stats().contexts.map(({ transcript, state }) => [transcript, state])).toEqual([
      ['A clause that has no end', 'done'],
      [' and goes on.', 'done'],
    ]);
  });
});
