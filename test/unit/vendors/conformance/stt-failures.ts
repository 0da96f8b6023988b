import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startSimServer } from '../../../../src/main/simulators/sim-server.ts';
import type { SttFault } from '../../../../src/main/simulators/stt-controls.ts';
import { until } from '../../../support/until.ts';
import { pcmOf, silence } from '../../simulators/deepgram-speech.ts';
import { question, type SttHarness } from './stt-harness.ts';
import type { SttSubject } from './stt-subjects.ts';

const secrets = /test-key|moon|capital|127\.0\.0\.1|localhost/;

/** What goes wrong is one error, in words, without a key or a transcript; and then nothing more. */
export function sttFailures(subject: SttSubject, { talk, key }: SttHarness): void {
  const printed: unknown[] = [];
  beforeEach(() => {
    printed.length = 0;
    for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
      vi.spyOn(console, method).mockImplementation((...words: unknown[]) => void printed.push(words));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    expect(printed).toEqual([]);
  });

  it.each(subject.statuses)('status %i at the handshake is %s', async (status, code) => {
    const { events, errors, stream } = await talk({ controls: { fault: { kind: 'status', status } } });
    stream.send(new Int16Array(320));
    stream.finalize();
    expect(events).toEqual([`error ${code}`]);
    const [error] = errors;
    expect(error).toMatchObject({
      vendor: subject.vendor,
      kind: ['rate-limit', 'server'].includes(code) ? 'transient' : 'permanent',
    });
    expect(error!.message).not.toMatch(secrets);
    expect(error!.message).toMatch(/^[A-Z].*\.$/);
  });

  it('hands on how long to wait, and does not wait itself', async () => {
    const session = await talk({ controls: { fault: { kind: 'status', status: 429, retryAfterS: 7 } } });
    expect(session.errors[0]).toMatchObject({ code: 'rate-limit', retryAfterMs: 7000 });
    expect(session.simulator.stats().rejected).toEqual([429]);
  });

  it.each(['test-key-wrong', 'test-key-\npasted', 'test-key-“curly”'])('key %j is bad', async (apiKey) => {
    const { errors } = await talk({ apiKey });
    expect(errors).toMatchObject([{ code: 'bad-key', kind: 'permanent' }]);
    expect(errors[0]!.message).not.toMatch(secrets);
  });

  it('an unknown model', async () => {
    const { errors } = await talk({ adapter: { model: 'retired-model' } });
    expect(errors).toMatchObject([{ code: 'unknown-model', kind: 'permanent' }]);
  });

  it.each([
    ['http://vendor.example', 'bad-request', /https/],
    ['http://192.168.1.20:8080', 'bad-request', /https/],
    ['my computer', 'unreachable', /cannot be reached/],
  ])('an address of %j', async (baseUrl, code, words) => {
    const { errors, clock } = await talk({ baseUrl });
    clock.advance(0);
    expect(errors).toMatchObject([{ code }]);
    expect(errors[0]!.message).toMatch(words);
  });

  it('has the key in a header and never in an address, also when it is sent elsewhere', async () => {
    const handshakes: { url: string; headers: string }[] = [];
    const server = await startSimServer({
      onUpgrade(upgrade) {
        handshakes.push({ url: upgrade.url.href, headers: JSON.stringify(upgrade.headers) });
        upgrade.reject(307, { location: `${server.url}/elsewhere` }, '');
      },
    });
    const { errors } = await talk({ baseUrl: server.url });
    await until(() => errors.length > 0);
    await server.dispose();
    expect(handshakes).toHaveLength(1);
    expect(handshakes[0]!.url).not.toContain(key);
    expect(handshakes[0]!.headers).toContain(key);
  });

  it('a closed port', async () => {
    const { errors } = await talk({ prepare: (simulator) => simulator.refuse(true) });
    expect(errors).toMatchObject([{ code: 'unreachable', kind: 'transient' }]);
  });

  it('a handshake that is never answered', async () => {
    const { errors, clock, stream } = await talk({ controls: { fault: { kind: 'stall-handshake' } } });
    stream.send(new Int16Array(320));
    clock.advance(3999);
    expect(errors).toEqual([]);
    clock.advance(1);
    expect(errors).toMatchObject([{ code: 'timeout', kind: 'transient' }]);
    expect(clock.pending).toBe(0);
  });

  if (subject.greets) {
    it('a session that never says anything', async () => {
      const session = await talk({ controls: { fault: { kind: 'stall' } } });
      await session.pass(3900, 100);
      expect(session.errors).toEqual([]);
      await session.pass(200, 100);
      expect(session.errors).toMatchObject([{ code: 'timeout', kind: 'transient' }]);
      expect(session.errors[0]!.message).toMatch(/stopped answering/);
    });
  }

  it('a vendor that falls silent in the middle of a turn: its words are never said to be complete', async () => {
    const session = await talk();
    await session.say(pcmOf('story').subarray(0, 2000 * 16));
    expect(session.count('interim')).toBeGreaterThan(0);
    session.simulator.controls.fault = { kind: 'stall' };
    await session.say(pcmOf('story').subarray(2000 * 16));
    session.stream.finalize();
    await session.until(() => session.errors.length > 0);
    expect(session.errors).toMatchObject([{ code: 'timeout', kind: 'transient' }]);
    expect(session.events).not.toContain('finalized');
  });

  it('a vendor that never heard a turn that was spoken', async () => {
    const session = await talk();
    await session.pass(100);
    session.simulator.controls.fault = { kind: 'stall' };
    await session.say(question('story'));
    session.stream.finalize();
    await session.until(() => session.errors.length > 0);
    expect(session.errors).toMatchObject([{ code: 'timeout', kind: 'transient' }]);
    expect(session.events).not.toContain('finalized');
  });

  const breaks: [string, SttFault, string][] = [
    ['is cut after some audio', { kind: 'drop', afterAudioBytes: 20_000 }, 'unreachable'],
    ['is cut after some messages', { kind: 'drop', afterMessages: 2 }, 'unreachable'],
    ['sends half a message', { kind: 'truncate' }, 'protocol'],
    ['sends what is no message', { kind: 'garbage' }, 'protocol'],
  ];
  it.each(breaks)('a connection that %s in a turn', async (_, fault, code) => {
    const session = await talk();
    await session.pass(100);
    session.simulator.controls.fault = fault;
    await session.say(question('moon'));
    session.stream.finalize();
    await session.until(() => session.errors.length > 0);
    expect(session.errors).toMatchObject([{ code, kind: 'transient' }]);
    const told = session.events.length;
    await session.say(silence(500));
    session.stream.finalize();
    await session.pass(3000, 100);
    expect(session.events).toHaveLength(told);
    expect(session.events).not.toContain('finalized');
    expect(session.simulator.stats().accepted).toBe(1);
  });

  it.each(subject.errors)('its own error message %s in a turn is %s', async (name, code) => {
    const session = await talk();
    await session.pass(100);
    session.simulator.controls.fault = { kind: 'error', code: name };
    await session.say(question('moon'));
    session.stream.finalize();
    await session.until(() => session.errors.length > 0);
    expect(session.errors).toMatchObject([{ vendor: subject.vendor, code }]);
    expect(session.errors[0]!.message).not.toMatch(secrets);
    expect(session.events).not.toContain('finalized');
  });
}
