import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startElevenLabsScribeSimulator } from '../../../src/main/simulators/elevenlabs-scribe.ts';
import type { ScribeControls } from '../../../src/main/simulators/elevenlabs-scribe-session.ts';
import { joined, pcmOf, silence } from './deepgram-speech.ts';
import { openRawListener, type RawListener, type RawSession } from './raw-listener.ts';

const key = 'test-key-elevenlabs';
const headers = { 'xi-api-key': key };
const path = '/v1/speech-to-text/realtime';
const query = { model_id: 'scribe_v2_realtime', audio_format: 'pcm_16000' };

let listener: RawListener<ScribeControls>;
beforeEach(async () => {
  listener = await openRawListener(startElevenLabsScribeSimulator, { apiKey: key });
});
afterEach(() => listener.dispose());

const connect = (more: Record<string, string> = {}) => listener.connect(path, { ...query, ...more }, headers);
const chunk = (audio: Buffer, commit = false) =>
  JSON.stringify({
    message_type: 'input_audio_chunk',
    audio_base_64: audio.toString('base64'),
    commit,
    sample_rate: 16_000,
  });
const commit = chunk(Buffer.alloc(0), true);
const types = ({ messages }: RawSession) => messages.map(({ message_type }) => message_type);

describe('the handshake', () => {
  it.each([
    [{ model_id: 'scribe_v1' }, 422, /model_id/],
    [{ audio_format: 'ulaw_8000' }, 422, /pcm_16000/],
    [{ commit_strategy: 'never' }, 422, /commit_strategy/],
    [{ vad_silence_threshold_secs: '9' }, 422, /vad_silence_threshold_secs/],
    [{ model: 'x' }, 422, /Unknown query parameter/],
  ])('of %j is refused', async (more, status, words) => {
    const refused = await listener.refusal(path, { ...query, ...more }, headers);
    expect(refused.status).toBe(status);
    expect(refused.body).toMatch(words);
  });

  it('is refused without the key', async () => {
    const refused = await listener.refusal(path, query, {});
    expect(refused.status).toBe(401);
    expect(JSON.parse(refused.body)).toMatchObject({ detail: { status: 'invalid_api_key' } });
  });
});

describe('a session', () => {
  it('is greeted, has partials that carry all since the last commit, and answers commits', async () => {
    const session = await connect();
    await session.speak(joined(pcmOf('capital'), silence(300)), chunk);
    await session.say(commit);
    await session.pass(300);
    expect(types(session)[0]).toBe('session_started');
    const texts = session.messages
      .filter(({ message_type }) => message_type === 'partial_transcript')
      .map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(2);
    expect(session.messages.at(-1)).toEqual({
      message_type: 'committed_transcript',
      text: 'What is the capital of France?',
    });
  });

  it('throttles a commit of too little audio', async () => {
    const session = await connect();
    await session.speak(silence(200), chunk);
    await session.say(commit);
    expect(types(session).at(-1)).toBe('commit_throttled');
    await session.speak(silence(200), chunk);
    await session.say(commit);
    await session.pass(300);
    expect(session.messages.at(-1)).toEqual({ message_type: 'committed_transcript', text: '' });
  });

  it('says every commit twice when it detects the language', async () => {
    const session = await connect({ include_language_detection: 'true' });
    for (const [id, language] of [
      ['capital', 'en'],
      ['capital-es', 'es'],
    ] as const) {
      await session.speak(joined(pcmOf(id), silence(300)), chunk);
      await session.say(commit);
      await session.pass(300);
      expect(types(session).slice(-2)).toEqual([
        'committed_transcript',
        'committed_transcript_with_timestamps',
      ]);
      expect(session.messages.at(-1)).toMatchObject({ language_code: language });
    }
  });

  it('commits by itself in silence when it is asked to', async () => {
    const session = await connect({ commit_strategy: 'vad', vad_silence_threshold_secs: '0.5' });
    await session.speak(joined(pcmOf('capital'), silence(200)), chunk);
    expect(types(session)).not.toContain('committed_transcript');
    await session.speak(silence(400), chunk);
    await session.pass(300);
    expect(session.messages.at(-1)).toMatchObject({ text: 'What is the capital of France?' });
  });

  it('takes audio as text only', async () => {
    const session = await connect();
    await session.say(Buffer.alloc(640));
    await session.pass(40);
    expect(types(session).at(-1)).toBe('input_error');
    expect(session.closes).toMatchObject([{ code: 1008 }]);
  });

  it('ends after 12 s without audio', async () => {
    const session = await connect();
    listener.clock.advance(11_900);
    await session.pass(20);
    expect(session.closes).toEqual([]);
    await session.pass(100);
    expect(session.closes).toMatchObject([{ code: 1000 }]);
  });

  it('ends when it has lasted too long, and says so first', async () => {
    listener.simulator.controls.sessionMaxMs = 1000;
    const session = await connect();
    await session.pass(1000);
    expect(types(session).at(-1)).toBe('session_time_limit_exceeded');
    expect(session.closes).toHaveLength(1);
  });
});
