import { z } from 'zod';
import { codeOfStatus, errorOfHttp, type HttpFailure, type VendorIdentity } from './errors.ts';
import { parseFrame } from './frames.ts';
import type { VendorError, VendorErrorCode } from './types.ts';

export const cartesiaIdentity: VendorIdentity = { id: 'cartesia', name: 'Cartesia' };

/** Also the shape of its errors depends on it. */
const API_VERSION = '2026-08-14';

/** The headers of every request, the key among them. */
export const cartesiaHeaders = (apiKey: string): Record<string, string> => ({
  Authorization: `Bearer ${apiKey}`,
  'Cartesia-Version': API_VERSION,
});

const errorSchema = z.looseObject({
  status_code: z.number().nullish(),
  /** Since version 2026-03-01; before, the text was under `error`. */
  error_code: z.string().nullish(),
});

/** What a socket's error frame means. Throws a `VendorError` (protocol) when it is none. */
export function cartesiaFrameError(frame: unknown, unixMs: number): { status: number; error: VendorError } {
  const body = parseFrame(cartesiaIdentity, errorSchema, frame);
  const status = body.status_code ?? 500;
  const failure = { status, header: () => undefined, body: '' };
  return {
    status,
    error: errorOfHttp(cartesiaIdentity, failure, unixMs, codeOf(body.error_code ?? '', status)),
  };
}

/** What a refused request or handshake means: the body's code, else the status. */
export function cartesiaRejection(failure: HttpFailure, unixMs: number): VendorError {
  const errorCode = /"error_code"\s*:\s*"(\w+)"/.exec(failure.body)?.[1] ?? '';
  return errorOfHttp(cartesiaIdentity, failure, unixMs, codeOf(errorCode, failure.status));
}

function codeOf(errorCode: string, status: number): VendorErrorCode {
  if (errorCode === 'concurrency_limited') return 'rate-limit';
  if (errorCode === 'quota_exceeded') return 'no-credit';
  if (errorCode === 'model_not_found') return 'unknown-model';
  return codeOfStatus(status);
}
