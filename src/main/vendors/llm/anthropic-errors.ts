import { errorOfHttp, type HttpFailure, type VendorIdentity, vendorError } from '../errors.ts';
import type { VendorError, VendorErrorCode } from '../types.ts';
import { tooLong } from './completion.ts';
import { errorFieldsOf, errorOfThrown, failureOfSdk } from './thrown.ts';

export const anthropicIdentity: VendorIdentity = { id: 'anthropic', name: 'Anthropic' };

/** What the SDK, its HTTP client or the stream threw, in words for the person. `unixMs`: wall clock, for `retry-after` dates. */
export function anthropicErrorOf(cause: unknown, unixMs: number): VendorError {
  const failure = failureOfSdk(cause);
  return failure === null ? errorOfThrown(anthropicIdentity, cause) : anthropicHttpError(failure, unixMs);
}

/** The error types of https://docs.anthropic.com/en/api/errors: inside a stream they are all there is (status 0). */
const codeOfType: Readonly<Record<string, VendorErrorCode>> = {
  authentication_error: 'bad-key',
  billing_error: 'no-credit',
  rate_limit_error: 'rate-limit',
  invalid_request_error: 'bad-request',
  not_found_error: 'unknown-model',
  timeout_error: 'timeout',
  api_error: 'server',
  overloaded_error: 'server',
};

/** An HTTP error, or an `error` event inside a stream that began well (status 0). */
export function anthropicHttpError(failure: HttpFailure, unixMs: number): VendorError {
  const { type, message } = errorFieldsOf(failure.body);
  if (failure.status === 413 || /prompt is too long/i.test(message)) return tooLong(anthropicIdentity);
  // An empty account is answered as a bad request; only the words tell.
  const code = /credit balance is too low/i.test(message) ? 'no-credit' : codeOfType[String(type)];
  if (type === 'permission_error' || failure.status === 403) {
    // Also the answer to a country that is not served; that one has no error of its own.
    const isModel = /model/i.test(message);
    return errorOfHttp(anthropicIdentity, failure, unixMs, isModel ? 'unknown-model' : 'region-block');
  }
  if (failure.status === 0) return vendorError(anthropicIdentity, code ?? 'server');
  return errorOfHttp(anthropicIdentity, failure, unixMs, code);
}
