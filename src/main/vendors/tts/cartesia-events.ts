import { z } from 'zod';
import { codeOfStatus, errorOfHttp, vendorError } from '../errors.ts';
import type { SpokenWord, VendorError, VendorErrorCode } from '../types.ts';

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

export type CartesiaEvent =
  | { kind: 'chunk'; contextId: string; bytes: Buffer }
  /** Times from the start of the context. */
  | { kind: 'words'; contextId: string; words: SpokenWord[] }
  | { kind: 'done'; contextId: string }
  /** `contextId` is null when the whole socket is meant. */
  | { kind: 'error'; contextId: string | null; status: number; error: VendorError };

/** Reads one frame: null for what may be ignored. Throws a `VendorError` (protocol) for what is not the vendor's protocol. */
export function readCartesiaEvent(frame: string, unixMs: number): CartesiaEvent | null {
  const json = parseJson(frame);
  const event = must(eventSchema.safeParse(json));
  if (event.type === 'error') return errorEvent(json, event.context_id ?? null, unixMs);
  if (event.context_id == null) return null;
  const contextId = event.context_id;
  switch (event.type) {
    case 'chunk':
      return {
        kind: 'chunk',
        contextId,
        bytes: Buffer.from(must(chunkSchema.safeParse(json)).data, 'base64'),
      };
    case 'timestamps': {
      const { words, start, end } = must(wordsSchema.safeParse(json)).word_timestamps;
      const ms = (seconds: number | undefined) => (seconds ?? 0) * 1000;
      return {
        kind: 'words',
        contextId,
        words: words.map((word, index) => ({ word, startMs: ms(start[index]), endMs: ms(end[index]) })),
      };
    }
    case 'done':
      return { kind: 'done', contextId };
    default:
      return null;
  }
}

function errorEvent(json: unknown, contextId: string | null, unixMs: number): CartesiaEvent {
  const body = must(errorSchema.safeParse(json));
  const status = body.status_code ?? 500;
  const failure = { status, header: () => undefined, body: '' };
  return {
    kind: 'error',
    contextId,
    status,
    error: errorOfHttp(cartesiaIdentity, failure, unixMs, codeOf(body.error_code, status)),
  };
}

function codeOf(errorCode: string | null | undefined, status: number): VendorErrorCode {
  if (errorCode === 'concurrency_limited') return 'rate-limit';
  if (errorCode === 'quota_exceeded') return 'no-credit';
  return codeOfStatus(status);
}

function parseJson(frame: string): unknown {
  try {
    return JSON.parse(frame);
  } catch {
    throw vendorError(cartesiaIdentity, 'protocol');
  }
}

function must<T>(result: z.ZodSafeParseResult<T>): T {
  if (!result.success) throw vendorError(cartesiaIdentity, 'protocol');
  return result.data;
}
