import type { VendorError, VendorErrorCode } from '../types.ts';

/** What is remembered of a vendor's failures. */
export interface Breaker {
  /** Failures since it last worked. */
  readonly failures: number;
  /** It rests until then; `Infinity`: until its key or its settings change. */
  readonly restsUntilMs: number;
  /** To try it earlier is pointless, or was forbidden by the vendor. */
  readonly isBarred: boolean;
}

/**
 * `ready`: it works, as far as is known. `trial`: its rest is over (half-open). `resting`: only when nothing else is
 * left. `barred`: not at all.
 */
export type Standing = 'ready' | 'trial' | 'resting' | 'barred';

export const closedBreaker: Breaker = { failures: 0, restsUntilMs: 0, isBarred: false };

/** Long enough that a conversation is not held up again and again by a vendor that is out. */
const REST_MS = 60_000;
const REST_MAX_MS = 15 * 60_000;

/** Nothing but another key or other settings, which make another adapter, will change these. */
const lasting: ReadonlySet<VendorErrorCode> = new Set([
  'bad-key',
  'no-credit',
  'region-block',
  'unknown-model',
]);

/** After a failure it rests, each time twice as long; a vendor that told how long to wait is obeyed. */
export function afterFailure(
  breaker: Breaker,
  error: Pick<VendorError, 'kind' | 'code' | 'retryAfterMs'>,
  nowMs: number,
): Breaker {
  if (error.kind === 'cancelled') return breaker;
  const failures = breaker.failures + 1;
  if (error.kind === 'permanent' && lasting.has(error.code))
    return { failures, restsUntilMs: Number.POSITIVE_INFINITY, isBarred: true };
  if (error.retryAfterMs !== null)
    return { failures, restsUntilMs: nowMs + error.retryAfterMs, isBarred: true };
  const restMs = Math.min(REST_MAX_MS, REST_MS * 2 ** (failures - 1));
  return { failures, restsUntilMs: nowMs + restMs, isBarred: false };
}

export function standingOf(breaker: Breaker, nowMs: number): Standing {
  if (breaker.failures === 0) return 'ready';
  if (nowMs >= breaker.restsUntilMs) return 'trial';
  return breaker.isBarred ? 'barred' : 'resting';
}
