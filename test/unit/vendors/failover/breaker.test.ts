import { describe, expect, it } from 'vitest';
import {
  afterFailure,
  type Breaker,
  closedBreaker,
  standingOf,
} from '../../../../src/main/vendors/failover/breaker.ts';
import type { VendorErrorCode, VendorErrorKind } from '../../../../src/main/vendors/types.ts';

const failure = (
  code: VendorErrorCode,
  kind: VendorErrorKind = 'transient',
  retryAfterMs: number | null = null,
) => ({
  code,
  kind,
  retryAfterMs,
});
const failed = (times: number, from: Breaker = closedBreaker): Breaker =>
  Array.from({ length: times }).reduce<Breaker>(
    (breaker) => afterFailure(breaker, failure('timeout'), 0),
    from,
  );

describe('the circuit breaker', () => {
  it('is closed until something fails', () => {
    expect(standingOf(closedBreaker, 0)).toBe('ready');
  });

  it('rests after a failure, and is tried once that is over', () => {
    const breaker = failed(1);
    expect(standingOf(breaker, 59_999)).toBe('resting');
    expect(standingOf(breaker, 60_000)).toBe('trial');
  });

  it('rests twice as long each time, up to a quarter of an hour', () => {
    const rests = [1, 2, 3, 4, 5, 6, 20].map((times) => failed(times).restsUntilMs / 60_000);
    expect(rests).toEqual([1, 2, 4, 8, 15, 15, 15]);
  });

  it.each(['bad-key', 'no-credit', 'region-block', 'unknown-model'] as const)(
    'stays open for good after %s',
    (code) => {
      const breaker = afterFailure(closedBreaker, failure(code, 'permanent'), 0);
      expect(standingOf(breaker, Number.MAX_SAFE_INTEGER)).toBe('barred');
    },
  );

  it('only rests after a request that was not accepted: another one may be', () => {
    const breaker = afterFailure(closedBreaker, failure('bad-request', 'permanent'), 0);
    expect(standingOf(breaker, 1)).toBe('resting');
    expect(standingOf(breaker, 60_000)).toBe('trial');
  });

  it('obeys a vendor that says how long to wait, be it long or short', () => {
    const long = afterFailure(closedBreaker, failure('rate-limit', 'transient', 300_000), 1000);
    expect(standingOf(long, 300_999)).toBe('barred');
    expect(standingOf(long, 301_000)).toBe('trial');
    const short = afterFailure(closedBreaker, failure('rate-limit', 'transient', 2000), 1000);
    expect(standingOf(short, 3000)).toBe('trial');
  });

  it('takes no notice of what was cancelled', () => {
    expect(afterFailure(closedBreaker, failure('cancelled', 'cancelled'), 0)).toBe(closedBreaker);
  });
});
