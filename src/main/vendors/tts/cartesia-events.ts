import { z } from 'zod';
import { codeOfStatus, errorOfHttp } from '../errors.ts';
import { parseFrame, parseJson } from '../frames.ts';
import type { VendorErrorCode } from '../types.ts';
import type { ContextEvent } from './context-socket.ts';

export const cartesiaIdentity = { id: 'cartesia', name: 'Cartesia' };

/** The server's text frames; types that are not listed (`flush_done`, phonemes, what comes next year) are ignored. */
const eventSchema = z.looseObject({ type: z.string(), context_id: z.string().nullish() });
const chunkSchema = z.looseObject({ data: z.string() });
const wordsSchema = z.looseObject({
  word_timestamps: z.looseObject({
    words: z.array(z.string()),
    start: z.array(z.number()),
    end: z.array(z.number()),
  }),
});
const errorSchema = z.looseObject({
  status_code: z.number().nullish(),
  /** Since version 2026-03-01; before, the text was under `error`. */
  error_code: z.string().nullish(),
});

/** Reads one frame: null for what may be ignored. Throws a `VendorError` (protocol) for what is not the vendor's protocol. */
export function readCartesiaEvent(frame: string, unixMs: number): ContextEvent | null {
  const json = parseJson(cartesiaIdentity, frame);
  const event = parseFrame(cartesiaIdentity, eventSchema, json);
  if (event.type === 'error') return errorEvent(json, event.context_id ?? null, unixMs);
  if (event.context_id == null) return null;
  const contextId = event.context_id;
  switch (event.type) {
    case 'chunk': {
      const { data } = parseFrame(cartesiaIdentity, chunkSchema, json);
      return { kind: 'sound', contextId, bytes: Buffer.from(data, 'base64'), words: [] };
    }
    case 'timestamps': {
      const { words, start, end } = parseFrame(cartesiaIdentity, wordsSchema, json).word_timestamps;
      const ms = (seconds: number | undefined) => (seconds ?? 0) * 1000;
      return {
        kind: 'sound',
        contextId,
        bytes: null,
        words: words.map((word, index) => ({ word, startMs: ms(start[index]), endMs: ms(end[index]) })),
      };
    }
    case 'done':
      return { kind: 'done', contextId, words: [] };
    default:
      return null;
  }
}

function errorEvent(json: unknown, contextId: string | null, unixMs: number): ContextEvent {
  const body = parseFrame(cartesiaIdentity, errorSchema, json);
  const status = body.status_code ?? 500;
  const failure = { status, header: () => undefined, body: '' };
  return {
    kind: 'error',
    contextId,
    status,
    isIdleClose: false,
    error: errorOfHttp(cartesiaIdentity, failure, unixMs, codeOf(body.error_code, status)),
  };
}

function codeOf(errorCode: string | null | undefined, status: number): VendorErrorCode {
  if (errorCode === 'concurrency_limited') return 'rate-limit';
  if (errorCode === 'quota_exceeded') return 'no-credit';
  return codeOfStatus(status);
}
