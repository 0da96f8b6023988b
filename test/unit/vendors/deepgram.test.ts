import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/main/clock.ts';
import { startDeepgramSimulator } from '../../../src/main/simulators/deepgram.ts';
import type { SttFault } from '../../../src/main/simulators/stt-controls.ts';
import type { VendorError } from '../../../src/main/vendors/types.ts';
import { until } from '../../support/until.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { framesOf, joined, pcmOf, samples, silence } from '../simulators/deepgram-speech.ts';
import { key, openNova, results, startScriptedDeepgram } from './deepgram-rig.ts';

const open: { dispose(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.dispose();
});

function keep<T extends { dispose(): unknown }>(opened: T): T {
  open.push(opened);
  return opened;
}

const simulator = async (fault: SttFault | null = null) =>
  keep(
    await startDeepgramSimulator({
      clock: systemClock,
      samples,
      apiKey: key,
      controls: { interimDelayMs: 0, sttFinalMs: 0, fault },
    }),
  );

function nova(...parameters: Parameters<typeof openNova>): ReturnType<typeof openNova> {
  const opened = openNova(...parameters);
  keep({ dispose: () => opened.stream.close() });
  return opened;
}

const scripted = async () => keep(await startScriptedDeepgram());
const frame = new Int16Array(320);
const question = (id: string) => framesOf(joined(pcmOf(id), silence(400)));

describe('a turn', () => {
  it('grows by interims, becomes final, and is finalized', async () => {
    const { url, stats } = await simulator();
    const { stream, events } = nova(url);
    for (const each of question('capital')) stream.send(each);
    stream.finalize();
    await until(() => events.includes('finalized'));
    const interims = events.filter((event) => event.startsWith('interim'));
    expect(interims).toContain('interim What is the');
    expect(interims.length).toBeGreaterThan(3);
    expect(events.slice(-3)).toEqual(['final What is the capital of France?', 'endpoint', 'finalized']);
    expect(stats().utterances).toMatchObject([
      { sampleId: 'capital', lostMs: 0, doubledMs: 0, shareReceived: 1 },
    ]);
  });

  it('gives each segment once: interims begin anew after a final', async () => {
    const { url } = await simulator();
    const { stream, events } = nova(url);
    for (const each of question('stop-tides')) stream.send(each);
    stream.finalize();
    await until(() => events.includes('finalized'));
    expect(events.filter((event) => event.startsWith('final '))).toEqual([
      'final Stop.',
      'final What causes the tides?',
    ]);
    const tides = events.indexOf('final Stop.');
    expect(events.slice(tides).some((event) => event.includes('interim Stop'))).toBe(false);
    expect(events.filter((event) => event === 'endpoint')).toHaveLength(2);
  });

  it('finalizes what was said so far when the key is released in the middle', async () => {
    const { url } = await simulator();
    const { stream, events } = nova(url);
    for (const each of framesOf(pcmOf('story').subarray(0, 1200 * 16))) stream.send(each);
    stream.finalize();
    await until(() => events.includes('finalized'));
    expect(events.slice(-2)).toEqual(['final Tell me a long story', 'finalized']);
  });

  it('serves the next turn on the same socket', async () => {
    const { url, stats } = await simulator();
    const { stream, events } = nova(url);
    for (const id of ['moon', 'population']) {
      events.length = 0;
      for (const each of question(id)) stream.send(each);
      stream.finalize();
      await until(() => events.includes('finalized'));
      expect(events).toContain(`final ${samples.find((sample) => sample.id === id)!.text}`);
    }
    expect(stats().accepted).toBe(1);
  });

  it('takes a replay of a whole long turn before the socket is open', async () => {
    const { url, received } = await scripted();
    const { stream, errors } = nova(url);
    const frames = 120_000 / 20;
    for (let i = 0; i < frames; i++) stream.send(frame);
    expect(stream.bufferedBytes()).toBe(frames * 640);
    await until(() => received.length === frames);
    expect(errors).toEqual([]);
    expect(stream.bufferedBytes()).toBe(0);
  });

  it('keeps what was queued although the caller uses its buffer again', async () => {
    const { url, socket } = await scripted();
    const { stream } = nova(url);
    const reused = new Int16Array(320).fill(1);
    stream.send(reused);
    reused.fill(2);
    const first = await new Promise<Buffer>((resolve) => {
      void socket().then((opened) => opened.once('message', (data) => resolve(data as Buffer)));
    });
    expect(first.readInt16LE(0)).toBe(1);
  });

  it('never sends an empty frame, which would end the stream', async () => {
    const { url, received } = await scripted();
    const { stream } = nova(url);
    stream.send(new Int16Array(0));
    stream.send(frame);
    await until(() => received.length > 0);
    expect(received).toEqual([640]);
  });
});

describe('the handshake', () => {
  it('carries the key in a header only, and asks for what the conversation needs', async () => {
    const { url, handshakes } = await scripted();
    nova(url);
    await until(() => handshakes.length > 0);
    const { path, query, authorization } = handshakes[0]!;
    expect(authorization).toBe(`Token ${key}`);
    expect(path).toBe('/v1/listen');
    expect(query.toString()).not.toContain(key);
    expect(Object.fromEntries(query)).toEqual({
      model: 'nova-3',
      language: 'en',
      encoding: 'linear16',
      sample_rate: '16000',
      channels: '1',
      interim_results: 'true',
      endpointing: '50',
      utterance_end_ms: '1000',
      punctuate: 'true',
      numerals: 'true',
    });
  });

  const refusals: [SttFault & { kind: 'status' }, Partial<VendorError>][] = [
    [
      { kind: 'status', status: 400 },
      { kind: 'permanent', code: 'bad-request' },
    ],
    [
      { kind: 'status', status: 401 },
      { kind: 'permanent', code: 'bad-key' },
    ],
    [
      { kind: 'status', status: 402 },
      { kind: 'permanent', code: 'no-credit' },
    ],
    [
      { kind: 'status', status: 403 },
      { kind: 'permanent', code: 'unknown-model' },
    ],
    [
      { kind: 'status', status: 429, retryAfterS: 7 },
      { kind: 'transient', code: 'rate-limit', retryAfterMs: 7000 },
    ],
    [
      { kind: 'status', status: 500 },
      { kind: 'transient', code: 'server' },
    ],
    [
      { kind: 'status', status: 503 },
      { kind: 'transient', code: 'server' },
    ],
  ];
  it.each(refusals)('that is refused with $status is told apart, in words', async (fault, expected) => {
    const { url } = await simulator(fault);
    const { stream, errors, events } = nova(url);
    stream.send(frame);
    stream.finalize();
    await until(() => errors.length > 0);
    expect(errors[0]).toMatchObject({ vendor: 'deepgram', ...expected });
    expect(errors[0]!.message).toMatch(/Deepgram/);
    expect(errors[0]!.message).not.toContain(key);
    expect(errors[0]!.message).not.toMatch(/https?:|127\.0/);
    expect(events).toEqual([`error ${expected.code}`]);
  });

  it('is refused for a wrong key by the simulator itself', async () => {
    const sim = keep(await startDeepgramSimulator({ clock: systemClock, samples, apiKey: 'test-key-other' }));
    const { errors } = nova(sim.url);
    await until(() => errors.length > 0);
    expect(errors[0]!.code).toBe('bad-key');
  });

  it('fails as unreachable when nobody listens', async () => {
    const sim = await simulator();
    await sim.refuse(true);
    const { errors } = nova(sim.url);
    await until(() => errors.length > 0);
    expect(errors[0]).toMatchObject({ kind: 'transient', code: 'unreachable' });
  });

  it('fails after its deadline when it is never answered', async () => {
    const { url } = await simulator({ kind: 'stall-handshake' });
    const clock = new VirtualClock();
    const { errors, stream } = nova(url, clock);
    stream.send(frame);
    clock.advance(3999);
    expect(errors).toEqual([]);
    clock.advance(1);
    expect(errors).toMatchObject([{ kind: 'transient', code: 'timeout' }]);
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['http://api.deepgram.example', 'bad-request', /not encrypted/],
    ['not an address', 'unreachable', /cannot be reached/],
  ])('to %s fails without a connection', async (baseUrl, code, words) => {
    const { errors } = nova(baseUrl);
    await until(() => errors.length > 0);
    expect(errors[0]).toMatchObject({ code });
    expect(errors[0]!.message).toMatch(words);
  });
});

describe('idleness', () => {
  it('sends silence in time for the first audio, then KeepAlive, and none while audio flows', async () => {
    const { url, received, socket, say } = await scripted();
    const clock = new VirtualClock();
    const { stream, events } = nova(url, clock);
    await socket();
    // The adapter arms its timer when it sees the socket open.
    await until(() => stream.bufferedBytes() === 0 && clock.pending >= 2);
    clock.advance(3999);
    clock.advance(1);
    await until(() => received.length === 1);
    expect(received).toEqual([3200]);
    clock.advance(4000);
    await until(() => received.length === 2);
    expect(received.at(-1)).toBe('KeepAlive');
    received.length = 0;
    for (let second = 0; second < 6; second++) {
      for (let i = 0; i < 50; i++) {
        stream.send(frame);
        clock.advance(20);
      }
      await say(results(`second ${second}`));
      await until(() => events.length === second + 1);
    }
    clock.advance(3900);
    stream.send(frame);
    await until(() => received.length === 301);
    expect(received).not.toContain('KeepAlive');
  });

  it('survives the vendor closing an idle socket: the next audio opens another', async () => {
    const sim = await simulator();
    const { stream, events } = nova(sim.url);
    for (const each of question('moon')) stream.send(each);
    stream.finalize();
    await until(() => events.includes('finalized'));
    sim.closeIdle();
    await until(() => sim.stats().openSessions === 0);
    events.length = 0;
    for (const each of question('capital')) stream.send(each);
    stream.finalize();
    await until(() => events.includes('finalized'));
    expect(events).toContain('final What is the capital of France?');
    expect(sim.stats()).toMatchObject({ accepted: 2, closes: [{ code: 1011 }] });
  });

  it('reports the same close in the middle of a turn, and does not reconnect by itself', async () => {
    const sim = await simulator();
    const { stream, events, errors } = nova(sim.url);
    for (const each of framesOf(pcmOf('moon'))) stream.send(each);
    await until(() => events.some((event) => event.startsWith('interim')));
    sim.closeIdle();
    await until(() => errors.length > 0);
    expect(errors).toMatchObject([{ kind: 'transient', code: 'timeout' }]);
    stream.send(frame);
    stream.finalize();
    await until(() => sim.stats().openSessions === 0);
    expect(sim.stats().accepted).toBe(1);
    expect(events.filter((event) => event.startsWith('error'))).toHaveLength(1);
  });

  it('says CloseStream at the end, and nothing after it', async () => {
    const sim = await simulator();
    const { stream, events } = nova(sim.url);
    for (const each of framesOf(pcmOf('moon'))) stream.send(each);
    await until(() => events.length > 0);
    const before = [...events];
    stream.close();
    stream.close();
    await until(() => sim.stats().openSessions === 0);
    expect(sim.stats()).toMatchObject({ closeStreams: 1, closes: [{ code: 1000 }] });
    expect(events).toEqual(before);
  });

  it('cuts the connection when the vendor does not close it', async () => {
    const { url, socket, received } = await scripted();
    const clock = new VirtualClock();
    const { stream } = nova(url, clock);
    const server = await socket();
    stream.send(frame);
    await until(() => received.length === 1);
    stream.close();
    await until(() => received.includes('CloseStream'));
    clock.advance(2000);
    await until(() => server.readyState === server.CLOSED);
    expect(clock.pending).toBe(0);
  });
});

describe('Finalize', () => {
  const finalizing = async (audioMs: number) => {
    const server = await scripted();
    const clock = new VirtualClock();
    const opened = nova(server.url, clock);
    for (let ms = 0; ms < audioMs; ms += 20) opened.stream.send(frame);
    opened.stream.finalize();
    await until(() => server.received.includes('Finalize'));
    // The answer is due from when the message has left.
    await until(() => clock.pending >= 3);
    return { ...server, ...opened, clock };
  };

  it('is answered at once when nothing is owed, but never before it returns', async () => {
    const { url } = await scripted();
    const clock = new VirtualClock();
    const { stream, events } = nova(url, clock);
    stream.finalize();
    expect(events).toEqual([]);
    clock.advance(0);
    expect(events).toEqual(['finalized']);
  });

  it('is given up after 400 ms when the vendor had little to answer', async () => {
    const { clock, events } = await finalizing(200);
    clock.advance(399);
    expect(events).toEqual([]);
    clock.advance(1);
    expect(events).toEqual(['finalized']);
    clock.advance(5000);
    expect(events).toEqual(['finalized']);
  });

  it('waits for words that an interim has promised, then calls the stream dead', async () => {
    const { clock, events, errors, say } = await finalizing(200);
    await say(results('Wait for'));
    await until(() => events.length === 1);
    clock.advance(400);
    clock.advance(1999);
    expect(events).toEqual(['interim Wait for']);
    clock.advance(1);
    expect(events).toEqual(['interim Wait for', 'error timeout']);
    expect(errors[0]!.message).toMatch(/stopped answering/);
  });

  it('waits for the words of audio that was never acknowledged', async () => {
    const { clock, events } = await finalizing(700);
    clock.advance(400);
    expect(events).toEqual([]);
    clock.advance(2000);
    expect(events).toEqual(['error timeout']);
  });

  it('need not be answered: the words are final by the endpoint already', async () => {
    const { url } = await simulator({ kind: 'no-finalize-answer' });
    const { stream, events } = nova(url);
    for (const each of question('moon')) stream.send(each);
    stream.finalize();
    await until(() => events.includes('finalized'));
    expect(events.slice(-3)).toEqual(['final How far away is the moon?', 'endpoint', 'finalized']);
  });

  it('takes the empty answer', async () => {
    const { events, say } = await finalizing(200);
    await say(results('', { is_final: true, from_finalize: true }));
    await until(() => events.length > 0);
    expect(events).toEqual(['finalized']);
  });

  it('takes an interim back by an empty final', async () => {
    const { events, say } = await finalizing(200);
    await say(results('hm'));
    await say(results('', { is_final: true, from_finalize: true }));
    await until(() => events.includes('finalized'));
    expect(events).toEqual(['interim hm', 'final ', 'finalized']);
  });

  it('delivers a final that comes after all', async () => {
    const { clock, events, say } = await finalizing(200);
    clock.advance(400);
    await say(results('Late.', { is_final: true, from_finalize: true }));
    await until(() => events.length === 2);
    expect(events).toEqual(['finalized', 'final Late.']);
  });

  it('is answered once for each call', async () => {
    const { stream, events, received, say } = await finalizing(200);
    stream.finalize();
    stream.send(frame);
    stream.finalize();
    await until(() => received.filter((each) => each === 'Finalize').length === 2);
    await say(results('One.', { is_final: true, from_finalize: true }));
    await until(() => events.length === 3);
    expect(events).toEqual(['final One.', 'finalized', 'finalized']);
    await say(results('Two.', { is_final: true, from_finalize: true }));
    await until(() => events.length === 5);
    expect(events.slice(3)).toEqual(['final Two.', 'finalized']);
  });

  it('is answered for each call also when nothing is owed', async () => {
    const { url } = await scripted();
    const clock = new VirtualClock();
    const { stream, events } = nova(url, clock);
    stream.finalize();
    stream.finalize();
    clock.advance(0);
    expect(events).toEqual(['finalized', 'finalized']);
  });

  it('does not take the late answer to the one before for its own', async () => {
    const { stream, clock, events, received, say } = await finalizing(200);
    clock.advance(400);
    expect(events).toEqual(['finalized']);
    for (let ms = 0; ms < 1000; ms += 20) stream.send(frame);
    stream.finalize();
    await until(() => received.filter((each) => each === 'Finalize').length === 2);
    await say({ ...results('First.', { is_final: true, from_finalize: true }), start: 0, duration: 0.2 });
    await say({ ...results('Second.', { is_final: true, from_finalize: true }), start: 0.2, duration: 1 });
    await until(() => events.length === 4);
    expect(events).toEqual(['finalized', 'final First.', 'final Second.', 'finalized']);
  });
});

describe('endpoints', () => {
  it('come from speech_final, and from UtteranceEnd where noise prevented it, once for the same words', async () => {
    const { url, say } = await scripted();
    const { events } = nova(url);
    const end = { type: 'UtteranceEnd', channel: [0, 1], last_word_end: 2.4 };
    await say(end);
    await say(results('One', { is_final: true, speech_final: true }));
    await say(end);
    await say(results('two', { is_final: true }));
    await say(end);
    await say(end);
    // There was nothing more to hear.
    await say(results('', { is_final: true, speech_final: true }));
    await say({ type: 'SpeechStarted', channel: [0, 1], timestamp: 3 });
    await say({ type: 'SomethingNew' });
    await say(results('last'));
    await until(() => events.at(-1) === 'interim last');
    expect(events).toEqual(['final One', 'endpoint', 'final two', 'endpoint', 'endpoint', 'interim last']);
  });
});

describe('what else a final tells', () => {
  it('how far it reaches, where it does, and the language, when it changes', async () => {
    const { url, say, received } = await scripted();
    const { stream, heard, languages, events } = nova(url);
    for (let ms = 0; ms < 2000; ms += 20) stream.send(frame);
    await until(() => received.length === 100);
    const final = (text: string, language: string, more: object) => ({
      ...results(text, { is_final: true, speech_final: true }),
      channel: { alternatives: [{ transcript: text, languages: [language] }] },
      ...more,
    });
    await say(final('Hola.', 'es', { start: 0, duration: 0.5 }));
    await say(final('Adiós.', 'es', { start: 0.5, duration: 0.75 }));
    await say(final('Hello.', 'en', { start: undefined }));
    await until(() => events.filter((event) => event === 'endpoint').length === 3);
    expect(heard).toEqual([500 * 16, 1250 * 16, null]);
    expect(languages).toEqual(['es', 'en']);
  });
});

describe('a stream that goes wrong in the middle of a turn', () => {
  const faults: [string, SttFault, string][] = [
    ['is cut after some audio', { kind: 'drop', afterAudioBytes: 20_000 }, 'unreachable'],
    ['is cut after some messages', { kind: 'drop', afterMessages: 2 }, 'unreachable'],
    ['sends half a message', { kind: 'truncate' }, 'protocol'],
    ['sends what is no message', { kind: 'garbage' }, 'protocol'],
  ];
  it.each(faults)('%s', async (_, fault, code) => {
    const { url } = await simulator(fault);
    const { stream, errors, events } = nova(url);
    for (const each of question('moon')) stream.send(each);
    stream.finalize();
    await until(() => errors.length > 0);
    expect(errors[0]).toMatchObject({ kind: 'transient', code });
    expect(events.filter((event) => event.startsWith('error'))).toHaveLength(1);
    expect(events).not.toContain('finalized');
  });

  const closes: [number, string, string][] = [
    [1008, 'Could not decode audio (DATA-0000)', 'protocol'],
    [1011, 'No data sent in time (NET-0000)', 'timeout'],
    [1011, 'Internal error', 'server'],
    [1012, '', 'server'],
    [1000, '', 'truncated'],
  ];
  it.each(closes)('closes with %i %s', async (closeCode, reason, code) => {
    const { url, socket, received } = await scripted();
    const { stream, errors } = nova(url);
    stream.send(frame);
    await until(() => received.length === 1);
    (await socket()).close(closeCode, reason);
    await until(() => errors.length > 0);
    expect(errors[0]!.code).toBe(code);
  });

  it('is dead when audio flows and no message comes', async () => {
    const { url, received } = await scripted();
    const clock = new VirtualClock();
    const { stream, events } = nova(url, clock);
    let sent = 0;
    const speak = async (ms: number) => {
      for (let at = 0; at < ms; at += 20) {
        stream.send(frame);
        sent += 1;
        clock.advance(20);
      }
      await until(() => received.filter((each) => each === 640).length === sent);
    };
    await speak(1000);
    await speak(1900);
    expect(events).toEqual([]);
    for (let at = 0; at < 1500; at += 20) {
      stream.send(frame);
      clock.advance(20);
    }
    expect(events).toEqual(['error timeout']);
  });

  it('does not call a stream dead because the microphone is gated', async () => {
    const { url, received } = await scripted();
    const clock = new VirtualClock();
    const { stream, events } = nova(url, clock);
    for (let i = 0; i < 20; i++) stream.send(frame);
    await until(() => received.length === 20);
    for (let minute = 0; minute < 5; minute++) {
      clock.advance(4000);
      await until(() => received.filter((each) => each === 'KeepAlive').length > minute);
    }
    for (let i = 0; i < 20; i++) stream.send(frame);
    await until(() => received.filter((each) => each === 640).length === 40);
    expect(events).toEqual([]);
  });
});
