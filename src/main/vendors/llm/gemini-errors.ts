import { errorOfHttp, type HttpFailure, retryAfterMs, vendorError } from '../errors.ts';
import type { VendorError, VendorErrorCode } from '../types.ts';
import { tooLong } from './completion.ts';
import { type ErrorFields, errorFieldsOf } from './thrown.ts';

export const geminiIdentity = { id: 'gemini', name: 'Gemini' };

/** An HTTP error, or an error inside a stream that began well: both carry the status in their body (google.rpc.Status). */
export function geminiHttpError(failure: HttpFailure, unixMs: number): VendorError {
  const fields = errorFieldsOf(failure.body);
  if (/token count.*exceeds/i.test(fields.message)) return tooLong(geminiIdentity);
  const code = codeOf(fields);
  if (code === 'rate-limit') {
    // No header tells how long to wait; the body does.
    const waitMs = retryAfterMs(failure, unixMs) ?? retryDelayMs(fields.details);
    return vendorError(geminiIdentity, code, { retryAfterMs: waitMs });
  }
  const status = failure.status || (typeof fields.code === 'number' ? fields.code : 500);
  return errorOfHttp(geminiIdentity, { ...failure, status }, unixMs, code);
}

/** Google's name of the error says more than its status: a bad key is a 400, as is a region that is not served. */
function codeOf({ status, message, details }: ErrorFields): VendorErrorCode | undefined {
  switch (status) {
    case 'INVALID_ARGUMENT':
      return detailsHave(details, 'reason', 'API_KEY_INVALID') ? 'bad-key' : undefined;
    case 'FAILED_PRECONDITION':
      if (/location/i.test(message)) return 'region-block';
      return /billing/i.test(message) ? 'no-credit' : undefined;
    case 'RESOURCE_EXHAUSTED':
      return /credit/i.test(message) ? 'no-credit' : 'rate-limit';
    case 'DEADLINE_EXCEEDED':
      return 'timeout';
    default:
      return undefined;
  }
}

const entriesOf = (details: unknown): Record<string, unknown>[] =>
  Array.isArray(details) ? details.filter((entry) => typeof entry === 'object' && entry !== null) : [];

function detailsHave(details: unknown, field: string, value: string): boolean {
  return entriesOf(details).some((entry) => entry[field] === value);
}

/** google.rpc.RetryInfo: a duration like `7s` or `0.5s`. */
function retryDelayMs(details: unknown): number | null {
  const delay = entriesOf(details).find((entry) => typeof entry.retryDelay === 'string')?.retryDelay;
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(String(delay))?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}
