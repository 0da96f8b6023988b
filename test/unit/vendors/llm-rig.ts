import type { LlmSink, VendorError } from '../../../src/main/vendors/types.ts';

export type LlmRecord =
  | { kind: 'text'; delta: string }
  | { kind: 'usage'; inputTokens: number; outputTokens: number }
  | { kind: 'end'; reason: 'stop' | 'length' }
  | { kind: 'error'; error: VendorError };

/** A sink that keeps what it is told; `settled` resolves with the first end or error. */
export function recordLlm() {
  const events: LlmRecord[] = [];
  const { promise: settled, resolve } = Promise.withResolvers<LlmRecord>();
  const add = (event: LlmRecord) => {
    events.push(event);
    if (event.kind === 'end' || event.kind === 'error') resolve(event);
  };
  const sink: LlmSink = {
    onText: (delta) => add({ kind: 'text', delta }),
    onUsage: (usage) => add({ kind: 'usage', ...usage }),
    onEnd: (reason) => add({ kind: 'end', reason }),
    onError: (error) => add({ kind: 'error', error }),
  };
  return {
    sink,
    events,
    settled,
    text: () => events.map((event) => (event.kind === 'text' ? event.delta : '')).join(''),
    /** The error; fails the test when the completion ended well. */
    async error(): Promise<VendorError> {
      const event = await settled;
      if (event.kind !== 'error') throw new Error(`expected an error, got ${JSON.stringify(event)}`);
      return event.error;
    },
  };
}
