import { describe, expect, it } from 'vitest';
import { createSttFailover } from '../../../../src/main/vendors/failover/stt-failover.ts';
import type { SttSink, SttVendor } from '../../../../src/main/vendors/types.ts';
import type { VendorUse } from '../../../../src/shared/model/vendor-use.ts';
import { failure, listOf, scriptedStt, toldBy } from './scripted-vendors.ts';

function rig(...ids: string[]) {
  const vendors = ids.map(scriptedStt);
  const options = listOf<SttVendor>(...vendors);
  const stt = createSttFailover(options);
  const events: string[] = [];
  const uses: VendorUse[] = [];
  const sink: SttSink = {
    onVendor: (use) => uses.push(use),
    onInterim: (text) => events.push(`interim ${text}`),
    onFinal: (text) => events.push(`final ${text}`),
    onFinalized: () => events.push('finalized'),
    onEndpoint: () => {},
    onEagerEnd: () => {},
    onTurnResumed: () => {},
    onError: (error) => events.push(`error: ${error.message}`),
  };
  const counts = () => vendors.map(({ uses: opened }) => opened.length);
  return { vendors, options, stt, events, uses, counts, open: (again = false) => stt.open(sink, again) };
}

describe('speech-to-text with others behind it', () => {
  it('passes everything on, both ways', () => {
    const { vendors, open, events } = rig('a', 'b');
    const stream = open();
    stream.send(new Int16Array(320));
    stream.finalize();
    vendors[0]!.last.sink.onInterim('Hel');
    vendors[0]!.last.sink.onFinal('Hello');
    vendors[0]!.last.sink.onFinalized();
    expect(vendors[0]!.last.sent).toEqual(['320', 'finalize']);
    expect(events).toEqual(['interim Hel', 'final Hello', 'finalized']);
  });

  it('opens each vendor at most once for the same sound', () => {
    const { vendors, open, counts, uses } = rig('a', 'b', 'c');
    open();
    vendors[0]!.last.sink.onError(failure());
    open(true);
    vendors[1]!.last.sink.onError(failure('bad-key'));
    open(true);
    expect(counts()).toEqual([1, 1, 1]);
    expect(uses.map(({ alternatives }) => alternatives)).toEqual([2, 1, 0]);
    expect(toldBy(uses)).toEqual(['a', 'b for A: It failed (timeout).', 'c for B: It failed (bad-key).']);
  });

  it('goes to the next one at once in the turn after', () => {
    const { vendors, open, counts } = rig('a', 'b');
    open();
    vendors[0]!.last.sink.onError(failure());
    open();
    expect(counts()).toEqual([1, 1]);
  });

  it('that was waited for in vain has failed', () => {
    const { vendors, open, counts, uses } = rig('a', 'b');
    open().abandon?.();
    expect(vendors[0]!.last.cancelled).toBe(true);
    open(true);
    expect(counts()).toEqual([1, 1]);
    expect(toldBy(uses)[1]).toContain('A did not answer in time.');
  });

  it('has not failed when its line is cut at rest', () => {
    const { vendors, open, counts } = rig('a', 'b');
    const stream = open();
    stream.send(new Int16Array(320));
    vendors[0]!.last.sink.onFinalized();
    vendors[0]!.last.sink.onError(failure('unreachable'));
    open();
    expect(counts()).toEqual([2, 0]);
  });

  it('that is alone is opened again, unless that is pointless', () => {
    const { vendors, open, counts } = rig('a');
    open();
    vendors[0]!.last.sink.onError(failure());
    open(true);
    expect(counts()).toEqual([2]);
    vendors[0]!.last.sink.onError(failure('bad-key'));
    expect(() => open(true)).toThrow('It failed (bad-key).');
  });

  it('is what it would be opened as', () => {
    const { vendors, open, stt } = rig('a', 'b');
    expect(stt.id).toBe('a');
    open();
    vendors[0]!.last.sink.onError(failure());
    expect(stt.id).toBe('b');
  });

  it('is refused in words where nothing may leave this computer, or nobody is chosen', () => {
    const { options, open } = rig('a');
    options.lock = true;
    expect(() => open()).toThrow('no speech-to-text service on your list is one');
    options.lock = false;
    options.list = [];
    expect(() => open()).toThrow('No speech-to-text service is chosen.');
  });
});
