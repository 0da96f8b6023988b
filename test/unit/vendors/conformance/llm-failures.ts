import { expect, it } from 'vitest';
import { systemClock } from '../../../../src/main/clock.ts';
import { startSimServer } from '../../../../src/main/simulators/sim-server.ts';
import { ask, capitalAnswer, type LlmHarness } from './llm-harness.ts';
import type { LlmSubject } from './llm-subjects.ts';

const secrets = /test-key|France|capital|127\.0\.0\.1|localhost/;

/** What goes wrong, in words, without a key or a transcript. */
export function llmFailures(subject: LlmSubject, { rig, keep }: LlmHarness): void {
  it.each(subject.statuses)('status %i is %s', async (status, code, kind) => {
    const { llm, simulator } = await rig({ fault: { kind: 'status', status } });
    const error = await ask(llm).error();
    expect(error).toMatchObject({ vendor: subject.vendor, code, kind });
    expect(error.message).not.toMatch(secrets);
    expect(error.message).toMatch(/^[A-Z].*\.$/);
    expect(simulator.stats().refused).toBe(1);
  });

  it('hands on how long to wait, and does not wait itself', async () => {
    const { llm, simulator } = await rig({ fault: { kind: 'status', status: 429, retryAfterS: 7 } });
    const error = await ask(llm).error();
    if (subject.vendor !== 'local') expect(error.retryAfterMs).toBe(7000);
    expect(simulator.stats().refused).toBe(1);
  });

  it('a wrong key, and one that cannot even be sent', async () => {
    const { simulator } = await rig();
    for (const apiKey of ['test-key-wrong', 'test-key-\npasted', 'test-key-“curly”']) {
      const llm = keep(subject.create({ endpoint: { apiKey, baseUrl: simulator.url }, clock: systemClock }));
      const error = await ask(llm).error();
      expect(error).toMatchObject({ code: 'bad-key', kind: 'permanent' });
      expect(error.message).not.toMatch(secrets);
    }
  });

  it('an unknown model', async () => {
    const { llm } = await rig({}, { adapter: { model: 'retired-model' } });
    expect(await ask(llm).error()).toMatchObject({ code: 'unknown-model', kind: 'permanent' });
  });

  it('an address to which the key would go unencrypted, and one that is none', async () => {
    for (const baseUrl of ['http://vendor.example', 'http://192.168.1.20:8080', 'my computer']) {
      const llm = keep(subject.create({ endpoint: { apiKey: 'test-key', baseUrl }, clock: systemClock }));
      llm.warm();
      const error = await ask(llm).error();
      expect(error).toMatchObject({ code: 'bad-request', kind: 'permanent' });
      expect(error.message).toMatch(/https/);
    }
  });

  it('a redirect: the key goes to no other host', async () => {
    const other = await rig();
    const redirecting = keep(
      await startSimServer({
        onRequest: (request, response) =>
          response.writeHead(307, { location: `${other.simulator.url}${request.url.pathname}` }).end(),
      }),
    );
    const llm = keep(
      subject.create({ endpoint: { apiKey: other.key, baseUrl: redirecting.url }, clock: systemClock }),
    );
    await ask(llm).error();
    expect(other.simulator.stats().connections.total).toBe(0);
  });

  it('a closed port', async () => {
    const { llm, simulator } = await rig();
    await simulator.refuse(true);
    expect(await ask(llm).error()).toMatchObject({ code: 'unreachable', kind: 'transient' });
    await simulator.refuse(false);
    expect(await ask(llm).settled).toMatchObject({ kind: 'end' });
  });

  it('a connection that is cut instead of an answer', async () => {
    const { llm } = await rig({ fault: { kind: 'drop-before-headers' } });
    expect(await ask(llm).error()).toMatchObject({ code: 'unreachable', kind: 'transient' });
  });

  it.each([
    ['truncate', 'truncated'],
    ['drop', 'truncated'],
    ['garbage', 'protocol'],
    ['error-frame', 'server'],
  ] as const)('a stream that breaks by %s keeps its text and fails as %s', async (kind, code) => {
    const { llm } = await rig({ fault: { kind, afterTokens: 3 }, tokensPerSecond: 200 });
    const reply = ask(llm);
    const error = await reply.error();
    expect(error).toMatchObject({ vendor: subject.vendor, code, kind: 'transient' });
    expect(error.message).not.toMatch(secrets);
    expect(capitalAnswer.startsWith(reply.text())).toBe(true);
    expect(reply.events.filter((event) => event.kind === 'end' || event.kind === 'error')).toHaveLength(1);
  });

  it.each(['truncate', 'error-frame', 'garbage'] as const)(
    'a stream that breaks by %s before its first word, in pieces of one byte',
    async (kind) => {
      const { llm } = await rig({ fault: { kind, afterTokens: 0 }, dribbleBytes: 1 });
      const reply = ask(llm);
      expect((await reply.error()).kind).toBe('transient');
      expect(reply.text()).toBe('');
    },
  );

  it('answers the next request as if nothing had been', async () => {
    const { llm, simulator } = await rig({ fault: { kind: 'drop', afterTokens: 2 } });
    await ask(llm).error();
    simulator.controls.fault = null;
    const reply = ask(llm);
    expect(await reply.settled).toEqual({ kind: 'end', reason: 'stop' });
    expect(reply.text()).toBe(capitalAnswer);
  });

  it('puts the key into no address', async () => {
    const { llm, simulator, key } = await rig();
    llm.warm();
    await ask(llm).settled;
    expect(simulator.stats().paths.length).toBeGreaterThan(0);
    expect(simulator.stats().paths.join('\n')).not.toContain(key);
  });
}
