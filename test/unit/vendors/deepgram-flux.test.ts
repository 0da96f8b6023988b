import { afterEach, describe, expect, it } from 'vitest';
import {
  createDeepgramFlux,
  type DeepgramFluxOptions,
  type FluxSettings,
} from '../../../src/main/vendors/stt/deepgram-flux.ts';
import type { TurnSttStream } from '../../../src/main/vendors/stt/turn-stream.ts';
import { openScripted, type Scripted } from './scripted-listener.ts';

const key = 'test-key-deepgram';
let session: Scripted<TurnSttStream<FluxSettings>>;
afterEach(() => session.dispose());

async function open(options: Partial<DeepgramFluxOptions> = {}) {
  session = await openScripted(key, (common) => createDeepgramFlux({ ...common, ...options }));
  await session.say({ type: 'Connected', request_id: 'r', sequence_id: 0 });
  return session;
}

const turn = (event: string, transcript: string, untilS: number, more: object = {}) => ({
  type: 'TurnInfo',
  event,
  turn_index: 0,
  audio_window_start: 0,
  audio_window_end: untilS,
  transcript,
  words: [],
  end_of_turn_confidence: 0.5,
  ...more,
});
const CHUNK_BYTES = 2560;
const chunks = () => session.received.filter((each) => each === CHUNK_BYTES).length;

describe('the handshake', () => {
  it('asks for what the conversation needs, with the key in a header', async () => {
    const { handshakes } = await open();
    expect(handshakes[0]).toMatchObject({
      path: '/v2/listen',
      query: {
        model: 'flux-general-en',
        encoding: 'linear16',
        sample_rate: '16000',
        eot_threshold: '0.7',
        eager_eot_threshold: '0.5',
        eot_timeout_ms: '2500',
        numerals: 'true',
      },
      headers: { authorization: `Token ${key}` },
    });
    expect(Object.keys(handshakes[0]!.query)).toHaveLength(7);
  });

  it.each([
    [{ language: 'es-MX' }, 'flux-general-multi', 'es'],
    [{ language: 'multi' }, 'flux-general-multi', undefined],
    [{ language: 'es', model: 'flux-general-en' }, 'flux-general-multi', 'es'],
    [{ language: 'en-GB', model: 'flux-general-multi' }, 'flux-general-multi', 'en'],
    [{ language: 'en-GB' }, 'flux-general-en', undefined],
  ])('of %j has the model and the hint that fit', async (options, model, hint) => {
    const { handshakes } = await open(options);
    expect(handshakes[0]!.query.model).toBe(model);
    expect(handshakes[0]!.query.language_hint).toBe(hint);
  });

  it('leaves early ends out when they are not wanted', async () => {
    const { handshakes } = await open({ eagerThreshold: null });
    expect(handshakes[0]!.query).not.toHaveProperty('eager_eot_threshold');
  });

  it.each([
    { endThreshold: 0.4 },
    { eagerThreshold: 0.8 },
    { eagerThreshold: 0.2 },
    { endTimeoutMs: 400 },
    { endTimeoutMs: 61_000 },
  ])('is not even tried with %j', async (settings) => {
    await open();
    const options = { endpoint: { apiKey: key, baseUrl: 'http://127.0.0.1:9' }, clock: session.clock };
    expect(() => createDeepgramFlux({ ...options, ...settings })).toThrow(/does not take these thresholds/);
    expect(() => session.stream.configure(settings)).toThrow(/does not take these thresholds/);
  });
});

describe('audio', () => {
  it('goes out in chunks of 80 ms', async () => {
    const { received, stream } = await open();
    await session.speak(60);
    expect(received).toEqual([]);
    expect(stream.bufferedBytes()).toBe(3 * 640);
    await session.speak(20);
    expect(received).toEqual([CHUNK_BYTES]);
  });

  it('does not hold the end of a word back: a chunk that does not fill goes out after its own length', async () => {
    const { received } = await open();
    await session.speak(40);
    await session.pass(40);
    expect(received).toEqual([]);
    await session.pass(20);
    expect(received).toEqual([1280]);
  });

  it('does not hold the end of a turn back: finalizing fills the chunk with silence at once', async () => {
    const { received, stream, clock, pass } = await open();
    await session.speak(40);
    stream.finalize();
    clock.advance(0);
    await pass(20);
    expect(received).toEqual([CHUNK_BYTES]);
  });
});

describe('a turn ends only while audio flows', () => {
  it('so silence follows finalize, at its own pace, until EndOfTurn, and not longer', async () => {
    const { stream, events, say, pass } = await open();
    await session.speak(800);
    await say(turn('StartOfTurn', 'Hello', 0.8));
    stream.finalize();
    await pass(800);
    expect(chunks()).toBe(10 + 11);
    expect(events).toEqual(['interim Hello']);
    await say(turn('EndOfTurn', 'Hello.', 1.4, { trigger: 'model' }));
    expect(events).toEqual(['interim Hello', 'final Hello.', 'endpoint', 'finalized']);
    await pass(2000);
    expect(chunks()).toBe(21);
  });

  it('so a microphone whose gate shuts in an open turn is followed by silence, without being asked', async () => {
    const { say, pass } = await open();
    await session.speak(800);
    await say(turn('StartOfTurn', 'Hello', 0.8));
    await pass(480);
    expect(chunks()).toBe(10);
    await pass(160);
    expect(chunks()).toBeGreaterThanOrEqual(11);
  });

  it('and the voice of the person takes the place of silence at once', async () => {
    const { stream, say, pass } = await open();
    await session.speak(800);
    await say(turn('StartOfTurn', 'Hello', 0.8));
    stream.finalize();
    await pass(400);
    const before = chunks();
    await session.speak(400);
    expect(chunks()).toBe(before + 5);
  });

  it('but not for ever: when its own timeout has passed, the words that there are count', async () => {
    const { stream, events, say, pass } = await open();
    await session.speak(800);
    await say(turn('StartOfTurn', 'Hello there', 0.8));
    stream.finalize();
    for (let ms = 0; ms < 3400; ms += 200) {
      await pass(200);
      await say(turn('Update', 'Hello there', 1 + ms / 1000));
    }
    expect(events).toEqual(['interim Hello there']);
    await pass(300);
    expect(events).toEqual(['interim Hello there', 'final Hello there', 'endpoint', 'finalized']);
    const sent = chunks();
    await pass(1000);
    expect(chunks()).toBe(sent);
    // What was delivered is not delivered again, when the end comes after all.
    await say(turn('EndOfTurn', 'Hello there', 5));
    expect(events).toHaveLength(4);
  });

  it('and what is said after that in the same turn is news, however the vendor revises', async () => {
    const { stream, events, say, pass } = await open();
    await session.speak(800);
    await say(turn('StartOfTurn', 'hello there', 0.8));
    stream.finalize();
    for (let ms = 0; ms < 3800; ms += 200) {
      await pass(200);
      await say(turn('Update', 'hello there', 1 + ms / 1000));
    }
    events.length = 0;
    await session.speak(400);
    await say(turn('Update', 'Hello there, how', 5), turn('EndOfTurn', 'Hello there, how are you?', 6));
    expect(events).toEqual(['interim how', 'final how are you?', 'endpoint']);
  });
});

describe('the events of a turn', () => {
  it('carry the whole turn each time; early ends are taken back or kept', async () => {
    const { events, say } = await open();
    await session.speak(800);
    await say(
      turn('Update', '', 0.25),
      turn('StartOfTurn', 'I', 0.4),
      turn('Update', 'I want', 0.6),
      turn('Update', 'I want', 0.8),
      turn('EagerEndOfTurn', 'I want', 1),
      turn('TurnResumed', 'I want', 1.2),
      turn('Update', 'I wanted tea', 1.4),
      turn('EagerEndOfTurn', 'I wanted tea.', 1.8),
      turn('EndOfTurn', 'I wanted tea.', 2),
    );
    expect(events).toEqual([
      'interim I',
      'interim I want',
      'eager I want',
      'resumed',
      'interim I wanted tea',
      'eager I wanted tea.',
      'final I wanted tea.',
      'endpoint',
    ]);
  });

  it('take an interim back when the turn had no words after all', async () => {
    const { events, say } = await open();
    await session.speak(800);
    await say(turn('StartOfTurn', 'hm', 0.6), turn('EndOfTurn', '', 0.8));
    expect(events).toEqual(['interim hm', 'final ', 'endpoint']);
  });

  it('of kinds that are not known are left alone', async () => {
    const { events, say } = await open();
    await say(turn('SomethingNew', 'x', 1), { type: 'Announcement' }, turn('StartOfTurn', 'Hi', 1));
    expect(events).toEqual(['interim Hi']);
  });

  it('tell the language, when it changes', async () => {
    const { languages, say } = await open({ language: 'multi' });
    await say(
      turn('StartOfTurn', 'Hola', 1, { languages: ['es'] }),
      turn('Update', 'Hola amigo', 1, { languages: ['es'] }),
      turn('Update', 'Hola amigo how are you', 1, { languages: ['en', 'es'] }),
    );
    expect(languages).toEqual(['es', 'en']);
  });

  it('cover samples of the person, not silence of ours', async () => {
    const { stream, heard, say, pass } = await open();
    await session.speak(800);
    await say(turn('StartOfTurn', 'One', 0.8));
    stream.finalize();
    await pass(400);
    await say(turn('EndOfTurn', 'One.', 1.12));
    await session.speak(800);
    // Six chunks of silence came between.
    await say(turn('StartOfTurn', 'Two', 1.9), turn('EndOfTurn', 'Two.', 1.9));
    expect(heard).toEqual([800 * 16, (1900 - 6 * 80) * 16]);
  });

  it('answer finalize by their position: audio that was not heard may hold another turn', async () => {
    const { stream, events, say } = await open();
    await session.speak(2000);
    stream.finalize();
    await say(turn('StartOfTurn', 'Stop.', 0.6), turn('EndOfTurn', 'Stop.', 1));
    expect(events).not.toContain('finalized');
    await say(turn('StartOfTurn', 'Go', 1.6), turn('EndOfTurn', 'Go.', 2));
    expect(events.slice(-3)).toEqual(['final Go.', 'endpoint', 'finalized']);
  });
});

describe('a stream that falls silent', () => {
  it('in an open turn, while audio flows, is dead after three seconds', async () => {
    const { events, say } = await open();
    await session.speak(400);
    await say(turn('StartOfTurn', 'Hello', 0.4));
    await session.speak(2900);
    expect(events).toEqual(['interim Hello']);
    await session.speak(300);
    expect(events).toEqual(['interim Hello', 'error timeout']);
  });

  it('is not dead because nobody speaks', async () => {
    const { events, pass, sockets } = await open();
    const pings: number[] = [];
    sockets[0]!.on('ping', () => pings.push(1));
    await pass(60_000);
    expect(events).toEqual([]);
    // There is no KeepAlive: pings keep it open.
    expect(pings.length).toBeGreaterThanOrEqual(5);
    expect(session.received).toEqual([]);
  }, 30_000);
});

describe('Configure', () => {
  const configured = () =>
    session.received.flatMap((each) => (typeof each === 'string' ? [JSON.parse(each).thresholds] : []));

  it('is sent one at a time; what is asked for meanwhile goes out together', async () => {
    const { stream, say, pass } = await open();
    stream.configure({ endTimeoutMs: 4000 });
    stream.configure({ endThreshold: 0.8 });
    stream.configure({ eagerThreshold: 0.6 });
    await pass(20);
    expect(configured()).toEqual([{ eot_threshold: 0.7, eager_eot_threshold: 0.5, eot_timeout_ms: 4000 }]);
    await say({ type: 'ConfigureSuccess', sequence_id: 1 });
    await pass(20);
    expect(configured().slice(1)).toEqual([
      { eot_threshold: 0.8, eager_eot_threshold: 0.6, eot_timeout_ms: 4000 },
    ]);
  });

  it('that is refused leaves everything as it was, and is no error', async () => {
    const { stream, say, pass, events, sockets, handshakes } = await open();
    stream.configure({ endThreshold: 0.9 });
    stream.configure({ endTimeoutMs: 4000 });
    await say({ type: 'ConfigureFailure', sequence_id: 1 });
    await pass(20);
    expect(configured().at(-1)).toMatchObject({ eot_threshold: 0.9, eot_timeout_ms: 4000 });
    await say({ type: 'ConfigureFailure', sequence_id: 2 });
    expect(events).toEqual([]);
    sockets[0]!.close();
    await pass(40);
    await session.speak(80);
    expect(handshakes[1]!.query).toMatchObject({ eot_threshold: '0.7', eot_timeout_ms: '2500' });
  });

  it('that was taken is in the address of the next connection', async () => {
    const { stream, say, pass, sockets, handshakes } = await open();
    stream.configure({ endThreshold: 0.9 });
    await say({ type: 'ConfigureSuccess', sequence_id: 1 });
    sockets[0]!.close();
    await pass(40);
    stream.configure({ endTimeoutMs: 3000 });
    await session.speak(80);
    expect(handshakes[1]!.query).toMatchObject({ eot_threshold: '0.9', eot_timeout_ms: '3000' });
  });
});

describe('the end', () => {
  it('is CloseStream, and nothing of v1', async () => {
    const { stream, received, pass, say, sockets, events } = await open();
    await session.speak(800);
    await say(turn('StartOfTurn', 'Hello', 0.8));
    stream.finalize();
    await pass(400);
    stream.close();
    await pass(40);
    expect(received.filter((each) => typeof each === 'string')).toEqual(['{"type":"CloseStream"}']);
    // Without a code: 1005.
    sockets[0]!.close();
    await pass(3000);
    expect(events).toEqual(['interim Hello']);
  });

  it('without a code (1005) is no fault while nothing is owed, and one in a turn', async () => {
    const { sockets, events, pass, say } = await open();
    sockets[0]!.close();
    await pass(40);
    expect(events).toEqual([]);
    await session.speak(200);
    expect(sockets).toHaveLength(2);
    await say(turn('StartOfTurn', 'Hello', 0.2));
    sockets[1]!.close();
    await pass(40);
    expect(events).toEqual(['interim Hello', 'error truncated']);
  });
});
