import { errorOfHttp, errorOfNetwork, type HttpFailure, vendorError } from '../errors.ts';
import { VendorError } from '../types.ts';

export const groqIdentity = { id: 'groq', name: 'Groq' };

/** Groq's own error body: `{"error":{"message","type","code"}}`. The SDK hands over what is under `error`, or the whole. */
interface GroqErrorBody {
  code?: unknown;
  type?: unknown;
}

/** What the SDK, its HTTP client or the stream threw, in words for the person. `unixMs`: wall clock, for `retry-after` dates. */
export function groqErrorOf(cause: unknown, unixMs: number): VendorError {
  if (cause instanceof VendorError) return cause;
  if (cause instanceof SyntaxError) return vendorError(groqIdentity, 'protocol');
  if (!(cause instanceof Error)) return vendorError(groqIdentity, 'protocol');
  if ('status' in cause && typeof cause.status === 'number') return statusError(cause.status, cause, unixMs);
  // An error frame inside a stream that began well: the SDK keeps the body and no status.
  if ('error' in cause && typeof cause.error === 'object' && cause.error !== null) {
    return vendorError(groqIdentity, isRateLimit(bodyOf(cause)) ? 'rate-limit' : 'server');
  }
  // fetch: the connection broke in the middle of the body.
  if (cause instanceof TypeError && cause.message === 'terminated')
    return vendorError(groqIdentity, 'truncated');
  // Headers: a key with a line break or a letter that no header can carry was pasted badly.
  if (cause instanceof TypeError && /header value|ByteString/.test(cause.message))
    return vendorError(groqIdentity, 'bad-key');
  if (cause instanceof TypeError) return vendorError(groqIdentity, 'protocol');
  return errorOfNetwork(groqIdentity, cause);
}

function statusError(status: number, cause: object, unixMs: number): VendorError {
  const headers = 'headers' in cause && cause.headers instanceof Object ? (cause.headers as Headers) : null;
  const failure: HttpFailure = { status, header: (name) => headers?.get(name) ?? undefined, body: '' };
  const body = bodyOf(cause);
  if (status === 413) {
    // Also said when one request alone is more than the account may use in a minute.
    return vendorError(groqIdentity, 'bad-request', {
      words:
        'The conversation has grown too long for Groq’s model, or for your account’s limit. Start a new conversation.',
    });
  }
  if (status === 400 && body.code === 'tool_use_failed') {
    return vendorError(groqIdentity, 'bad-request', {
      kind: 'transient',
      words: 'Groq’s model lost its way in its answer. Ask again.',
    });
  }
  if (status === 403 && String(body.code).startsWith('model_permission')) {
    return errorOfHttp(groqIdentity, failure, unixMs, 'unknown-model');
  }
  if (status === 403 && body.code !== 'invalid_api_key')
    return errorOfHttp(groqIdentity, failure, unixMs, 'region-block');
  if (status === 404 && body.code === 'unknown_url')
    return errorOfHttp(groqIdentity, failure, unixMs, 'bad-request');
  return errorOfHttp(groqIdentity, failure, unixMs);
}

const isRateLimit = (body: GroqErrorBody) => body.code === 'rate_limit_exceeded';

function bodyOf(cause: object): GroqErrorBody {
  const outer = 'error' in cause ? cause.error : null;
  if (typeof outer !== 'object' || outer === null) return {};
  const inner = 'error' in outer ? outer.error : outer;
  return typeof inner === 'object' && inner !== null ? inner : {};
}
