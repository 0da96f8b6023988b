import { afterEach, describe, expect, it } from 'vitest';
import { type CartesiaInkOptions, createCartesiaInk } from '../../../src/main/vendors/stt/cartesia-ink.ts';
import type { SttStream } from '../../../src/main/vendors/types.ts';
import { openScripted, type Scripted } from './scripted-listener.ts';

const key = 'test-key-cartesia';
let session: Scripted<SttStream>;
afterEach(() => session.dispose());

async function open(options: Partial<CartesiaInkOptions> = {}) {
  session = await openScripted(key, (common) => createCartesiaInk({ ...common, ...options }));
  return session;
}

const words = (text: string, isFinal: boolean, more: object = {}) => ({
  type: 'transcript',
  is_final: isFinal,
  text,
  request_id: 'r',
  ...more,
});
const flushed = { type: 'flush_done', request_id: 'r' };

describe('the handshake', () => {
  it('asks for what the conversation needs, with the key in a header', async () => {
    const { handshakes } = await open();
    expect(handshakes[0]).toMatchObject({
      path: '/stt/websocket',
      query: { model: 'ink-2', encoding: 'pcm_s16le', sample_rate: '16000', language: 'en' },
      headers: { authorization: `Bearer ${key}`, 'cartesia-version': '2026-08-14' },
    });
  });

  it.each([
    [{ language: 'es-MX' }, 'ink-whisper', 'es'],
    [{ language: 'es', model: 'ink-2' }, 'ink-whisper', 'es'],
    [{ language: 'en-GB' }, 'ink-2', 'en'],
    [{ language: 'multi' }, 'ink-2', 'en'],
    [{ model: 'ink-whisper' }, 'ink-whisper', 'en'],
  ])('of %j has the model that hears it', async (options, model, language) => {
    const { handshakes } = await open(options);
    expect(handshakes[0]!.query).toMatchObject({ model, language });
  });
});

describe('a turn', () => {
  it('is joined verbatim from its pieces, also in the middle of a word', async () => {
    const { stream, events, received, say } = await open();
    await session.speak(1000);
    await say(
      words('Hel', false),
      words('Hel', true),
      words('lo th', false),
      words('lo there,', true),
      words(' how', false),
    );
    stream.finalize();
    await session.pass(20);
    // A plain word, without quotes.
    expect(received.at(-1)).toBe('finalize');
    await say(words(' how are you?', true), flushed);
    expect(events).toEqual([
      'interim Hel',
      'interim Hello th',
      'interim Hello there,',
      'interim Hello there, how',
      'interim Hello there, how are you?',
      'final Hello there, how are you?',
      'finalized',
    ]);
  });

  it('keeps the words of an interim that no final followed', async () => {
    const { stream, events, say } = await open();
    await session.speak(1000);
    await say(words('One', true), words(' two', false));
    stream.finalize();
    await session.pass(20);
    await say(flushed);
    expect(events.slice(-2)).toEqual(['final One two', 'finalized']);
  });

  it('has one flush_done for each command, in their order', async () => {
    const { stream, events, received, say } = await open();
    await session.speak(600);
    stream.finalize();
    await session.speak(600);
    stream.finalize();
    stream.finalize();
    await session.pass(20);
    expect(received.filter((each) => each === 'finalize')).toHaveLength(2);
    await say(words('One.', true), flushed);
    expect(events.slice(-2)).toEqual(['final One.', 'finalized']);
    await say(words('Two.', true), flushed);
    expect(events.slice(-3)).toEqual(['final Two.', 'finalized', 'finalized']);
  });

  it('whose words were promised and never come is an error', async () => {
    const { stream, events, say } = await open();
    await session.speak(600);
    await say(words('Wait', false));
    stream.finalize();
    await session.pass(2980);
    expect(events).toEqual(['interim Wait']);
    await session.pass(60);
    expect(events).toEqual(['interim Wait', 'error timeout']);
  });

  it('of which nothing was owed is given up, and its late answer reaches nobody', async () => {
    const { stream, events, sockets } = await open();
    await session.speak(200);
    stream.finalize();
    await session.pass(3040);
    expect(events).toEqual(['finalized']);
    expect(sockets[0]!.readyState).toBe(sockets[0]!.CLOSED);
    await session.speak(200);
    expect(sockets).toHaveLength(2);
  });

  it('is not given up while the vendor is at work: the tail of ink-2 is long', async () => {
    const { stream, events, say, pass } = await open();
    await session.speak(600);
    stream.finalize();
    await pass(2000);
    await say(words('Slow', false));
    await pass(2000);
    await say(words('Slow.', true), flushed);
    expect(events.slice(-2)).toEqual(['final Slow.', 'finalized']);
  });

  it('tells its language, when the vendor does', async () => {
    const { languages, say } = await open({ language: 'es' });
    await say(words('Hola', false, { language: 'es' }), words('Hola.', true, { language: 'es' }));
    expect(languages).toEqual(['es']);
  });
});

describe('the session', () => {
  it('is kept by silence each 30 s', async () => {
    const { received, pass } = await open();
    await pass(60_200);
    expect(received).toEqual([3200, 3200]);
  }, 60_000);

  it('ends with a plain word', async () => {
    const { stream, received, pass } = await open();
    stream.close();
    await pass(20);
    expect(received).toEqual(['close']);
  });
});
