import { errorOfHttp, type HttpFailure, vendorError } from '../errors.ts';
import type { VendorError } from '../types.ts';
import { tooLong } from './completion.ts';
import { errorFieldsOf, errorOfThrown, failureOfSdk } from './thrown.ts';

export const groqIdentity = { id: 'groq', name: 'Groq' };

/** What the SDK, its HTTP client or the stream threw, in words for the person. `unixMs`: wall clock, for `retry-after` dates. */
export function groqErrorOf(cause: unknown, unixMs: number): VendorError {
  const failure = failureOfSdk(cause);
  return failure === null ? errorOfThrown(groqIdentity, cause) : groqHttpError(failure, unixMs);
}

/** An HTTP error, or an error frame inside a stream that began well (status 0). */
export function groqHttpError(failure: HttpFailure, unixMs: number): VendorError {
  const { status } = failure;
  const { code } = errorFieldsOf(failure.body);
  if (status === 0)
    return vendorError(groqIdentity, code === 'rate_limit_exceeded' ? 'rate-limit' : 'server');
  // Also said when one request alone is more than the account may use in a minute.
  if (status === 413) return tooLong(groqIdentity);
  if (status === 400 && code === 'tool_use_failed') {
    return vendorError(groqIdentity, 'bad-request', {
      kind: 'transient',
      words: 'Groq’s model lost its way in its answer. Ask again.',
    });
  }
  if (status === 403 && String(code).startsWith('model_permission')) {
    return errorOfHttp(groqIdentity, failure, unixMs, 'unknown-model');
  }
  if (status === 403 && code !== 'invalid_api_key')
    return errorOfHttp(groqIdentity, failure, unixMs, 'region-block');
  if (status === 404 && code === 'unknown_url')
    return errorOfHttp(groqIdentity, failure, unixMs, 'bad-request');
  return errorOfHttp(groqIdentity, failure, unixMs);
}
