import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { until } from '../../../support/until.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { ask, type LlmHarness, story } from './llm-harness.ts';
import type { LlmSubject } from './llm-subjects.ts';

/** Deadlines, on the adapter's own clock. */
export function llmDeadlines(subject: LlmSubject, { rig, keep }: LlmHarness): void {
  const { connectMs, firstUsefulMs, gapMs, totalMs } = subject.limits;

  it.each(['stall', 'stall-before-headers'] as const)('the first useful token: %s', async (kind) => {
    const clock = new VirtualClock();
    const { llm, simulator } = await rig({ fault: { kind, afterTokens: 0 } }, { clock });
    const reply = ask(llm);
    await until(() => simulator.stats().requests.length === 1);
    clock.advance(firstUsefulMs - 1);
    expect(reply.events).toEqual([]);
    clock.advance(1);
    expect(await reply.error()).toMatchObject({ code: 'timeout', kind: 'transient' });
    await until(() => simulator.stats().clientDisconnects === 1);
    expect(clock.pending).toBe(0);
  });

  it('thinking and white space are no useful token', async () => {
    const clock = new VirtualClock();
    const fault = { kind: 'stall', afterTokens: 1 } as const;
    const { llm } = await rig({ fault, leakReasoning: true, answerText: ' \n ' }, { clock });
    const reply = ask(llm);
    await until(() => reply.text() === ' \n ');
    clock.advance(firstUsefulMs - 1);
    expect(reply.events).toHaveLength(1);
    clock.advance(1);
    expect(await reply.error()).toMatchObject({ code: 'timeout', kind: 'transient' });
  });

  it('the connection: a host that takes the call and says nothing', async () => {
    const clock = new VirtualClock();
    const silent = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    keep({ dispose: () => silent.close() });
    const { port } = silent.address() as AddressInfo;
    const endpoint = { apiKey: 'test-key', baseUrl: `https://127.0.0.1:${port}` };
    const llm = keep(subject.create({ endpoint, clock }));
    const [reply, [socket]] = await Promise.all([ask(llm), once(silent, 'connection') as Promise<[Socket]>]);
    clock.advance(connectMs - 1);
    expect(reply.events).toEqual([]);
    clock.advance(1);
    expect(await reply.error()).toMatchObject({ code: 'timeout', kind: 'transient' });
    socket.destroy();
  });

  it('a connected request is not stopped by the connect deadline', async () => {
    const clock = new VirtualClock();
    const firstTokenMs = firstUsefulMs - 100;
    const { llm, simulator } = await rig({ firstTokenMs }, { clock, simulatorClock: clock });
    const reply = ask(llm);
    await until(() => simulator.stats().requests.length === 1);
    clock.advance(connectMs + 1);
    expect(reply.events).toEqual([]);
    clock.advance(firstTokenMs - connectMs);
    expect(await reply.settled).toMatchObject({ kind: 'end' });
  });

  it('the gap between tokens', async () => {
    const clock = new VirtualClock();
    const { llm, simulator } = await rig({ fault: { kind: 'stall', afterTokens: 3 } }, { clock });
    const reply = ask(llm);
    await until(() => reply.text() === 'The capital');
    const seen = reply.events.length;
    clock.advance(gapMs - 1);
    expect(reply.events).toHaveLength(seen);
    clock.advance(1);
    expect(await reply.error()).toMatchObject({ code: 'timeout' });
    await until(() => simulator.stats().clientDisconnects === 1);
    expect(clock.pending).toBe(0);
  });

  it('the whole answer', async () => {
    const clock = new VirtualClock();
    // A little faster than it is looked at, so that each step brings a token.
    const stepMs = Math.floor(gapMs / 3);
    const { llm, simulator } = await rig(
      { tokensPerSecond: 1100 / stepMs },
      { clock, simulatorClock: clock },
    );
    const reply = ask(llm, story);
    await until(() => simulator.stats().requests.length === 1);
    for (let elapsedMs = stepMs; elapsedMs < totalMs; elapsedMs += stepMs) {
      const seen = reply.events.length;
      clock.advance(stepMs);
      await until(() => reply.events.length > seen);
    }
    expect(reply.events.every((event) => event.kind === 'text')).toBe(true);
    clock.advance(stepMs);
    expect(await reply.error()).toMatchObject({ code: 'timeout' });
  });

  it('a response held open after its end marker is a success', async () => {
    const clock = new VirtualClock();
    const { llm, simulator } = await rig({ fault: { kind: 'hang-after-finish' } }, { clock });
    const reply = ask(llm);
    await until(() => reply.events.some((event) => event.kind === 'usage'));
    // The end marker may be behind the usage, in an event of its own.
    await until(() => clock.advanceUntil(() => reply.events.at(-1)?.kind === 'end', gapMs));
    expect(await reply.settled).toEqual({ kind: 'end', reason: 'stop' });
    await until(() => simulator.stats().clientDisconnects === 1);
  });
}
