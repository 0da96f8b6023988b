import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDeepgramSimulator } from '../../../src/main/simulators/deepgram.ts';
import { startDeepgramFluxSimulator } from '../../../src/main/simulators/deepgram-flux.ts';
import type { FluxControls } from '../../../src/main/simulators/deepgram-flux-session.ts';
import { startSimHost } from '../../../src/main/simulators/sim-host.ts';
import { joined, pcmOf, samples, silence } from './deepgram-speech.ts';
import { openRawListener, type RawListener, type RawSession } from './raw-listener.ts';

const key = 'test-key-deepgram';
const headers = { authorization: `Token ${key}` };
const query = {
  model: 'flux-general-en',
  encoding: 'linear16',
  sample_rate: '16000',
  eager_eot_threshold: '0.5',
  eot_timeout_ms: '1000',
};

let listener: RawListener<FluxControls>;
beforeEach(async () => {
  listener = await openRawListener(startDeepgramFluxSimulator, { apiKey: key });
});
afterEach(() => listener.dispose());

const connect = (more: Record<string, string> = {}) =>
  listener.connect('/v2/listen', { ...query, ...more }, headers);
const turns = ({ messages }: RawSession) => messages.filter(({ type }) => type === 'TurnInfo');
const events = (session: RawSession) => turns(session).map(({ event }) => event);
const lastEnd = (session: RawSession) => turns(session).findLast(({ event }) => event === 'EndOfTurn');
/** Without the updates, which come with the audio. */
const changes = (session: RawSession) => events(session).filter((event) => event !== 'Update');

describe('the handshake', () => {
  it.each([
    [{ model: 'nova-3' }, /model/],
    [{ encoding: 'opus' }, /linear16/],
    [{ interim_results: 'true' }, /Unknown query parameter/],
    [{ endpointing: '300' }, /Unknown query parameter/],
    [{ eot_threshold: '0.3' }, /eot_threshold/],
    [{ eot_threshold: '0.5', eager_eot_threshold: '0.6' }, /must not be above/],
    [{ eot_timeout_ms: '100' }, /eot_timeout_ms/],
    [{ language_hint: 'es' }, /flux-general-multi/],
  ])('is refused with %j', async (more, words) => {
    const { status, body } = await listener.refusal('/v2/listen', { ...query, ...more }, headers);
    expect(status).toBe(400);
    expect(body).toMatch(words);
  });

  it('is refused without the key, and on another path', async () => {
    expect(await listener.refusal('/v2/listen', query, {})).toMatchObject({ status: 401 });
    expect(await listener.refusal('/v2/other', query, headers)).toMatchObject({ status: 404 });
  });

  it('is greeted', async () => {
    const { messages } = await connect();
    expect(messages).toMatchObject([{ type: 'Connected', sequence_id: 0 }]);
  });
});

describe('a turn', () => {
  it('starts, grows, may be over, and is over, by the silence that really comes', async () => {
    const session = await connect();
    await session.speak(joined(pcmOf('capital'), silence(600)));
    expect(changes(session)[0]).toBe('StartOfTurn');
    expect(changes(session).slice(-2)).toEqual(['EagerEndOfTurn', 'EndOfTurn']);
    const [eager, end] = turns(session)
      .filter(({ event }) => String(event).endsWith('EndOfTurn'))
      .slice(-2);
    expect(end).toMatchObject({
      transcript: 'What is the capital of France?',
      trigger: 'model',
      turn_index: 0,
    });
    expect(eager!.transcript).toBe(end!.transcript);
    expect(Number(end!.audio_window_end) - Number(eager!.audio_window_end)).toBeCloseTo(0.2, 1);
  });

  it('is not over when it goes on', async () => {
    const session = await connect();
    const pcm = pcmOf('capital');
    await session.speak(
      joined(pcm.subarray(0, 900 * 16), silence(260), pcm.subarray(900 * 16), silence(500)),
    );
    expect(changes(session)).toContain('TurnResumed');
    expect(changes(session).at(-1)).toBe('EndOfTurn');
    expect(changes(session).filter((event) => event === 'EndOfTurn')).toHaveLength(1);
  });

  it('dangles when the audio stops, for as long as it does', async () => {
    const session = await connect();
    await session.speak(pcmOf('capital').subarray(0, 1000 * 16));
    await session.pass(5000);
    expect(changes(session)).toEqual(['StartOfTurn']);
    await session.speak(silence(600));
    expect(changes(session).at(-1)).toBe('EndOfTurn');
  });

  it('is ended by the timeout when the model is never sure', async () => {
    const session = await connect({ eot_threshold: '1' });
    await session.speak(joined(pcmOf('capital'), silence(800)));
    expect(changes(session)).toEqual(['StartOfTurn']);
    await session.speak(silence(400));
    expect(lastEnd(session)).toMatchObject({ trigger: 'timeout' });
  });

  it('is counted, and updates come for each quarter of a second, words or not', async () => {
    const session = await connect();
    await session.speak(silence(1000));
    // Looked at with each frame of 20 ms.
    expect(events(session)).toEqual(['Update', 'Update', 'Update']);
    await session.speak(joined(pcmOf('moon'), silence(500), pcmOf('capital'), silence(500)));
    const ends = turns(session).filter(({ event }) => event === 'EndOfTurn');
    expect(ends.map(({ turn_index }) => turn_index)).toEqual([0, 1]);
  });

  it('of the multilingual model tells its languages', async () => {
    const session = await connect({ model: 'flux-general-multi', language_hint: 'es' });
    await session.speak(silence(300));
    expect(turns(session)[0]).toMatchObject({ languages: ['es'], languages_hinted: ['es'] });
  });

  it('of the multilingual model tells which language it hears', async () => {
    const session = await connect({ model: 'flux-general-multi' });
    await session.speak(joined(pcmOf('capital-es'), silence(600), pcmOf('capital'), silence(600)));
    const ends = turns(session).filter(({ event }) => event === 'EndOfTurn');
    expect(ends).toMatchObject([{ languages: ['es'] }, { languages: ['en'] }]);
  });
});

describe('commands', () => {
  const configure = (thresholds: object) => JSON.stringify({ type: 'Configure', thresholds });

  it('change thresholds from then on', async () => {
    const session = await connect({ eot_threshold: '1' });
    await session.say(configure({ eot_threshold: 0.7 }));
    await session.speak(joined(pcmOf('capital'), silence(500)));
    expect(session.messages[1]).toMatchObject({ type: 'ConfigureSuccess' });
    expect(lastEnd(session)).toMatchObject({ trigger: 'model' });
  });

  it('are refused when they are wrong, or did not wait for their turn', async () => {
    const session = await connect();
    session.socket.send(configure({ eot_timeout_ms: 2000 }));
    await session.say(configure({ eot_timeout_ms: 3000 }));
    await session.pass(100);
    await session.say(configure({ eot_threshold: 3 }));
    await session.pass(100);
    expect(session.messages.slice(1).map(({ type }) => type)).toEqual([
      'ConfigureSuccess',
      'ConfigureFailure',
      'ConfigureFailure',
    ]);
  });

  it.each(['KeepAlive', 'Finalize', 'ForceEndTurn'])(
    'of v1, or not enabled: %s ends the session',
    async (type) => {
      const session = await connect();
      await session.say(JSON.stringify({ type }));
      await session.pass(40);
      expect(session.messages.at(-1)).toMatchObject({ type: 'Error', code: 'UNPARSABLE_CLIENT_MESSAGE' });
      expect(session.closes).toMatchObject([{ code: 1008 }]);
    },
  );

  it('close without a code', async () => {
    const session = await connect();
    await session.say('{"type":"CloseStream"}');
    expect(session.closes).toEqual([{ code: 1005, reason: '' }]);
  });
});

describe('idleness', () => {
  it('ends a session after a minute, and pings prevent it', async () => {
    const session = await connect();
    for (let i = 0; i < 7; i++) {
      session.socket.ping();
      await session.pass(10_000);
    }
    expect(session.closes).toEqual([]);
    await session.pass(51_000);
    expect(session.closes).toMatchObject([{ code: 1011, reason: expect.stringContaining('NET-0001') }]);
  }, 60_000);
});

describe('one host', () => {
  it('serves both of the listeners of Deepgram, as in reality', async () => {
    const host = await startSimHost();
    const { clock } = listener;
    const nova = await startDeepgramSimulator({ clock, samples, apiKey: key, host });
    const flux = await openRawListener(startDeepgramFluxSimulator, { apiKey: key, host });
    expect(nova.url).toBe(flux.simulator.url);
    const v2 = await flux.connect('/v2/listen', query, headers);
    const v1 = await flux.connect(
      '/v1/listen',
      { model: 'nova-3', encoding: 'linear16', sample_rate: '16000' },
      headers,
    );
    expect(v2.messages).toMatchObject([{ type: 'Connected' }]);
    expect(v1.closes).toEqual([]);
    expect([nova.stats().accepted, flux.simulator.stats().accepted]).toEqual([1, 1]);
    await flux.dispose();
    await nova.dispose();
    await host.dispose();
  });
});
