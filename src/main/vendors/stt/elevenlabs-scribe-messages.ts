import { z } from 'zod';
import { elevenLabs, elevenLabsError, elevenLabsRejection } from '../elevenlabs-errors.ts';
import { type HttpFailure, vendorError } from '../errors.ts';
import { parseFrame, parseJson } from '../frames.ts';
import type { VendorError } from '../types.ts';
import type { CommitMessage } from './commit-dialect.ts';

const messageSchema = z.looseObject({ message_type: z.string() });
const textSchema = z.looseObject({ text: z.string() });
const timedSchema = z.looseObject({ language_code: z.string().nullish() });

/** The error messages that end a session which lasted or waited too long. */
const OVER: Readonly<Record<string, string>> = {
  session_time_limit_exceeded:
    'ElevenLabs ended the session because it had lasted as long as it may. Speak again.',
  insufficient_audio_activity:
    'ElevenLabs ended the session because it heard too little. Check the microphone, and speak again.',
};

const errorByType: Readonly<Record<string, () => VendorError>> = {
  error: () => vendorError(elevenLabs, 'server'),
  transcriber_error: () => vendorError(elevenLabs, 'server'),
  auth_error: () => vendorError(elevenLabs, 'bad-key'),
  quota_exceeded: () => vendorError(elevenLabs, 'no-credit'),
  rate_limited: () => vendorError(elevenLabs, 'rate-limit'),
  queue_overflow: () => vendorError(elevenLabs, 'rate-limit'),
  resource_exhausted: () => vendorError(elevenLabs, 'rate-limit'),
  unaccepted_terms: () =>
    vendorError(elevenLabs, 'bad-request', {
      words: 'ElevenLabs wants you to accept its terms of use first. Sign in at ElevenLabs and accept them.',
    }),
  input_error: () => vendorError(elevenLabs, 'bad-request'),
  invalid_request: () => vendorError(elevenLabs, 'bad-request'),
  chunk_size_exceeded: () => vendorError(elevenLabs, 'bad-request'),
};

/** Reads a server message. Throws a `VendorError` (protocol) for what is none. */
export function readScribeMessage(text: string): readonly CommitMessage[] {
  const json = parseJson(elevenLabs, text);
  const { message_type: type } = parseFrame(elevenLabs, messageSchema, json);
  switch (type) {
    case 'partial_transcript':
      return [{ kind: 'interim', text: parseFrame(elevenLabs, textSchema, json).text }];
    case 'committed_transcript':
      return [{ kind: 'answer', text: parseFrame(elevenLabs, textSchema, json).text }];
    case 'committed_transcript_with_timestamps': {
      // The same words as the plain message before it, which has been taken: only the language is news.
      const { language_code: language } = parseFrame(elevenLabs, timedSchema, json);
      return language ? [{ kind: 'language', language }] : [];
    }
    case 'commit_throttled':
      return [{ kind: 'refused-commit' }];
    default:
      return errorOfType(type);
  }
}

function errorOfType(type: string): readonly CommitMessage[] {
  const words = OVER[type];
  if (words !== undefined) return [{ kind: 'over', error: vendorError(elevenLabs, 'truncated', { words }) }];
  const error = errorByType[type];
  return error === undefined ? [] : [{ kind: 'error', error: error() }];
}

/** What a refused handshake means. */
export function scribeRejection(failure: HttpFailure, unixMs: number): VendorError {
  const aboutModel = /\bmodel/i.test(failure.body) && (failure.status === 400 || failure.status === 422);
  return aboutModel
    ? elevenLabsError('model_not_found', 'unknown-model')
    : elevenLabsRejection(failure, unixMs);
}
