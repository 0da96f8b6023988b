import { afterEach, describe, expect, it } from 'vitest';
import {
  startCartesiaInkSimulator,
  startCartesiaInkTurnsSimulator,
} from '../../../src/main/simulators/cartesia-ink.ts';
import { joined, pcmOf, silence } from './deepgram-speech.ts';
import { openRawListener, type RawSession } from './raw-listener.ts';

const key = 'test-key-cartesia';
const headers = { authorization: `Bearer ${key}`, 'cartesia-version': '2026-08-14' };
const query = { model: 'ink-2', encoding: 'pcm_s16le', sample_rate: '16000' };
let dispose = async () => {};
afterEach(() => dispose());

async function turnsListener() {
  const listener = await openRawListener(startCartesiaInkTurnsSimulator, { apiKey: key });
  dispose = listener.dispose;
  return listener;
}

async function manualListener() {
  const listener = await openRawListener(startCartesiaInkSimulator, { apiKey: key });
  dispose = listener.dispose;
  return listener;
}

const types = ({ messages }: RawSession) => messages.map(({ type }) => type);

describe('with turns', () => {
  const path = '/stt/turns/websocket';

  it.each([
    [{}, { authorization: 'Bearer test-key-other', 'cartesia-version': '2026-08-14' }, 401, /key/],
    [{}, { authorization: `Bearer ${key}` }, 400, /Cartesia-Version/],
    [{ model: 'ink-whisper' }, headers, 404, /model_not_found/],
    [{ language: 'en' }, headers, 400, /Unknown query parameter/],
    [{ turn_end_threshold: '0.45' }, headers, 400, /end < eager_end < start/],
    [{ turn_start_threshold: '0.95' }, headers, 400, /start_threshold/],
    [{ turn_end_timeout_ms: '100' }, headers, 400, /end_timeout_ms/],
    [{ encoding: 'pcm_mulaw' }, headers, 400, /pcm_s16le/],
  ])('a handshake of %j is refused', async (more, sentHeaders, status, words) => {
    const { refusal } = await turnsListener();
    const refused = await refusal(path, { ...query, ...more }, sentHeaders);
    expect(refused.status).toBe(status);
    expect(refused.body).toMatch(words);
  });

  it('a turn starts, grows and ends by the silence that really comes', async () => {
    const { connect } = await turnsListener();
    const session = await connect(path, query, headers);
    await session.speak(pcmOf('capital'));
    await session.pass(3000);
    expect(types(session).slice(0, 3)).toEqual(['connected', 'turn.start', 'turn.update']);
    await session.speak(silence(600));
    expect(session.messages.at(-1)).toMatchObject({
      type: 'turn.end',
      transcript: 'What is the capital of France?',
    });
    expect(types(session)).toContain('turn.eager_end');
  });

  it('takes a config, and refuses one whose order is wrong', async () => {
    const { connect, simulator } = await turnsListener();
    const session = await connect(path, query, headers);
    await session.say(JSON.stringify({ type: 'config', turn: { end_threshold: 0.1 } }));
    expect(session.closes).toEqual([]);
    await session.say(JSON.stringify({ type: 'config', turn: { end_threshold: 0.5 } }));
    await session.pass(40);
    expect(session.messages.at(-1)).toMatchObject({ type: 'error', status_code: 400 });
    expect(session.closes).toMatchObject([{ code: 1008 }]);
    expect(simulator.stats().configures).toBe(2);
  });

  it('closes when it is told to', async () => {
    const { connect } = await turnsListener();
    const session = await connect(path, query, headers);
    await session.say('{"type":"close"}');
    expect(session.closes).toMatchObject([{ code: 1000 }]);
  });
});

describe('without turns', () => {
  const path = '/stt/websocket';

  it.each([
    [{ language: 'es' }, 400, /English only/],
    [{ model: 'ink-3' }, 404, /model_not_found/],
    [{ turn_end_threshold: '0.2' }, 400, /Unknown query parameter/],
  ])('a handshake of %j is refused', async (more, status, words) => {
    const { refusal } = await manualListener();
    const refused = await refusal(path, { ...query, ...more }, headers);
    expect(refused.status).toBe(status);
    expect(refused.body).toMatch(words);
  });

  it('gives pieces to be joined verbatim, and flush_done', async () => {
    const { connect } = await manualListener();
    const session = await connect(path, query, headers);
    await session.speak(joined(pcmOf('story'), silence(300), pcmOf('capital'), silence(300)));
    await session.say('finalize');
    await session.pass(300);
    const finals = session.messages.filter(({ is_final }) => is_final === true);
    expect(finals.length).toBeGreaterThan(1);
    expect(finals.map(({ text }) => text).join('')).toMatch(
      /^Tell me a long story .*\. What is the capital of France\?$/,
    );
    expect(types(session).at(-1)).toBe('flush_done');
  });

  it('takes commands as plain words only', async () => {
    const { connect } = await manualListener();
    const session = await connect(path, query, headers);
    await session.say('"finalize"');
    await session.pass(40);
    expect(session.closes).toMatchObject([{ code: 1008 }]);
    const other = await connect(path, query, headers);
    await other.say('close');
    await other.pass(40);
    expect(types(other)).toEqual(['done']);
    expect(other.closes).toMatchObject([{ code: 1000 }]);
  });

  it('closes with 1000 when nothing came for three minutes', async () => {
    const { connect, clock } = await manualListener();
    const session = await connect(path, query, headers);
    clock.advance(179_000);
    await session.pass(20);
    expect(session.closes).toEqual([]);
    clock.advance(1000);
    await session.pass(20);
    expect(session.closes).toEqual([{ code: 1000, reason: 'connection idle timeout' }]);
  });
});
