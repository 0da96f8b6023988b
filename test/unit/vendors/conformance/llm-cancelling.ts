import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { LlmSink } from '../../../../src/main/vendors/types.ts';
import { until } from '../../../support/until.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { recordLlm } from '../llm-rig.ts';
import { ask, capital, type LlmHarness, story } from './llm-harness.ts';
import type { LlmSubject } from './llm-subjects.ts';

/** Cancelling at every point, and what becomes of connections. */
export function llmCancelling(_subject: LlmSubject, { rig }: LlmHarness): void {
  it('before the client is even loaded, and twice: nothing is sent', async () => {
    const clock = new VirtualClock();
    const { llm, simulator } = await rig({}, { clock });
    const reply = ask(llm);
    reply.cancel();
    reply.cancel();
    expect(clock.pending).toBe(0);
    await ask(llm).settled;
    expect(reply.events).toEqual([]);
    expect(simulator.stats().requests).toHaveLength(1);
  });

  it('before the connection is up', async () => {
    const { llm, simulator } = await rig();
    await ask(llm).settled;
    const reply = ask(llm);
    reply.cancel();
    await ask(llm).settled;
    await until(() => simulator.stats().requests.every(({ outcome }) => outcome !== 'open'));
    expect(reply.events).toEqual([]);
  });

  it('before the headers', async () => {
    const { llm, simulator } = await rig({ fault: { kind: 'stall-before-headers' } });
    const reply = ask(llm);
    await until(() => simulator.stats().requests.length === 1);
    reply.cancel();
    await until(() => simulator.stats().clientDisconnects === 1);
    expect(reply.events).toEqual([]);
  });

  it('after the headers, before the first token', async () => {
    const { llm, simulator } = await rig({ fault: { kind: 'stall', afterTokens: 0 } });
    const reply = ask(llm);
    await until(() => simulator.stats().requests.length === 1);
    for (let turn = 0; turn < 20; turn += 1) await setImmediate();
    reply.cancel();
    await until(() => simulator.stats().clientDisconnects === 1);
    expect(reply.events).toEqual([]);
  });

  it('mid-stream: the request ends at the socket, and no event comes afterwards', async () => {
    const { llm, simulator } = await rig({ tokensPerSecond: 100 });
    const reply = ask(llm, story);
    await until(() => reply.events.length >= 2);
    reply.cancel();
    const seen = reply.events.length;
    await until(() => simulator.stats().clientDisconnects === 1);
    expect(reply.events).toHaveLength(seen);
    expect(simulator.stats().requests[0]?.outcome).toBe('client-gone');
    await until(() => simulator.stats().connections.open === 0);
  });

  it.each(['onText', 'onUsage'] as const)('from within %s', async (method) => {
    const { llm, simulator } = await rig({ fault: { kind: 'hang-after-finish' } });
    const record = recordLlm();
    let calls = 0;
    const sink: LlmSink = {
      ...record.sink,
      [method]: () => {
        calls += 1;
        cancel();
      },
    };
    const cancel = llm.complete(capital, sink);
    await until(() => simulator.stats().clientDisconnects === 1);
    expect(calls).toBe(1);
    expect(record.events.filter(({ kind }) => kind === 'end' || kind === 'error')).toEqual([]);
  });

  it('after the end: nothing more', async () => {
    const { llm, simulator } = await rig();
    const reply = ask(llm);
    await reply.settled;
    const seen = reply.events.length;
    reply.cancel();
    expect(await ask(llm).settled).toMatchObject({ kind: 'end' });
    expect(reply.events).toHaveLength(seen);
    expect(simulator.stats().clientDisconnects).toBe(0);
  });

  it('dispose cancels what runs and opens nothing again', async () => {
    const { llm, simulator } = await rig({ tokensPerSecond: 100 });
    const reply = ask(llm, story);
    await until(() => reply.events.length >= 1);
    const before = simulator.stats().sideRequests;
    llm.dispose();
    await until(() => simulator.stats().connections.open === 0);
    llm.warm();
    expect(reply.events.every((event) => event.kind === 'text')).toBe(true);
    expect(simulator.stats().sideRequests).toBe(before);
  });

  it('one connection, warmed before the first turn, serves the next ones', async () => {
    const clock = new VirtualClock();
    const { llm, simulator } = await rig({}, { clock });
    llm.warm();
    await until(() => simulator.stats().sideRequests > 0 && clock.pending === 0);
    for (let turn = 0; turn < 3; turn += 1) {
      // undici lets a connection rest for a turn of the event loop before it is used again.
      await setImmediate();
      await ask(llm).settled;
    }
    expect(simulator.stats().connections.total).toBe(1);
  });

  it('warms again after a cancel has cost the connection, else at most every 30 s', async () => {
    const clock = new VirtualClock();
    const { llm, simulator } = await rig({ fault: { kind: 'stall', afterTokens: 1 } }, { clock });
    llm.warm();
    llm.warm();
    await until(() => simulator.stats().sideRequests > 0 && clock.pending === 0);
    const reply = ask(llm);
    await until(() => reply.events.length === 1);
    const once = simulator.stats().sideRequests;
    llm.warm();
    reply.cancel();
    llm.warm();
    await until(() => simulator.stats().sideRequests === once + 1 && clock.pending === 0);
    clock.advance(29_999);
    llm.warm();
    expect(clock.pending).toBe(0);
  });

  it('a warm-up that fails is nobody’s error', async () => {
    const { llm, simulator } = await rig();
    await simulator.refuse(true);
    llm.warm();
    await simulator.refuse(false);
    expect(await ask(llm).settled).toMatchObject({ kind: 'end' });
  });

  it('an hour of turns, good, cancelled and broken, leaves nothing behind', { timeout: 60_000 }, async () => {
    const clock = new VirtualClock();
    const { llm, simulator } = await rig({}, { clock });
    const faults = [
      null,
      { kind: 'error-frame', afterTokens: 2 },
      { kind: 'stall', afterTokens: 1 },
      null,
      { kind: 'drop', afterTokens: 3 },
      { kind: 'status', status: 429, retryAfterS: 1 },
    ] as const;
    for (let turn = 0; turn < 120; turn += 1) {
      const fault = faults[turn % faults.length] ?? null;
      simulator.controls.fault = fault;
      clock.advance(30_000);
      llm.warm();
      const reply = ask(llm);
      if (fault?.kind === 'stall') {
        await until(() => reply.events.length > 0);
        reply.cancel();
      } else {
        expect((await reply.settled).kind).toBe(fault === null ? 'end' : 'error');
      }
    }
    await until(() => clock.pending === 0);
    // A pool keeps a few: what runs beside a warm-up, and one that still rests. A leak would be one for each broken turn.
    await until(() => simulator.stats().connections.open <= 5);
    expect(simulator.stats().clientDisconnects).toBe(20);
  });
}
