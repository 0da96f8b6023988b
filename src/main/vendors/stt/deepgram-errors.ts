import {
  codeOfStatus,
  errorOfClose,
  errorOfHttp,
  type HttpFailure,
  type VendorIdentity,
  vendorError,
} from '../errors.ts';
import type { VendorError, VendorErrorCode } from '../types.ts';

export const deepgram: VendorIdentity = { id: 'deepgram', name: 'Deepgram' };
export const DEEPGRAM_BASE_URL = 'https://api.deepgram.com';

/** `err_code` of the JSON body (or `category` in its newer form), where it says more than the status. */
const codeByErrCode: Readonly<Record<string, VendorErrorCode>> = {
  INVALID_AUTH: 'bad-key',
  ASR_PAYMENT_REQUIRED: 'no-credit',
  TOO_MANY_REQUESTS: 'rate-limit',
  INVALID_QUERY_PARAMETER: 'bad-request',
};

/** What a refused handshake means: the body's code, else the `dg-error` header's words, else the status. */
export function deepgramRejection(failure: HttpFailure, unixMs: number): VendorError {
  const { errCode, message } = readBody(failure.body);
  const words = `${failure.header('dg-error') ?? ''} ${message}`;
  const aboutModel = /\bmodel\b/i.test(words) && (failure.status === 400 || failure.status === 403);
  const code = aboutModel ? 'unknown-model' : (codeByErrCode[errCode] ?? codeOfStatus(failure.status));
  return errorOfHttp(deepgram, failure, unixMs, code);
}

function readBody(body: string): { errCode: string; message: string } {
  const nothing = { errCode: '', message: '' };
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null) return nothing;
    const text = (name: string) => {
      const value: unknown = Reflect.get(parsed, name);
      return typeof value === 'string' ? value : '';
    };
    return { errCode: text('err_code') || text('category'), message: text('err_msg') || text('message') };
  } catch {
    return nothing;
  }
}

/** 1011 NET-0001: nothing was received for 10 s. NET-0003: the session has lasted as long as it may. */
export const isIdleClose = (code: number | null, reason: string): boolean =>
  code === 1000 || (code === 1011 && /NET-000[13]/.test(reason));

/** What a close means: Deepgram puts a code of its own into the reason. */
export function deepgramClose(code: number, reason: string): VendorError {
  if (code === 1008 && reason.includes('DATA-0000')) return vendorError(deepgram, 'protocol');
  // More text in a minute than the plan allows.
  if (code === 1008 && reason.includes('DATA-0001')) return vendorError(deepgram, 'rate-limit');
  if (code === 1011 && /NET-000[013]/.test(reason)) return vendorError(deepgram, 'timeout');
  return errorOfClose(deepgram, code);
}
