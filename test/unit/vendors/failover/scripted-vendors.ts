import type { Candidate, FailoverOptions } from '../../../../src/main/vendors/failover/roster.ts';
import {
  type LlmSink,
  type LlmVendor,
  type SttSink,
  type SttVendor,
  type TtsSink,
  type TtsVendor,
  VendorError,
  type VendorErrorCode,
} from '../../../../src/main/vendors/types.ts';
import type { VendorUse } from '../../../../src/shared/model/vendor-use.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const permanent: ReadonlySet<VendorErrorCode> = new Set(['bad-key', 'no-credit']);

export function failure(code: VendorErrorCode = 'timeout', retryAfterMs: number | null = null): VendorError {
  const kind = permanent.has(code) ? 'permanent' : 'transient';
  return new VendorError('scripted', kind, code, `It failed (${code}).`, retryAfterMs);
}

/** A vendor that does what the test says, through the sink of its latest use. */
export interface Scripted<V, Sink> {
  vendor: V;
  uses: { sink: Sink; sent: string[]; cancelled: boolean }[];
  warmed: number;
  disposed: number;
  readonly last: { sink: Sink; sent: string[]; cancelled: boolean };
}

function scripted<V, Sink>(
  make: (use: (sink: Sink) => { sent: string[]; cancelled: boolean }) => (self: Scripted<V, Sink>) => V,
): Scripted<V, Sink> {
  const self: Scripted<V, Sink> = {
    vendor: undefined as V,
    uses: [],
    warmed: 0,
    disposed: 0,
    get last() {
      const use = self.uses.at(-1);
      if (use === undefined) throw new Error('it was not used');
      return use;
    },
  };
  self.vendor = make((sink) => {
    const use = { sink, sent: [] as string[], cancelled: false };
    self.uses.push(use);
    return use;
  })(self);
  return self;
}

export const scriptedStt = (id: string): Scripted<SttVendor, SttSink> =>
  scripted((use) => () => ({
    id,
    finalP99Ms: 300,
    hasEndpointing: true,
    endsTurns: false,
    open(sink) {
      const stream = use(sink);
      return {
        send: (pcm) => stream.sent.push(String(pcm.length)),
        finalize: () => stream.sent.push('finalize'),
        close() {
          stream.cancelled = true;
        },
        bufferedBytes: () => 0,
      };
    },
  }));

export const scriptedLlm = (id: string): Scripted<LlmVendor, LlmSink> =>
  scripted((use) => (self) => ({
    id,
    warm() {
      self.warmed += 1;
    },
    complete(messages, sink) {
      const request = use(sink);
      request.sent.push(...messages.map(({ content }) => content));
      return () => {
        request.cancelled = true;
      };
    },
    dispose() {
      self.disposed += 1;
    },
  }));

export const scriptedTts = (id: string): Scripted<TtsVendor, TtsSink> =>
  scripted((use) => (self) => ({
    id,
    cool() {},
    warm() {
      self.warmed += 1;
    },
    speak(sink) {
      const speech = use(sink);
      return {
        push: (text) => speech.sent.push(text),
        end: () => speech.sent.push('(end)'),
        cancel() {
          speech.cancelled = true;
        },
      };
    },
    dispose() {
      self.disposed += 1;
    },
  }));

export function listOf<V extends { id: string }>(
  ...vendors: { vendor: V }[]
): FailoverOptions<V> & { clock: VirtualClock; list: Candidate<V>[]; local: Set<string>; lock: boolean } {
  const local = new Set<string>();
  const options = {
    clock: new VirtualClock(),
    local,
    lock: false,
    list: vendors.map(({ vendor }) => ({
      vendor,
      label: vendor.id.toUpperCase(),
      get isLocal() {
        return local.has(vendor.id);
      },
    })),
    order: () => options.list,
    localOnly: () => options.lock,
  };
  return options;
}

/** What was told of the vendors, e.g. `b for A: It failed (timeout).` */
export function toldBy(uses: VendorUse[]): string[] {
  return uses.map(({ id, outage }) =>
    outage === null ? id : `${id} for ${outage.label}: ${outage.message}`,
  );
}
