import { afterEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../src/main/clock.ts';
import { type CartesiaControls, startCartesiaSimulator } from '../../../src/main/simulators/cartesia.ts';
import { startSimServer } from '../../../src/main/simulators/sim-server.ts';
import { type CartesiaOptions, createCartesia } from '../../../src/main/vendors/tts/cartesia.ts';
import type { TtsVendor } from '../../../src/main/vendors/types.ts';
import { tuning } from '../../../src/shared/conversation/tuning.ts';
import { until } from '../../support/until.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { recordTts } from './tts-rig.ts';

const key = 'test-key-cartesia';
const fast: Partial<CartesiaControls> = { firstAudioMs: 0, realTimeFactor: 0.001 };

const open: { dispose(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.dispose();
});

async function rig(
  controls: Partial<CartesiaControls> = {},
  options: { clock?: Clock; simulatorClock?: Clock; adapter?: Partial<CartesiaOptions> } = {},
) {
  const simulator = await startCartesiaSimulator({
    clock: options.simulatorClock ?? systemClock,
    apiKey: key,
    voice: 'tones',
    keepAudio: true,
    controls: { ...fast, ...controls },
  });
  open.push(simulator);
  const cartesia = createCartesia({
    endpoint: { apiKey: key, baseUrl: simulator.url },
    // Its deadlines never come by themselves, however slow the machine is.
    clock: options.clock ?? new VirtualClock(),
    ...options.adapter,
  });
  open.push(cartesia);
  const contexts = () => simulator.stats().contexts;
  const sentOf = (index: number) => simulator.pcmOf(contexts()[index]?.id ?? '');
  return { simulator, cartesia, contexts, sentOf };
}

function speak(cartesia: TtsVendor, ...texts: string[]) {
  const record = recordTts();
  const speech = cartesia.speak(record.sink);
  for (const text of texts) speech.push(text);
  return { ...record, speech };
}

describe('a speech', () => {
  it('delivers every sample and every word, in order, then the end', async () => {
    const { cartesia, contexts, sentOf, simulator } = await rig();
    const reply = speak(cartesia, 'Hello there, ', 'Anna. ', 'How are you?');
    reply.speech.end();
    expect(await reply.settled).toBe('end');
    expect(reply.pcm()).toEqual(sentOf(0));
    expect(reply.pcm().length).toBeGreaterThan(24_000);
    expect(reply.words.map((word) => word.word)).toEqual(['Hello', 'there,', 'Anna.', 'How', 'are', 'you?']);
    expect(reply.words.map((word) => [word.startMs, word.endMs])).toEqual(
      contexts()[0]?.words.map((word) =>
        [word.startSample / 24, word.endSample / 24].map((ms) => expect.closeTo(ms)),
      ),
    );
    // Spaces arrive as they were given: the vendor joins texts verbatim.
    expect(contexts()).toMatchObject([{ transcript: 'Hello there, Anna. How are you?', state: 'done' }]);
    expect(cartesia.id).toBe('cartesia/sonic-3.5');
    expect(simulator.stats().refused).toBe(0);
  });

  it.each([1, 7, 333, 961, 99_999])('is the same in chunks of %i bytes', async (chunkBytes) => {
    const { cartesia, sentOf } = await rig({ chunkBytes });
    const reply = speak(cartesia, 'Odd.');
    reply.speech.end();
    expect(await reply.settled).toBe('end');
    expect(reply.pcm()).toEqual(sentOf(0));
    expect(reply.pcm().length).toBeGreaterThan(5000);
  });

  it('keeps its words when they come after their audio', async () => {
    const { cartesia } = await rig({ timestampsLast: true });
    const reply = speak(cartesia, 'One two. ', 'Three.');
    reply.speech.end();
    await reply.settled;
    expect(reply.words.map((word) => word.word)).toEqual(['One', 'two.', 'Three.']);
  });

  it('without text ends well and says nothing to the vendor', async () => {
    const { cartesia, contexts } = await rig();
    const silent = speak(cartesia);
    silent.speech.end();
    const blank = speak(cartesia, ' ', '\n');
    blank.speech.end();
    expect(await Promise.all([silent.settled, blank.settled])).toEqual(['end', 'end']);
    expect(contexts()).toEqual([]);
  });

  it('with punctuation alone ends well although the vendor refuses it', async () => {
    const { cartesia, simulator } = await rig();
    const reply = speak(cartesia, '…');
    reply.speech.end();
    expect(await reply.settled).toBe('end');
    expect(simulator.stats().refused).toBe(1);
  });

  it('carries spaces that came alone over to the next words', async () => {
    const { cartesia, contexts } = await rig();
    const reply = speak(cartesia, 'One,', ' ', 'two.');
    reply.speech.end();
    await reply.settled;
    expect(contexts()[0]?.transcript).toBe('One, two.');
  });
});

describe('how it is said', () => {
  const settingsOf = async (adapter: Partial<CartesiaOptions>) => {
    const messages: object[] = [];
    const { answering } = await scripted((_socket, message) => messages.push(message), adapter);
    const reply = speak(answering, 'Hello.');
    await until(() => messages.length > 0);
    reply.speech.cancel();
    return messages[0];
  };

  it('speed, volume and emotion go with every text, within what the vendor takes', async () => {
    expect(await settingsOf({ speed: 3, volume: 0.1, emotion: 'calm', language: 'es-MX' })).toMatchObject({
      language: 'es',
      generation_config: { speed: 1.5, volume: 0.5, emotion: 'calm' },
    });
    expect(await settingsOf({ speed: 0.1, volume: 9 })).toMatchObject({
      generation_config: { speed: 0.6, volume: 2 },
    });
  });

  it('the voice’s own way of speaking asks for nothing', async () => {
    expect(await settingsOf({ speed: 1, volume: 1 })).not.toHaveProperty('generation_config');
  });

  it('is taken by the vendor', async () => {
    const { cartesia, simulator } = await rig({}, { adapter: { speed: 1.2, volume: 0.8, emotion: 'happy' } });
    const reply = speak(cartesia, 'Hello.');
    reply.speech.end();
    expect(await reply.settled).toBe('end');
    expect(simulator.stats().refused).toBe(0);
  });
});

describe('a context that ended by itself while the model was slow', () => {
  it('goes on in a new one, with its word times behind the audio so far', async () => {
    const clock = new VirtualClock();
    const { cartesia, contexts, sentOf } = await rig({}, { simulatorClock: clock });
    const reply = speak(cartesia, 'First part. ');
    await until(() => contexts().length === 1);
    clock.advance(500);
    await until(() => contexts()[0]?.words.length === 2);
    clock.advance(1000);
    await until(
      () => contexts()[0]?.state === 'expired' && reply.pcm().length === contexts()[0]?.samplesSent,
    );
    const before = reply.pcm().length;
    reply.speech.push('Second part.');
    reply.speech.end();
    await until(() => contexts().length === 2 && contexts()[1]?.transcript === 'Second part.');
    clock.advance(500);
    expect(await reply.settled).toBe('end');
    expect(contexts()[1]?.id).not.toBe(contexts()[0]?.id);
    expect(reply.words.map((word) => word.word)).toEqual(['First', 'part.', 'Second', 'part.']);
    expect(reply.words[2]?.startMs).toBeCloseTo(before / 24);
    expect(reply.pcm().subarray(before)).toEqual(sentOf(1));
  });

  it('ends at once when there is nothing more to say', async () => {
    const { cartesia, contexts } = await rig({ contextExpiryMs: 0 });
    const reply = speak(cartesia, 'Only this.');
    await until(() => contexts()[0]?.state === 'expired');
    reply.speech.end();
    expect(await reply.settled).toBe('end');
    expect(contexts()).toHaveLength(1);
  });

  it('says again what crossed with the end of its context', async () => {
    const { answering, contextIds } = await scripted((socket, message, index) => {
      const done = JSON.stringify({
        type: 'done',
        context_id: message.context_id,
        done: true,
        status_code: 206,
      });
      const chunk = JSON.stringify({
        type: 'chunk',
        context_id: message.context_id,
        data: Buffer.alloc(480).toString('base64'),
        done: false,
      });
      // The context is gone when the text reaches it: no sound of it, only the end.
      if (index === 0) socket.send(done);
      else if (message.transcript !== '') socket.send(chunk);
      else socket.send(done);
    });
    const reply = speak(answering, 'Swallowed.');
    await until(() => reply.chunks() === 1);
    reply.speech.end();
    expect(await reply.settled).toBe('end');
    expect(new Set(contextIds).size).toBe(2);
  });

  it('does not say it for ever', async () => {
    const { answering, contextIds } = await scripted((socket, message) => {
      socket.send(
        JSON.stringify({ type: 'done', context_id: message.context_id, done: true, status_code: 206 }),
      );
    });
    const reply = speak(answering, 'Swallowed.');
    expect(await reply.error()).toMatchObject({ code: 'truncated', kind: 'transient' });
    expect(contextIds).toHaveLength(2);
  });
});

describe('cancelling', () => {
  it('ends all events at once, tells the vendor, and drops what still comes', async () => {
    const clock = new VirtualClock();
    const { cartesia, contexts } = await rig({ realTimeFactor: 1 }, { simulatorClock: clock });
    const reply = speak(cartesia, 'A sentence that is long enough.', ' Another one.');
    await until(() => contexts()[0]?.transcript.endsWith('one.') === true);
    clock.advance(300);
    await until(() => reply.chunks() >= 3);
    reply.speech.cancel();
    const heard = reply.chunks();
    await until(() => contexts()[0]?.state === 'cancelled');
    clock.advance(5000);
    await until(() => contexts()[0]!.lateChunks > 3);

    const next = speak(cartesia, 'Next.');
    next.speech.end();
    await until(() => contexts().length === 2 && contexts()[1]?.transcript === 'Next.');
    clock.advance(5000);
    expect(await next.settled).toBe('end');
    expect(reply.chunks()).toBe(heard);
    expect(reply.endings).toEqual([]);
    expect(contexts()[0]?.words).toHaveLength(6);
    expect(contexts()[1]?.id).not.toBe(contexts()[0]?.id);
  });

  it('before the socket is open says and hears nothing', async () => {
    const { cartesia, contexts } = await rig();
    const reply = speak(cartesia, 'Never mind.');
    reply.speech.cancel();
    reply.speech.push('More.');
    reply.speech.end();
    const next = speak(cartesia, 'Next.');
    next.speech.end();
    expect(await next.settled).toBe('end');
    expect([reply.chunks(), reply.words.length, reply.endings.length]).toEqual([0, 0, 0]);
    expect(contexts()[0]?.state).toBe('cancelled');
  });

  it('dispose silences everything and closes the socket', async () => {
    const { cartesia, simulator } = await rig({ realTimeFactor: 1 });
    const reply = speak(cartesia, 'A sentence that is long enough.');
    await until(() => reply.chunks() >= 1);
    cartesia.dispose();
    const heard = reply.chunks();
    reply.speech.push('More.');
    await until(() => simulator.stats().connections.open === 0);
    expect([reply.chunks(), reply.endings.length]).toEqual([heard, 0]);
    expect(simulator.stats().sockets.total).toBe(1);
  });
});

describe('the socket', () => {
  it('is opened before it is needed and serves many speeches', async () => {
    const { cartesia, simulator } = await rig();
    cartesia.warm();
    cartesia.warm();
    await until(() => simulator.stats().sockets.open === 1);
    for (let turn = 0; turn < 3; turn += 1) {
      const reply = speak(cartesia, `Turn ${turn}.`);
      reply.speech.end();
      expect(await reply.settled).toBe('end');
    }
    expect(simulator.stats().sockets.total).toBe(1);
  });

  it('that the vendor closes for being idle is reopened on the next need, and nobody is told', async () => {
    const clock = new VirtualClock();
    const { cartesia, simulator } = await rig({}, { simulatorClock: clock });
    cartesia.warm();
    await until(() => simulator.stats().sockets.open === 1);
    clock.advance(5 * 60_000);
    await until(() => simulator.stats().connections.open === 0);
    const reply = speak(cartesia, 'Still here.');
    reply.speech.end();
    await until(() => simulator.stats().contexts[0]?.transcript === 'Still here.');
    clock.advance(1000);
    expect(await reply.settled).toBe('end');
    expect(simulator.stats().sockets.total).toBe(2);
  });

  it('that closes as idle just when it is needed costs a new socket, not the speech', async () => {
    const { answering, contextIds } = await scripted((socket, message, index) => {
      const done = JSON.stringify({
        type: 'done',
        context_id: message.context_id,
        done: true,
        status_code: 206,
      });
      if (index === 0) socket.close(1000, 'connection idle timeout');
      else if (message.transcript === '') socket.send(done);
      else
        socket.send(
          JSON.stringify({ type: 'chunk', context_id: message.context_id, data: 'AAAA', done: false }),
        );
    });
    const reply = speak(answering, 'Hello.');
    await until(() => reply.chunks() === 1 || reply.endings.length > 0);
    reply.speech.end();
    expect(await reply.settled).toBe('end');
    expect(contextIds).toHaveLength(3);
  });

  it('that fails while it is warmed up is nobody’s error', async () => {
    const { cartesia, simulator } = await rig();
    await simulator.refuse(true);
    cartesia.warm();
    const failed = speak(cartesia, 'Hello.');
    expect(await failed.error()).toMatchObject({ code: 'unreachable' });
    await simulator.refuse(false);
    const reply = speak(cartesia, 'Hello.');
    reply.speech.end();
    expect(await reply.settled).toBe('end');
  });
});

describe('errors, in words, without a key or a transcript', () => {
  it.each([
    [401, 'bad-key', 'permanent'],
    [402, 'no-credit', 'permanent'],
    [429, 'rate-limit', 'transient'],
    [500, 'server', 'transient'],
    [503, 'server', 'transient'],
  ])('a handshake refused with %i is %s', async (status, code, kind) => {
    const { cartesia } = await rig({ fault: { kind: 'upgrade', status, retryAfterS: 3 } });
    const error = await speak(cartesia, 'A secret.').error();
    expect(error).toMatchObject({ vendor: 'cartesia', code, kind, retryAfterMs: 3000 });
    expect(error.message).toMatch(/Cartesia/);
    expect(error.message).not.toMatch(/test-key|secret|127\.0\.0\.1/);
  });

  it.each([
    [400, 'new', 'bad-request'],
    [400, 'old', 'bad-request'],
    [402, 'new', 'no-credit'],
    [404, 'new', 'unknown-model'],
    [429, 'new', 'rate-limit'],
    [429, 'old', 'rate-limit'],
    [500, 'old', 'server'],
  ] as const)(
    'an error event of %i in the %s shape is %s, and the socket lives on',
    async (status, shape, code) => {
      const { cartesia, simulator } = await rig({
        fault: { kind: 'error-event', afterChunks: 1, status, shape },
      });
      const reply = speak(cartesia, 'A sentence.');
      expect(await reply.error()).toMatchObject({ code });
      expect(reply.chunks()).toBe(1);
      simulator.controls.fault = null;
      const next = speak(cartesia, 'Another.');
      next.speech.end();
      expect(await next.settled).toBe('end');
      expect(simulator.stats().sockets.total).toBe(1);
    },
  );

  it('an error event that names no context', async () => {
    const { cartesia } = await rig({
      fault: { kind: 'error-event', afterChunks: 0, status: 500, withoutContextId: true },
    });
    expect(await speak(cartesia, 'A sentence.').error()).toMatchObject({ code: 'server' });
  });

  it('a wrong key, an unknown model', async () => {
    const { simulator, cartesia } = await rig({}, { adapter: { model: 'sonic-1' } });
    expect(await speak(cartesia, 'Hello.').error()).toMatchObject({ code: 'unknown-model' });
    const other = createCartesia({
      endpoint: { apiKey: 'test-key-wrong', baseUrl: simulator.url },
      clock: systemClock,
    });
    open.push(other);
    expect(await speak(other, 'Hello.').error()).toMatchObject({ code: 'bad-key' });
  });

  it('more contexts at once than the plan allows', async () => {
    const { cartesia } = await rig({ contextsMax: 1, realTimeFactor: 1 });
    const first = speak(cartesia, 'One at a time.');
    await until(() => first.chunks() > 0);
    expect(await speak(cartesia, 'Two.').error()).toMatchObject({ code: 'rate-limit', kind: 'transient' });
    first.speech.cancel();
  });

  it.each([
    [{ kind: 'drop', afterChunks: 2 }, 'unreachable'],
    [{ kind: 'close', afterChunks: 2, code: 1000, reason: 'bye' }, 'truncated'],
    [{ kind: 'close', afterChunks: 2, code: 1011, reason: 'internal' }, 'server'],
    [{ kind: 'garbage', afterChunks: 2 }, 'protocol'],
    [{ kind: 'drop-upgrade' }, 'unreachable'],
  ] as const)('%o is %s, and the next speech has a socket of its own', async (fault, code) => {
    const { cartesia, simulator } = await rig({ fault });
    const reply = speak(cartesia, 'A sentence.');
    reply.speech.end();
    expect(await reply.error()).toMatchObject({ code, kind: 'transient' });
    expect(reply.endings).toHaveLength(1);
    simulator.controls.fault = null;
    const next = speak(cartesia, 'Another.');
    next.speech.end();
    expect(await next.settled).toBe('end');
  });
});

describe('deadlines, on its own clock', () => {
  it('the connection', async () => {
    const clock = new VirtualClock();
    const { cartesia } = await rig({ fault: { kind: 'stall-upgrade' } }, { clock });
    const reply = speak(cartesia, 'Hello.');
    clock.advance(tuning.tts.connectMs - 1);
    expect(reply.endings).toEqual([]);
    clock.advance(1);
    expect(await reply.error()).toMatchObject({ code: 'timeout', kind: 'transient' });
  });

  it('the first byte, counted from the open socket', async () => {
    const clock = new VirtualClock();
    const { cartesia, simulator, contexts } = await rig(
      { fault: { kind: 'stall', afterChunks: 0 } },
      { clock },
    );
    const reply = speak(cartesia, 'Hello.');
    clock.advance(1000);
    await until(() => contexts().length === 1 && contexts()[0]?.transcript !== '');
    await until(() => clock.pending >= 2);
    clock.advance(tuning.tts.firstByteMs - 1);
    expect(reply.endings).toEqual([]);
    clock.advance(1);
    expect(await reply.error()).toMatchObject({ code: 'timeout' });
    await until(() => simulator.stats().connections.open === 0);
  });

  it('the silence after a text', async () => {
    const clock = new VirtualClock();
    const { cartesia } = await rig({ fault: { kind: 'stall', afterChunks: 2 } }, { clock });
    const reply = speak(cartesia, 'Hello there.');
    await until(() => reply.chunks() === 2);
    // The model is thinking: that silence is not the vendor's.
    clock.advance(tuning.tts.gapMs * 2);
    expect(reply.endings).toEqual([]);
    reply.speech.push(' More.');
    clock.advance(tuning.tts.gapMs - 1);
    expect(reply.endings).toEqual([]);
    clock.advance(1);
    expect(await reply.error()).toMatchObject({ code: 'timeout' });
  });

  it('the end marker', async () => {
    const clock = new VirtualClock();
    const { cartesia, contexts } = await rig({ withholdDone: true }, { clock });
    const reply = speak(cartesia, 'Hello.');
    reply.speech.end();
    await until(() => contexts()[0]?.words.length === 1 && reply.pcm().length === contexts()[0]?.samplesSent);
    clock.advance(tuning.tts.gapMs - 1);
    expect(reply.endings).toEqual([]);
    clock.advance(1);
    expect(await reply.error()).toMatchObject({ code: 'timeout' });
  });

  it('none is left when a speech has ended', async () => {
    const clock = new VirtualClock();
    const { cartesia } = await rig({}, { clock });
    const reply = speak(cartesia, 'Hello.');
    reply.speech.end();
    await reply.settled;
    // The socket's own ping.
    expect(clock.pending).toBe(1);
    cartesia.dispose();
    expect(clock.pending).toBe(0);
  });
});

/** A server that answers each generation request as the test says. */
async function scripted(
  answer: (
    socket: { send(text: string): void; close(code: number, reason: string): void },
    message: { context_id: string; transcript: string },
    index: number,
  ) => void,
  adapter: Partial<CartesiaOptions> = {},
) {
  const contextIds: string[] = [];
  const server = await startSimServer({
    onUpgrade: (upgrade) =>
      upgrade.accept({}, (socket) => {
        socket.on('message', (data) => {
          const message = JSON.parse(String(data)) as { context_id: string; transcript: string };
          contextIds.push(message.context_id);
          answer(socket, message, contextIds.length - 1);
        });
      }),
  });
  open.push(server);
  const answering = createCartesia({
    endpoint: { apiKey: key, baseUrl: server.url },
    clock: new VirtualClock(),
    ...adapter,
  });
  open.push(answering);
  return { answering, contextIds };
}
