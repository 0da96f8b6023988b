import { errorOfNetwork, type HttpFailure, type VendorIdentity, vendorError } from '../errors.ts';
import { VendorError } from '../types.ts';

/** What fetch, a parser or an SDK threw that was no answer of the vendor's, in words for the person. */
export function errorOfThrown(vendor: VendorIdentity, cause: unknown): VendorError {
  if (cause instanceof VendorError) return cause;
  if (cause instanceof SyntaxError || !(cause instanceof Error)) return vendorError(vendor, 'protocol');
  if (cause instanceof TypeError) {
    // fetch: the connection broke in the middle of the body.
    if (cause.message === 'terminated') return vendorError(vendor, 'truncated');
    // Headers: a key with a line break or a letter that no header can carry was pasted badly.
    if (/header value|ByteString/.test(cause.message)) return vendorError(vendor, 'bad-key');
    if (cause.message !== 'fetch failed') return vendorError(vendor, 'protocol');
  }
  return errorOfNetwork(vendor, cause);
}

/** The HTTP answer, or the error frame (status 0) inside a good one, that an SDK's error stands for; null if none. */
export function failureOfSdk(cause: unknown): HttpFailure | null {
  if (!(cause instanceof Error)) return null;
  const status = 'status' in cause && typeof cause.status === 'number' ? cause.status : null;
  const body = 'error' in cause && typeof cause.error === 'object' ? cause.error : null;
  if (status === null && body === null) return null;
  const headers = 'headers' in cause && cause.headers instanceof Object ? (cause.headers as Headers) : null;
  return {
    status: status ?? 0,
    header: (name) => headers?.get(name) ?? undefined,
    body: body === null ? '' : JSON.stringify(body),
  };
}

/** The fields that vendors put into an error, of whatever kind they are; absent ones are undefined. */
export interface ErrorFields {
  readonly message: string;
  readonly code: unknown;
  readonly type: unknown;
  /** Google: the name of the code. */
  readonly status: unknown;
  readonly details: unknown;
}

/** Reads `{"error":{…}}`, `{"error":"words"}` or `{…}`, as a text or parsed; never throws. */
export function errorFieldsOf(body: unknown): ErrorFields {
  let fields: unknown = body;
  if (typeof body === 'string') {
    try {
      fields = JSON.parse(body);
    } catch {
      return { message: body, code: undefined, type: undefined, status: undefined, details: undefined };
    }
  }
  // Google's front ends may wrap the whole into a list.
  if (Array.isArray(fields)) [fields] = fields;
  if (typeof fields === 'object' && fields !== null && 'error' in fields) fields = fields.error;
  const { message, code, type, status, details } = (
    typeof fields === 'object' && fields !== null ? fields : { message: fields }
  ) as Record<string, unknown>;
  return { message: typeof message === 'string' ? message : '', code, type, status, details };
}
