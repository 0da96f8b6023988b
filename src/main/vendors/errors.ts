import { VendorError, type VendorErrorCode, type VendorErrorKind } from './types.ts';

/** Who speaks: `id` for code (`deepgram`), `name` for people (`Deepgram`). */
export interface VendorIdentity {
  readonly id: string;
  readonly name: string;
}

/** An HTTP answer that is not a success, also to a WebSocket handshake. */
export interface HttpFailure {
  readonly status: number;
  /** Value of a response header; the name is given in lower case. */
  header(name: string): string | undefined;
  /** As much of the body as was read. */
  readonly body: string;
}

interface Wording {
  kind: VendorErrorKind;
  words: (name: string) => string;
}

const ELSEWHERE = 'or choose another vendor in Settings';

/** One row a code: may it pass by itself, and what the person is told. */
const wordings: Record<VendorErrorCode, Wording> = {
  'bad-key': {
    kind: 'permanent',
    words: (name) =>
      `${name} refused your key. Check the ${name} key in Settings, or make a new one at ${name}.`,
  },
  'no-credit': {
    kind: 'permanent',
    words: (name) => `Your ${name} account has no credit left. Add credit at ${name}, ${ELSEWHERE}.`,
  },
  'rate-limit': {
    kind: 'transient',
    words: (name) => `${name} has had too many requests from your account. Wait a moment, ${ELSEWHERE}.`,
  },
  'region-block': {
    kind: 'permanent',
    words: (name) => `${name} does not serve the network that you are on. Try another network, ${ELSEWHERE}.`,
  },
  'unknown-model': {
    kind: 'permanent',
    words: (name) =>
      `${name} does not offer the chosen model to your account. Choose another model in Settings.`,
  },
  'bad-request': {
    kind: 'permanent',
    words: (name) =>
      `${name} did not accept the request. Check the model and the options of ${name} in Settings.`,
  },
  unreachable: {
    kind: 'transient',
    words: (name) => `${name} cannot be reached. Check your internet connection, ${ELSEWHERE}.`,
  },
  timeout: {
    kind: 'transient',
    words: (name) => `${name} did not answer in time. Try again, ${ELSEWHERE}.`,
  },
  truncated: {
    kind: 'transient',
    words: (name) => `${name} broke off before it had finished. Try again, ${ELSEWHERE}.`,
  },
  protocol: {
    kind: 'transient',
    words: (name) => `${name} sent something that Parley does not understand. Try again, ${ELSEWHERE}.`,
  },
  server: {
    kind: 'transient',
    words: (name) => `${name} has a problem of its own. Try again in a moment, ${ELSEWHERE}.`,
  },
  cancelled: { kind: 'cancelled', words: (name) => `The request to ${name} was cancelled.` },
};

/** The error of `code` in the words that every vendor shares; `words` replaces them where the vendor is more exact. */
export function vendorError(
  vendor: VendorIdentity,
  code: VendorErrorCode,
  detail: { kind?: VendorErrorKind; words?: string; retryAfterMs?: number | null } = {},
): VendorError {
  const wording = wordings[code];
  return new VendorError(
    vendor.id,
    detail.kind ?? wording.kind,
    code,
    detail.words ?? wording.words(vendor.name),
    detail.retryAfterMs ?? null,
  );
}

const codeByStatus: Readonly<Record<number, VendorErrorCode>> = {
  400: 'bad-request',
  401: 'bad-key',
  402: 'no-credit',
  403: 'bad-key',
  404: 'unknown-model',
  408: 'timeout',
  413: 'bad-request',
  422: 'bad-request',
  429: 'rate-limit',
  451: 'region-block',
  // Groq: the flex tier has no capacity left.
  498: 'server',
};

/** Classifies an HTTP status. What a body means beyond its status is the adapter's knowledge. */
export function codeOfStatus(status: number): VendorErrorCode {
  return codeByStatus[status] ?? (status >= 500 ? 'server' : status >= 400 ? 'bad-request' : 'protocol');
}

/** The error of an HTTP answer. `code` overrides the table where the body says more. */
export function errorOfHttp(
  vendor: VendorIdentity,
  failure: HttpFailure,
  unixMs: number,
  code: VendorErrorCode = codeOfStatus(failure.status),
): VendorError {
  return vendorError(vendor, code, { retryAfterMs: retryAfterMs(failure, unixMs) });
}

/** `retry-after-ms`, or `retry-after` as seconds or as a date (RFC 9110, section 10.2.3), in ms from now; null when absent or unreadable. */
export function retryAfterMs(failure: Pick<HttpFailure, 'header'>, unixMs: number): number | null {
  const ms = Number.parseFloat(failure.header('retry-after-ms') ?? '');
  if (ms >= 0) return ms;
  const value = failure.header('retry-after')?.trim();
  if (!value) return null;
  if (/^\d+(\.\d+)?$/.test(value)) return Number.parseFloat(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - unixMs);
}

const codeByClose: Readonly<Record<number, VendorErrorCode>> = {
  1000: 'truncated',
  1001: 'server',
  1002: 'protocol',
  1003: 'bad-request',
  1005: 'truncated',
  1006: 'unreachable',
  1007: 'bad-request',
  1008: 'bad-request',
  1009: 'bad-request',
  1011: 'server',
  1012: 'server',
  1013: 'rate-limit',
  1014: 'server',
  1015: 'unreachable',
};

/** The error of a WebSocket that the other side ended (RFC 6455, section 7.4). Only for closes that nobody asked for. */
export function errorOfClose(vendor: VendorIdentity, closeCode: number): VendorError {
  const code = codeByClose[closeCode] ?? 'protocol';
  if (closeCode !== 1006) return vendorError(vendor, code);
  return vendorError(vendor, code, {
    words: `The connection to ${vendor.name} was lost. Check your internet connection, ${ELSEWHERE}.`,
  });
}

/** The error of a connection that is open and says nothing, although it owes an answer. */
export function errorOfSilence(vendor: VendorIdentity): VendorError {
  return vendorError(vendor, 'timeout', {
    words: `${vendor.name} has stopped answering. Check your internet connection, ${ELSEWHERE}.`,
  });
}

const TLS_CODES = /^(CERT_|ERR_TLS|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|EPROTO|ERR_SSL)/;
const TIMEOUT_CODES = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/** The error of a connection that failed below HTTP: refused, unresolved, reset, or not to be trusted. */
export function errorOfNetwork(vendor: VendorIdentity, cause: unknown): VendorError {
  const systemCode = systemCodeOf(cause) ?? '';
  if (TIMEOUT_CODES.has(systemCode)) return vendorError(vendor, 'timeout');
  if (TLS_CODES.test(systemCode)) {
    return vendorError(vendor, 'unreachable', {
      kind: 'permanent',
      words: `The secure connection to ${vendor.name} could not be verified. Check this computer's date, and whether a proxy or a virus scanner stands between it and ${vendor.name}.`,
    });
  }
  return vendorError(vendor, 'unreachable');
}

/** The system's error code (`ECONNREFUSED`, …), also when the error is wrapped, as fetch and the SDKs do. */
function systemCodeOf(cause: unknown, depth = 0): string | null {
  if (typeof cause !== 'object' || cause === null || depth > 4) return null;
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return 'cause' in cause ? systemCodeOf(cause.cause, depth + 1) : null;
}
