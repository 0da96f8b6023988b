import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Clock, systemClock } from '../../../src/main/clock.ts';
import {
  type DeepgramSimulatorOptions,
  startDeepgramSimulator,
} from '../../../src/main/simulators/deepgram.ts';
import { until } from '../../support/until.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { framesOf, joined, pcmOf, samples, silence, withNoise } from './deepgram-speech.ts';

const key = 'test-key-deepgram';
const open: { dispose(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.dispose();
});

async function simulator(clock: Clock = systemClock, options: Partial<DeepgramSimulatorOptions> = {}) {
  const controls = { interimDelayMs: 0, sttFinalMs: 0, ...options.controls };
  const started = await startDeepgramSimulator({ clock, samples, apiKey: key, ...options, controls });
  open.push(started);
  return started;
}

const query = {
  model: 'nova-3',
  encoding: 'linear16',
  sample_rate: '16000',
  interim_results: 'true',
  endpointing: '300',
};

interface Results {
  type: string;
  start: number;
  duration: number;
  is_final: boolean;
  speech_final: boolean;
  from_finalize: boolean;
  channel: {
    alternatives: {
      transcript: string;
      languages?: string[];
      words: { word: string; start: number; punctuated_word: string }[];
    }[];
  };
}

function connect(url: string, parameters: Record<string, string> = query, authorization = `Token ${key}`) {
  const address = `${url.replace('http', 'ws')}/v1/listen?${new URLSearchParams(parameters)}`;
  const socket = new WebSocket(address, { headers: { authorization } });
  open.push({ dispose: () => socket.terminate() });
  const messages: (Results & Record<string, unknown>)[] = [];
  const end = Promise.withResolvers<{ code: number; reason: string }>();
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  socket.on('close', (code, reason) => end.resolve({ code, reason: reason.toString() }));
  socket.on('error', () => {});
  const opened = new Promise<void>((resolve) => socket.once('open', resolve));
  return { socket, messages, opened, end: end.promise };
}

async function refusal(url: string, parameters: Record<string, string>, authorization?: string) {
  const { socket } = connect(url, parameters, authorization);
  return new Promise<{
    status: number;
    error: string;
    body: { err_code: string; err_msg: string; request_id: string };
  }>((resolve) => {
    socket.on('unexpected-response', (_, response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => {
        resolve({
          status: response.statusCode!,
          error: String(response.headers['dg-error']),
          body: JSON.parse(body),
        });
      });
    });
  });
}

const bytesOf = (pcm: Int16Array) => Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
const transcript = (message: Results) => message.channel.alternatives[0]!.transcript;
const finals = (messages: readonly Results[]) =>
  messages.filter((message) => message.type === 'Results' && message.is_final).map(transcript);

describe('the handshake', () => {
  const wrong: [string, Record<string, string>, number, string][] = [
    ['no model', { ...query, model: '' }, 400, 'Bad Request'],
    ['a model that does not exist', { ...query, model: 'nova-9' }, 400, 'Bad Request'],
    ['another encoding', { ...query, encoding: 'opus' }, 400, 'INVALID_QUERY_PARAMETER'],
    ['another rate', { ...query, sample_rate: '8000' }, 400, 'INVALID_QUERY_PARAMETER'],
    ['an unknown parameter', { ...query, keep_alive: 'true' }, 400, 'INVALID_QUERY_PARAMETER'],
    ['a key in the address', { ...query, token: key }, 400, 'INVALID_QUERY_PARAMETER'],
    ['keywords with nova-3', { ...query, keywords: 'Kubernetes' }, 400, 'INVALID_QUERY_PARAMETER'],
    ['a short utterance_end_ms', { ...query, utterance_end_ms: '500' }, 400, 'INVALID_QUERY_PARAMETER'],
    [
      'utterance_end_ms without interims',
      { ...query, utterance_end_ms: '1000', interim_results: 'false' },
      400,
      'INVALID_QUERY_PARAMETER',
    ],
    ['a strange endpointing', { ...query, endpointing: 'soon' }, 400, 'INVALID_QUERY_PARAMETER'],
  ];
  it.each(wrong)('is refused for %s, as the vendor does', async (_, parameters, status, code) => {
    const { url, stats } = await simulator();
    const refused = await refusal(url, parameters);
    expect(refused).toMatchObject({ status, body: { err_code: code, request_id: expect.any(String) } });
    expect(refused.error).toBe(refused.body.err_msg);
    expect(stats()).toMatchObject({ accepted: 0, rejected: [status] });
  });

  it.each(['', 'Token wrong', key])('is refused for the authorization "%s"', async (authorization) => {
    const { url } = await simulator();
    expect(await refusal(url, query, authorization)).toMatchObject({
      status: 401,
      body: { err_code: 'INVALID_AUTH' },
    });
  });

  it('takes a fault at run time, and takes it back', async () => {
    const { url, controls } = await simulator();
    controls.fault = { kind: 'status', status: 402 };
    expect(await refusal(url, query)).toMatchObject({
      status: 402,
      body: { err_code: 'ASR_PAYMENT_REQUIRED' },
    });
    controls.fault = null;
    await connect(url).opened;
  });
});

describe('a session', () => {
  const listen = async (pcm: Int16Array, parameters: Record<string, string> = query, options = {}) => {
    const started = await simulator(systemClock, options);
    const client = connect(started.url, parameters);
    await client.opened;
    for (const frame of framesOf(pcm)) client.socket.send(bytesOf(frame));
    client.socket.send('{"type":"CloseStream"}');
    const end = await client.end;
    return { ...client, ...started, ended: end };
  };

  it('sends interims, then a final with speech_final, then Metadata, and closes with 1000', async () => {
    const { messages, ended } = await listen(joined(pcmOf('capital'), silence(500)));
    const interims = messages.filter(({ type, is_final }) => type === 'Results' && !is_final);
    expect(interims.map(transcript)).toContain('What is the');
    const final = messages.find(({ is_final }) => is_final)!;
    expect(final).toMatchObject({ speech_final: true, from_finalize: false, start: 0 });
    expect(transcript(final)).toBe('What is the capital of France?');
    expect(final.channel.alternatives[0]!.words.at(-1)).toMatchObject({
      word: 'france',
      punctuated_word: 'France?',
    });
    expect(messages.at(-1)).toMatchObject({ type: 'Metadata', channels: 1 });
    expect(ended).toEqual({ code: 1000, reason: '' });
  });

  it('gives segments, not a growing transcript', async () => {
    const { messages } = await listen(joined(pcmOf('moon'), silence(500), pcmOf('population'), silence(500)));
    expect(finals(messages)).toEqual(['How far away is the moon?', 'And how many people live there?']);
    const [first, second] = messages.filter(({ is_final }) => is_final);
    expect(second!.start).toBeCloseTo(first!.start + first!.duration, 3);
  });

  it('tells the language of each segment when several may be spoken, and of none otherwise', async () => {
    const pcm = joined(pcmOf('capital-es'), silence(500), pcmOf('capital'), silence(500));
    const languages = ({ messages }: { messages: readonly Results[] }) =>
      messages
        .filter((message) => message.is_final && transcript(message) !== '')
        .map((message) => message.channel.alternatives[0]!.languages);
    expect(languages(await listen(pcm, { ...query, language: 'multi' }))).toEqual([['es'], ['en']]);
    expect(languages(await listen(pcm))).toEqual([undefined, undefined]);
  });

  it('sends SpeechStarted and UtteranceEnd when asked to', async () => {
    const parameters = { ...query, vad_events: 'true', utterance_end_ms: '1000', endpointing: 'false' };
    const pcm = joined(silence(200), pcmOf('okay'), silence(2500));
    const { messages } = await listen(pcm, parameters);
    expect(messages.filter(({ type }) => type === 'SpeechStarted')).toHaveLength(1);
    // Without an endpoint the words become final only as the stream ends.
    expect(finals(messages)).toEqual(['Uh-huh.']);
    const { messages: others } = await listen(pcm, { ...parameters, endpointing: '300' });
    expect(others.filter(({ type }) => type === 'UtteranceEnd')).toMatchObject([
      { last_word_end: expect.closeTo(0.72, 1) },
    ]);
  });

  it('has no words for a cough, nor for unknown speech unless told what to say', async () => {
    const unknown = withNoise(pcmOf('story').slice().reverse(), 40);
    for (const pcm of [pcmOf('cough'), unknown]) {
      const { messages } = await listen(joined(pcm, silence(500)));
      expect(finals(messages).join('')).toBe('');
    }
    const unknownSpeechText = 'something that the demo cannot understand';
    const { messages, stats } = await listen(joined(unknown, silence(500)), query, { unknownSpeechText });
    expect(finals(messages).join(' ').trim()).toBe(unknownSpeechText);
    expect(stats().utterances).toMatchObject([{ sampleId: null }]);
    const cough = await listen(joined(pcmOf('cough'), silence(500)), query, { unknownSpeechText });
    expect(finals(cough.messages).join('')).toBe('');
  });

  it('takes audio in pieces of any size, odd ones too', async () => {
    const { url, stats } = await simulator();
    const { socket, messages, opened, end } = connect(url);
    await opened;
    const bytes = bytesOf(joined(pcmOf('capital'), silence(500)));
    for (let at = 0; at < bytes.length; at += 777) socket.send(bytes.subarray(at, at + 777));
    socket.send('{"type":"CloseStream"}');
    await end;
    expect(finals(messages)).toEqual(['What is the capital of France?']);
    expect(stats()).toMatchObject({ audioBytes: bytes.length, utterances: [{ lostMs: 0, doubledMs: 0 }] });
  });

  it('answers Finalize with what has arrived, empty if nothing has', async () => {
    const { url } = await simulator();
    const { socket, messages, opened } = connect(url);
    await opened;
    for (const frame of framesOf(pcmOf('story').subarray(0, 1000 * 16))) socket.send(bytesOf(frame));
    socket.send('{"type":"Finalize"}');
    socket.send('{"type":"Finalize"}');
    await until(() => messages.filter(({ from_finalize }) => from_finalize).length === 2);
    expect(messages.filter(({ from_finalize }) => from_finalize).map(transcript)).toEqual([
      'Tell me a long',
      '',
    ]);
  });

  it('shows a frame that the client lost', async () => {
    const frames = framesOf(joined(pcmOf('moon'), silence(500)));
    const { stats } = await listen(joined(...frames.toSpliced(40, 1)));
    expect(stats().utterances).toMatchObject([{ sampleId: 'moon', lostMs: 20, doubledMs: 0 }]);
  });

  it.each([
    ['an empty frame ends the stream', Buffer.alloc(0), 1000],
    ['a text that is no message', 'hello', 1008],
    ['a message of an unknown type', '{"type":"Configure"}', 1008],
  ])('%s', async (_, data, code) => {
    const { url } = await simulator();
    const { socket, opened, end } = connect(url);
    await opened;
    socket.send(data);
    expect(await end).toMatchObject({ code });
  });
});

describe('time', () => {
  it('closes with 1011 NET-0001 after 10 s without audio or KeepAlive', async () => {
    const clock = new VirtualClock();
    const { url, stats } = await simulator(clock);
    const { socket, opened, end } = connect(url);
    await opened;
    clock.advance(9000);
    socket.send(bytesOf(silence(20)));
    await until(() => stats().audioBytes > 0);
    clock.advance(9000);
    socket.send('{"type":"KeepAlive"}');
    await until(() => stats().keepAlives === 1);
    clock.advance(9999);
    expect(stats().closes).toEqual([]);
    clock.advance(1);
    expect(await end).toMatchObject({ code: 1011, reason: expect.stringContaining('NET-0001') });
  });

  it('does not take KeepAlive for the first audio', async () => {
    const clock = new VirtualClock();
    const { url, stats } = await simulator(clock);
    const { socket, opened, end } = connect(url);
    await opened;
    clock.advance(9000);
    socket.send('{"type":"KeepAlive"}');
    await until(() => stats().keepAlives === 1);
    clock.advance(1000);
    expect(await end).toMatchObject({ code: 1011 });
  });

  it('keeps a final back for sttFinalMs, and everything in order', async () => {
    const clock = new VirtualClock();
    const { url, controls, stats } = await simulator(clock, {
      controls: { interimDelayMs: 60, sttFinalMs: 500 },
    });
    const { socket, messages, opened } = connect(url);
    await opened;
    const pcm = joined(pcmOf('okay'), silence(400));
    for (const frame of framesOf(pcm)) socket.send(bytesOf(frame));
    await until(() => stats().audioBytes >= pcm.length * 2);
    clock.advance(60);
    clock.advance(439);
    const before = stats().messagesSent;
    await until(() => messages.length === before);
    expect(finals(messages)).toEqual([]);
    clock.advance(1);
    await until(() => finals(messages).length === 1);
    controls.sttFinalMs = 20;
    socket.send('{"type":"Finalize"}');
    await until(() => stats().finalizes === 1);
    clock.advance(20);
    await until(() => finals(messages).length === 2);
  });

  it('says nothing while stalled', async () => {
    const clock = new VirtualClock();
    const { url, controls, stats } = await simulator(clock);
    const { socket, messages, opened } = connect(url);
    await opened;
    controls.fault = { kind: 'stall' };
    for (const frame of framesOf(pcmOf('moon'))) socket.send(bytesOf(frame));
    socket.send('{"type":"Finalize"}');
    await until(() => stats().finalizes === 1);
    clock.advance(5000);
    expect(stats().messagesSent).toBe(0);
    expect(messages).toEqual([]);
  });

  it('leaves no timer and no connection behind', async () => {
    const clock = new VirtualClock();
    const started = await simulator(clock);
    const { socket, opened, end } = connect(started.url);
    await opened;
    socket.send(bytesOf(pcmOf('moon')));
    await until(() => started.stats().audioBytes > 0);
    await started.dispose();
    expect(clock.pending).toBe(0);
    expect(await end).toMatchObject({ code: 1006 });
  });
});
