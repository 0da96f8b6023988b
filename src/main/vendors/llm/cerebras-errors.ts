import { errorOfHttp, type HttpFailure, vendorError } from '../errors.ts';
import type { VendorError } from '../types.ts';
import { tooLong } from './completion.ts';
import { errorFieldsOf } from './thrown.ts';

export const cerebrasIdentity = { id: 'cerebras', name: 'Cerebras' };

/** Cerebras writes the fields of an error at the top of the body, and in a stream under `error`: both are read. */
export function cerebrasHttpError(failure: HttpFailure, unixMs: number): VendorError {
  const { status } = failure;
  const { code, type } = errorFieldsOf(failure.body);
  if (code === 'context_length_exceeded' || status === 413) return tooLong(cerebrasIdentity);
  // "High traffic": theirs, not the person's.
  if (code === 'queue_exceeded') return errorOfHttp(cerebrasIdentity, failure, unixMs, 'server');
  if (status === 0)
    return vendorError(cerebrasIdentity, /quota|too_many/.test(`${code} ${type}`) ? 'rate-limit' : 'server');
  if (status === 403 && code !== 'wrong_api_key') {
    const isModel = /model/.test(String(code));
    return errorOfHttp(cerebrasIdentity, failure, unixMs, isModel ? 'unknown-model' : 'region-block');
  }
  return errorOfHttp(cerebrasIdentity, failure, unixMs);
}
