import { expect, it } from 'vitest';
import { pcmOf } from '../../simulators/deepgram-speech.ts';
import { ask, capital, moon, question, type SttHarness, type Talk } from './stt-harness.ts';
import type { SttSubject } from './stt-subjects.ts';

/** Whoever ends a session, and whenever: nothing is told after it, and nothing is left open. */
export function sttClosing(subject: SttSubject, { talk }: SttHarness): void {
  const moments: [string, (session: Talk) => Promise<void>][] = [
    ['before anything was said', async () => {}],
    ['in the middle of a word', (session) => session.say(pcmOf('moon').subarray(0, 900 * 16))],
    ['when all was said', (session) => session.say(question('moon'))],
    [
      'while the final words are on their way',
      async (session) => {
        await session.say(question('moon'));
        session.stream.finalize();
        await session.pass(40);
      },
    ],
    ['after a turn', (session) => ask(session, 'moon')],
  ];
  it.each(moments)('%s', async (_, prepare) => {
    const session = await talk();
    await prepare(session);
    const { stream, events, simulator, clock } = session;
    const before = [...events];
    stream.close();
    stream.close();
    stream.send(pcmOf('moon').subarray(0, 320));
    stream.finalize();
    await session.pass(5000, 100);
    expect(events).toEqual(before);
    expect(simulator.stats().openSessions).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('before the connection is open', async () => {
    const session = await talk({ controls: { fault: { kind: 'stall-handshake' } } });
    session.stream.send(pcmOf('moon').subarray(0, 320));
    session.stream.finalize();
    session.stream.close();
    await session.pass(10_000, 500);
    expect(session.events).toEqual([]);
    expect(session.clock.pending).toBe(0);
  });

  it.each(['interim', 'final', 'finalized', 'endpoint', 'eager'])('within the event %s', async (kind) => {
    const session = await talk({
      onEvent(event, stream) {
        if (event.split(' ')[0] === kind) stream.close();
      },
    });
    await session.say(question('moon'));
    session.stream.finalize();
    await session.pass(3000, 100);
    const at = session.events.findIndex((event) => event.split(' ')[0] === kind);
    // Not every vendor has every event; the one that closed is the last.
    if (at >= 0) expect(session.events.slice(at)).toHaveLength(1);
    else expect(session.events.at(-1)).toBe('finalized');
  });

  it('by the vendor while nobody speaks is no fault: the next audio opens another', async () => {
    const session = await talk();
    await ask(session, 'moon');
    session.simulator.closeIdle();
    await session.pass(1000, 100);
    expect(session.simulator.stats().openSessions).toBe(0);
    await ask(session, 'capital');
    expect(session.finals()).toBe(`${moon} ${capital}`);
    expect(session.errors).toEqual([]);
    expect(session.simulator.stats().accepted).toBe(2);
  });

  it('by the vendor in the middle of a turn is an error, and no reason to reconnect', async () => {
    const session = await talk();
    await session.say(pcmOf('moon').subarray(0, 1400 * 16));
    session.simulator.closeIdle();
    await session.until(() => session.errors.length > 0);
    expect(session.errors).toMatchObject([{ kind: 'transient' }]);
    await session.say(pcmOf('moon').subarray(1400 * 16));
    session.stream.finalize();
    await session.pass(2000, 100);
    expect(session.count('error')).toBe(1);
    expect(session.simulator.stats().accepted).toBe(1);
  });

  it('for the age of the session, while nobody speaks, is no fault either', async () => {
    const session = await talk({ controls: { sessionMaxMs: 30_000 } });
    await ask(session, 'moon');
    await session.pass(30_000, 500);
    expect(session.simulator.stats().openSessions).toBe(0);
    await ask(session, 'capital');
    expect(session.finals()).toBe(`${moon} ${capital}`);
    expect(session.errors).toEqual([]);
  });

  it('for the age of the session, in a turn, is an error', async () => {
    const session = await talk({ controls: { sessionMaxMs: 1500 } });
    await session.say(question('moon'));
    session.stream.finalize();
    await session.until(() => session.errors.length > 0);
    expect(session.errors).toMatchObject([{ kind: 'transient', vendor: subject.vendor }]);
    expect(session.events).not.toContain('finalized');
  });
}
