import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createLlmFailover } from '../../../../src/main/vendors/failover/llm-failover.ts';
import type { ChatMessage, LlmSink, LlmVendor } from '../../../../src/main/vendors/types.ts';
import type { VendorUse } from '../../../../src/shared/model/vendor-use.ts';
import { failure, listOf, scriptedLlm, toldBy } from './scripted-vendors.ts';

const messages: ChatMessage[] = [{ role: 'user', content: 'Hello?' }];

function rig() {
  const [a, b, c] = [scriptedLlm('a'), scriptedLlm('b'), scriptedLlm('c')];
  const options = listOf<LlmVendor>(a, b, c);
  const llm = createLlmFailover(options);
  const events: string[] = [];
  const uses: VendorUse[] = [];
  const sink: LlmSink = {
    onVendor: (use) => uses.push(use),
    onText: (delta) => events.push(delta),
    onUsage: () => {},
    onEnd: (reason) => events.push(`(${reason})`),
    onError: (error) => events.push(`error: ${error.message}`),
  };
  return { a, b, c, options, llm, events, uses, ask: () => llm.complete(messages, sink) };
}

describe('a language model with others behind it', () => {
  it('is asked alone as long as it works', () => {
    const { a, b, ask, uses, events } = rig();
    ask();
    a.last.sink.onText('Hi.');
    a.last.sink.onEnd('stop');
    expect(events).toEqual(['Hi.', '(stop)']);
    expect(toldBy(uses)).toEqual(['a']);
    expect(b.uses).toEqual([]);
  });

  it('is followed by the next one, before its first word', () => {
    const { a, b, ask, uses, events } = rig();
    ask();
    a.last.sink.onText('  ');
    a.last.sink.onError(failure());
    expect(b.last.sent).toEqual(['Hello?']);
    b.last.sink.onText('Hi.');
    b.last.sink.onEnd('stop');
    expect(events).toEqual(['  ', 'Hi.', '(stop)']);
    expect(toldBy(uses)).toEqual(['a', 'b for A: It failed (timeout).']);
    expect(uses.map(({ alternatives }) => alternatives)).toEqual([2, 1]);
  });

  it('is not followed by itself after a word: that is for whoever knows what was spoken', () => {
    const { a, b, ask, events } = rig();
    ask();
    a.last.sink.onText('Hi');
    a.last.sink.onError(failure('truncated'));
    expect(events).toEqual(['Hi', 'error: It failed (truncated).']);
    ask();
    expect(b.uses).toHaveLength(1);
  });

  it('costs nothing from the second turn on, and is tried again on a real one after its rest', () => {
    const { a, b, ask, options, uses } = rig();
    ask();
    a.last.sink.onError(failure());
    b.last.sink.onEnd('stop');
    ask();
    b.last.sink.onEnd('stop');
    expect([a.uses.length, b.uses.length]).toEqual([1, 2]);
    options.clock.advance(60_000);
    expect(a.uses).toHaveLength(1);
    ask();
    expect(a.uses).toHaveLength(2);
    a.last.sink.onError(failure());
    // The outage goes on: it was told once.
    expect(toldBy(uses)).toEqual(['a', 'b for A: It failed (timeout).', 'b', 'a', 'b']);
    a.last.sink.onEnd('stop');
  });

  it('is the first choice again once it has worked', () => {
    const { a, b, ask, options, uses } = rig();
    ask();
    a.last.sink.onError(failure());
    b.last.sink.onEnd('stop');
    options.clock.advance(60_000);
    ask();
    a.last.sink.onEnd('stop');
    ask();
    a.last.sink.onError(failure());
    expect(toldBy(uses).at(-1)).toBe('b for A: It failed (timeout).');
    expect(uses.map(({ isFirstChoice }) => isFirstChoice)).toEqual([true, false, true, true, false]);
  });

  it('says why, when nobody is left; and the one that only rests is tried all the same', async () => {
    const { a, b, c, ask, events } = rig();
    ask();
    for (const each of [a, b, c]) each.last.sink.onError(failure());
    await setImmediate();
    expect(events).toEqual(['error: It failed (timeout).']);
    ask();
    expect(a.uses).toHaveLength(2);
  });

  it('is not asked with a key that was refused, until there is another', async () => {
    const { a, b, c, ask, events, options } = rig();
    ask();
    for (const each of [a, b, c]) each.last.sink.onError(failure('bad-key'));
    await setImmediate();
    ask();
    await setImmediate();
    expect(events).toEqual(['error: It failed (bad-key).', 'error: It failed (bad-key).']);
    const renewed = scriptedLlm('a');
    options.list = [{ vendor: renewed.vendor, label: 'A', isLocal: false }];
    ask();
    expect(renewed.uses).toHaveLength(1);
  });

  it('goes to nobody who is not on the list by then', async () => {
    const { a, b, c, ask, options } = rig();
    ask();
    options.list = options.list.slice(0, 1);
    a.last.sink.onError(failure());
    await setImmediate();
    expect([b.uses, c.uses]).toEqual([[], []]);
  });

  it('is refused, listed or not, where nothing may leave this computer', async () => {
    const { a, c, ask, options, events } = rig();
    options.lock = true;
    ask();
    await setImmediate();
    expect(a.uses).toEqual([]);
    expect(events[0]).toContain('Only vendors on this computer may be used now');
    options.local.add('c');
    ask();
    expect(c.uses).toHaveLength(1);
  });

  it('is cancelled wherever it has got to', async () => {
    const { a, b, ask, events } = rig();
    const cancel = ask();
    a.last.sink.onError(failure());
    cancel();
    expect(b.last.cancelled).toBe(true);
    await setImmediate();
    expect(events).toEqual([]);
  });

  it('alone is warmed, and all are let go of', () => {
    const { a, b, c, llm } = rig();
    llm.warm();
    llm.dispose();
    expect([a.warmed, b.warmed, c.warmed]).toEqual([1, 0, 0]);
    expect([a.disposed, b.disposed, c.disposed]).toEqual([1, 1, 1]);
  });
});
