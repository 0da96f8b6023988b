import { afterEach, describe, expect, it } from 'vitest';
import {
  createElevenLabsScribe,
  type ElevenLabsScribeOptions,
} from '../../../src/main/vendors/stt/elevenlabs-scribe.ts';
import type { SttStream } from '../../../src/main/vendors/types.ts';
import { openScripted, type Scripted } from './scripted-listener.ts';

const key = 'test-key-elevenlabs';
let session: Scripted<SttStream>;
afterEach(() => session.dispose());

async function open(options: Partial<ElevenLabsScribeOptions> = {}) {
  session = await openScripted(key, (common) => createElevenLabsScribe({ ...common, ...options }));
  await session.say({ message_type: 'session_started', session_id: 's', config: {} });
  return session;
}

interface Chunk {
  message_type: string;
  audio_base_64: string;
  commit: boolean;
  sample_rate: number;
}
const chunks = () => session.received.map((each) => JSON.parse(String(each)) as Chunk);
const audioMs = () =>
  chunks().reduce((ms, { audio_base_64 }) => ms + Buffer.from(audio_base_64, 'base64').length / 32, 0);
const commits = () => chunks().filter(({ commit }) => commit);
const partial = (text: string) => ({ message_type: 'partial_transcript', text });
const committed = (text: string) => ({ message_type: 'committed_transcript', text });

describe('the handshake', () => {
  it('asks for what the conversation needs, with the key in a header', async () => {
    const { handshakes } = await open({ language: 'es-MX' });
    expect(handshakes[0]).toMatchObject({
      path: '/v1/speech-to-text/realtime',
      headers: { 'xi-api-key': key },
    });
    expect(handshakes[0]!.query).toEqual({
      model_id: 'scribe_v2_realtime',
      audio_format: 'pcm_16000',
      commit_strategy: 'manual',
      language_code: 'es',
    });
  });

  it('lets Scribe find out the language, and asks it to tell', async () => {
    const { handshakes } = await open({ language: 'multi' });
    expect(handshakes[0]!.query).toMatchObject({ include_language_detection: 'true' });
    expect(handshakes[0]!.query).not.toHaveProperty('language_code');
  });

  it('is not even tried with a silence that Scribe does not take', async () => {
    await open();
    const options = { endpoint: { apiKey: key, baseUrl: 'http://127.0.0.1:9' }, clock: session.clock };
    expect(() => createElevenLabsScribe({ ...options, silenceMs: 200 })).toThrow(/0\.3 to 3 seconds/);
  });
});

describe('a turn', () => {
  it('is sent as base64 in JSON, and committed by a message of its own', async () => {
    const { stream } = await open();
    const pcm = Int16Array.from({ length: 320 }, (_, i) => i - 160);
    for (let ms = 0; ms < 600; ms += 20) stream.send(pcm);
    stream.finalize();
    await session.pass(20);
    expect(chunks()).toHaveLength(31);
    const first = Buffer.from(chunks()[0]!.audio_base_64, 'base64');
    expect(new Int16Array(first.buffer, first.byteOffset, 320)).toEqual(pcm);
    expect(chunks()[0]).toMatchObject({
      message_type: 'input_audio_chunk',
      commit: false,
      sample_rate: 16_000,
    });
    expect(chunks().at(-1)).toEqual({
      message_type: 'input_audio_chunk',
      audio_base_64: '',
      commit: true,
      sample_rate: 16_000,
    });
  });

  it('has partials that carry all since the last commit, and one final', async () => {
    const { stream, events, say } = await open();
    await session.speak(600);
    await say(partial(''), partial('Hello'), partial('Hello there'));
    stream.finalize();
    await session.pass(20);
    await say(committed('Hello there.'));
    await session.speak(600);
    await say(partial('How'));
    stream.finalize();
    await session.pass(20);
    await say(committed('How are you?'));
    expect(events).toEqual([
      'interim Hello',
      'interim Hello there',
      'final Hello there.',
      'finalized',
      'interim How',
      'final How are you?',
      'finalized',
    ]);
  });

  it('that comes twice, plain and timed, is taken once; the second one tells the language', async () => {
    const { stream, events, languages, say } = await open({ language: 'multi' });
    await session.speak(600);
    stream.finalize();
    await session.pass(20);
    const timed = {
      message_type: 'committed_transcript_with_timestamps',
      text: 'Hola.',
      language_code: 'es',
      words: [],
    };
    await say(committed('Hola.'), timed);
    expect(events).toEqual(['final Hola.', 'finalized']);
    expect(languages).toEqual(['es']);
  });

  it('that is short is filled up with silence, since a commit of too little is refused', async () => {
    const { stream } = await open();
    await session.speak(120);
    stream.finalize();
    await session.pass(20);
    expect(audioMs()).toBe(500);
    expect(commits()).toHaveLength(1);
  });

  it('whose commit is refused all the same is over, when no words were promised', async () => {
    const { stream, events, say } = await open();
    await session.speak(600);
    stream.finalize();
    await session.pass(20);
    await say({ message_type: 'commit_throttled', error: 'Too little.' });
    expect(events).toEqual(['finalized']);
    // The session goes on.
    await session.speak(600);
    stream.finalize();
    await session.pass(20);
    await say(committed('Yes.'));
    expect(events).toEqual(['finalized', 'final Yes.', 'finalized']);
  });

  it('whose commit is never answered is an error when words are owed', async () => {
    const { stream, events, say, pass } = await open();
    await session.speak(600);
    await say(partial('Hello'));
    stream.finalize();
    await pass(2040);
    expect(events).toEqual(['interim Hello', 'error timeout']);
  });

  it('of nothing, empty commit and all, is finalized', async () => {
    const { stream, events, say } = await open();
    await session.speak(600);
    stream.finalize();
    await session.pass(20);
    await say(committed(''));
    expect(events).toEqual(['finalized']);
  });
});

describe('with Scribe as the one that commits', () => {
  it('its commits are endpoints', async () => {
    const { events, heard, say, handshakes } = await open({ commitStrategy: 'vad', silenceMs: 400 });
    expect(handshakes[0]!.query).toMatchObject({ commit_strategy: 'vad', vad_silence_threshold_secs: '0.4' });
    await session.speak(600);
    await say(partial('Hello'), committed('Hello.'));
    expect(events).toEqual(['interim Hello', 'final Hello.', 'endpoint']);
    expect(heard).toEqual([null]);
  });

  it('finalizing is the silence that it commits in, and no commit of ours', async () => {
    const { stream, events, say, pass } = await open({ commitStrategy: 'vad', silenceMs: 400 });
    await session.speak(600);
    await say(partial('Hello'));
    stream.finalize();
    await pass(20);
    expect(commits()).toEqual([]);
    expect(audioMs()).toBeGreaterThanOrEqual(600 + 400);
    await say(committed('Hello.'));
    await pass(380);
    expect(events).toEqual(['interim Hello', 'final Hello.', 'endpoint']);
    await pass(40);
    expect(events.at(-1)).toBe('finalized');
  });
});

describe('the session', () => {
  it('is kept by silence each 5 s', async () => {
    const { pass } = await open();
    await pass(15_100);
    expect(chunks()).toHaveLength(3);
    expect(audioMs()).toBe(300);
    expect(commits()).toEqual([]);
  }, 30_000);

  it.each(['session_time_limit_exceeded', 'insufficient_audio_activity'])(
    'that ends by %s is opened again by the next audio',
    async (type) => {
      const { events, say, sockets } = await open();
      await say({ message_type: type, error: 'Over.' });
      expect(events).toEqual([]);
      await session.speak(100);
      expect(sockets).toHaveLength(2);
    },
  );

  it('does not mind warnings, nor what it does not know', async () => {
    const { events, say } = await open();
    await say(
      { message_type: 'warning', warning: 'Loud.' },
      { message_type: 'final_transcript', text: 'Hello' },
      { message_type: 'something_new' },
      partial('Hello'),
    );
    expect(events).toEqual(['interim Hello']);
  });

  it('is closed without a word: there is none', async () => {
    const { stream, received, pass, sockets } = await open();
    stream.close();
    await pass(2100);
    expect(received).toEqual([]);
    expect(sockets[0]!.readyState).toBe(sockets[0]!.CLOSED);
  });
});
