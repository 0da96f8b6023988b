import {
  codeOfStatus,
  errorOfClose,
  type HttpFailure,
  retryAfterMs,
  type VendorIdentity,
  vendorError,
} from './errors.ts';
import type { VendorError, VendorErrorCode } from './types.ts';

export const elevenLabs: VendorIdentity = { id: 'elevenlabs', name: 'ElevenLabs' };

/** The key travels in this header and never in an address. */
export const elevenLabsHeaders = (apiKey: string): Record<string, string> => ({ 'xi-api-key': apiKey });

/** `detail.status` of an HTTP error, `error` of a socket's error frame. */
const codeById: Readonly<Record<string, VendorErrorCode>> = {
  invalid_api_key: 'bad-key',
  missing_api_key: 'bad-key',
  needs_authorization: 'bad-key',
  authentication_required: 'bad-key',
  missing_permissions: 'bad-key',
  quota_exceeded: 'no-credit',
  voice_not_found: 'unknown-model',
  model_not_found: 'unknown-model',
  unsupported_model: 'unknown-model',
  too_many_concurrent_requests: 'rate-limit',
  rate_limited: 'rate-limit',
  system_busy: 'rate-limit',
  max_active_conversations: 'rate-limit',
  input_timeout_exceeded: 'timeout',
  max_character_limit_exceeded: 'bad-request',
};

const wordsById: Readonly<Record<string, string>> = {
  missing_permissions:
    'Your ElevenLabs key lacks a permission that Parley needs. Edit the key at ElevenLabs, and allow text to speech, speech to text and the list of voices.',
  voice_not_found:
    'ElevenLabs does not offer the chosen voice to your account. Choose another voice in Settings.',
};

/** The error of one of the vendor's ids; `fallback` where the id is not known. */
export function elevenLabsError(
  id: string,
  fallback: VendorErrorCode,
  retryAfter: number | null = null,
): VendorError {
  const words = wordsById[id];
  return vendorError(elevenLabs, codeById[id] ?? fallback, {
    retryAfterMs: retryAfter,
    ...(words === undefined ? {} : { words }),
  });
}

/** What a refused request or handshake means: the body's `detail.status`, else the HTTP status. */
export function elevenLabsRejection(failure: HttpFailure, unixMs: number): VendorError {
  return elevenLabsError(statusOf(failure.body), codeOfStatus(failure.status), retryAfterMs(failure, unixMs));
}

function statusOf(body: string): string {
  try {
    const status: unknown = (JSON.parse(body) as { detail?: { status?: unknown } } | null)?.detail?.status;
    return typeof status === 'string' ? status : '';
  } catch {
    return '';
  }
}

/** What a close means: the vendor may put one of its ids into the reason. */
export function elevenLabsClose(code: number, reason: string): VendorError {
  const id = Object.keys(codeById).find((known) => reason.includes(known));
  return id === undefined ? errorOfClose(elevenLabs, code) : elevenLabsError(id, 'bad-request');
}
