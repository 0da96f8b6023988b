import { afterEach, describe, expect, it } from 'vitest';
import {
  type CartesiaInkTurnsOptions,
  createCartesiaInkTurns,
  type InkTurnSettings,
} from '../../../src/main/vendors/stt/cartesia-ink-turns.ts';
import type { TurnSttStream } from '../../../src/main/vendors/stt/turn-stream.ts';
import { frame, openScripted, type Scripted } from './scripted-listener.ts';

const key = 'test-key-cartesia';
let session: Scripted<TurnSttStream<InkTurnSettings>>;
afterEach(() => session.dispose());

async function open(options: Partial<CartesiaInkTurnsOptions> = {}) {
  session = await openScripted(key, (common) => createCartesiaInkTurns({ ...common, ...options }));
  await session.say({ type: 'connected', request_id: 'r' });
  return session;
}

const turn = (event: string, transcript?: string) => ({ type: `turn.${event}`, transcript });
const CHUNK_BYTES = 3200;

describe('the handshake', () => {
  it('asks for what the conversation needs, with the key in a header', async () => {
    const { handshakes } = await open();
    expect(handshakes[0]).toMatchObject({
      path: '/stt/turns/websocket',
      query: {
        model: 'ink-2',
        encoding: 'pcm_s16le',
        sample_rate: '16000',
        turn_start_threshold: '0.8',
        turn_eager_end_threshold: '0.4',
        turn_end_threshold: '0.2',
        turn_end_timeout_ms: '2500',
      },
      headers: { authorization: `Bearer ${key}`, 'cartesia-version': '2026-08-14' },
    });
    expect(JSON.stringify(handshakes[0]!.query)).not.toContain(key);
  });

  it.each([
    // The other way round than elsewhere: the lower, the surer.
    { endThreshold: 0.45 },
    { endThreshold: 0.4 },
    { eagerEndThreshold: 0.55, startThreshold: 0.5 },
    { startThreshold: 0.95 },
    { endThreshold: 0 },
    { endTimeoutMs: 500 },
    { endTimeoutMs: 12_000 },
  ])('is not even tried with %j', async (settings) => {
    await open();
    const options = { endpoint: { apiKey: key, baseUrl: 'http://127.0.0.1:9' }, clock: session.clock };
    expect(() => createCartesiaInkTurns({ ...options, ...settings })).toThrow(/must lie below/);
    expect(() => session.stream.configure(settings)).toThrow(/must lie below/);
  });
});

describe('a turn', () => {
  it('is told by events of which some have no words, and ends with all of them', async () => {
    const { events, heard, say } = await open();
    await session.speak(1000);
    await say(
      turn('start'),
      turn('update', 'Hello'),
      turn('eager_end', 'Hello'),
      turn('resume'),
      turn('update', 'Hello there'),
      turn('eager_end', 'Hello there.'),
      turn('end', 'Hello there.'),
    );
    expect(events).toEqual([
      'interim Hello',
      'eager Hello',
      'resumed',
      'interim Hello there',
      'eager Hello there.',
      'final Hello there.',
      'endpoint',
    ]);
    expect(heard).toEqual([null]);
  });

  it('ends only while audio flows: silence follows finalize, in chunks of 100 ms, until it has', async () => {
    const { stream, events, received, say, pass } = await open();
    await session.speak(1000);
    await say(turn('start'), turn('update', 'Hello'));
    stream.finalize();
    await pass(500);
    expect(received).toEqual(new Array(10 + 6).fill(CHUNK_BYTES));
    await say(turn('end', 'Hello.'));
    await pass(2000);
    expect(events.slice(-3)).toEqual(['final Hello.', 'endpoint', 'finalized']);
    expect(received).toHaveLength(16);
  });

  it('that never begins is over a second after finalize', async () => {
    const { stream, events, pass } = await open();
    await session.speak(400, frame);
    await session.speak(400);
    stream.finalize();
    await pass(980);
    expect(events).toEqual([]);
    await pass(40);
    expect(events).toEqual(['finalized']);
  });

  it('that never begins, although so much was said, is an error: rather elsewhere than lost', async () => {
    const { stream, events, pass } = await open();
    await session.speak(2000);
    stream.finalize();
    await pass(1040);
    expect(events).toEqual(['error timeout']);
  });

  it('that was sent at once may be followed by another one', async () => {
    const { stream, events, say, pass } = await open();
    for (let ms = 0; ms < 5000; ms += 20) stream.send(frame);
    stream.finalize();
    await pass(20);
    await say(turn('start'), turn('end', 'Stop.'));
    await pass(400);
    expect(events).not.toContain('finalized');
    await say(turn('start'), turn('end', 'Go.'));
    await pass(1600);
    expect(events).toEqual(['final Stop.', 'endpoint', 'final Go.', 'endpoint', 'finalized']);
  });

  it('that the vendor does not end counts as it stands, once its own timeout has passed', async () => {
    const { stream, events, say, pass } = await open();
    await session.speak(1000);
    await say(turn('start'), turn('update', 'Hello'));
    stream.finalize();
    await pass(2000);
    await say(turn('update', 'Hello there'));
    await pass(2000);
    expect(events.slice(-3)).toEqual(['final Hello there', 'endpoint', 'finalized']);
    await say(turn('end', 'Hello there'));
    expect(events.filter((event) => event === 'endpoint')).toHaveLength(1);
    await say(turn('start'), turn('end', 'Next.'));
    expect(events.slice(-2)).toEqual(['final Next.', 'endpoint']);
  });
});

describe('a turn that begins although the one before was never ended', () => {
  it('loses no words of that one', async () => {
    const { events, say } = await open();
    await session.speak(1000);
    await say(
      turn('start'),
      turn('update', 'One'),
      turn('start'),
      turn('update', 'Two'),
      turn('end', 'Two.'),
    );
    expect(events).toEqual(['interim One', 'final One', 'endpoint', 'interim Two', 'final Two.', 'endpoint']);
  });

  it('is told whole, although it begins with the same words', async () => {
    const { stream, events, say, pass } = await open();
    await session.speak(1000);
    await say(turn('start'), turn('update', 'Hello'));
    stream.finalize();
    await pass(2000);
    await say(turn('update', 'Hello'));
    await pass(2000);
    expect(events.at(-1)).toBe('finalized');
    await say(turn('start'), turn('update', 'Hello again'), turn('end', 'Hello again.'));
    expect(events.slice(-3)).toEqual(['interim Hello again', 'final Hello again.', 'endpoint']);
  });
});

describe('the session', () => {
  it('is kept by silence each 30 s', async () => {
    const { received, events, pass } = await open();
    await pass(29_900);
    expect(received).toEqual([]);
    await pass(60_200);
    expect(received).toEqual([CHUNK_BYTES, CHUNK_BYTES, CHUNK_BYTES]);
    expect(events).toEqual([]);
  }, 60_000);

  it('takes other settings while it runs, without an answer', async () => {
    const { stream, received, pass, sockets, handshakes } = await open();
    stream.configure({ endThreshold: 0.1 });
    stream.configure({ endTimeoutMs: 4000 });
    await pass(20);
    const turns = received.map((each) => JSON.parse(String(each)));
    expect(turns).toEqual([
      {
        type: 'config',
        turn: { start_threshold: 0.8, eager_end_threshold: 0.4, end_threshold: 0.1, end_timeout_ms: 2500 },
      },
      {
        type: 'config',
        turn: { start_threshold: 0.8, eager_end_threshold: 0.4, end_threshold: 0.1, end_timeout_ms: 4000 },
      },
    ]);
    sockets[0]!.close(1000, 'connection idle timeout');
    await pass(40);
    await session.speak(100);
    expect(handshakes[1]!.query).toMatchObject({ turn_end_threshold: '0.1', turn_end_timeout_ms: '4000' });
  });

  it('ends with a message in JSON', async () => {
    const { stream, received, pass } = await open();
    stream.close();
    await pass(20);
    expect(received).toEqual(['{"type":"close"}']);
  });

  it('tells a refusal of its own in a turn by the code, in the new shape and in the old', async () => {
    const { events, say } = await open();
    await say({ type: 'error', done: true, error: 'Unauthorized: bad key', status_code: 401 });
    expect(events).toEqual(['error bad-key']);
  });
});
