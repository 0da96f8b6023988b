import { z } from 'zod';
import { cartesiaFrameError, cartesiaIdentity } from '../cartesia-errors.ts';
import { parseFrame, parseJson } from '../frames.ts';
import type { ContextEvent } from './context-socket.ts';

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

/** Reads one frame: null for what may be ignored. Throws a `VendorError` (protocol) for what is not the vendor's protocol. */
export function readCartesiaEvent(frame: string, unixMs: number): ContextEvent | null {
  const json = parseJson(cartesiaIdentity, frame);
  const event = parseFrame(cartesiaIdentity, eventSchema, json);
  if (event.type === 'error') {
    const contextId = event.context_id ?? null;
    return { kind: 'error', contextId, socketEnd: null, ...cartesiaFrameError(json, unixMs) };
  }
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
