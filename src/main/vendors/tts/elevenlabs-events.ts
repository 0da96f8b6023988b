import { z } from 'zod';
import { PLAYER_RATE_HZ } from '#shared/contracts/audio.ts';
import { elevenLabs, elevenLabsError } from '../elevenlabs-errors.ts';
import { parseFrame, parseJson } from '../frames.ts';
import { type Alignment, type AlignmentReader, createAlignmentReader } from './alignment-reader.ts';
import type { ContextEvent } from './context-socket.ts';

/** Documentation and servers differ in the names: both are read. */
const alignmentSchema = z.looseObject({
  chars: z.array(z.string()),
  charStartTimesMs: z.array(z.number()).optional(),
  charsStartTimesMs: z.array(z.number()).optional(),
  charDurationsMs: z.array(z.number()).optional(),
  charsDurationsMs: z.array(z.number()).optional(),
});
const frameSchema = z.looseObject({
  audio: z.string().nullish(),
  alignment: alignmentSchema.nullish(),
  contextId: z.string().nullish(),
  context_id: z.string().nullish(),
  isFinal: z.boolean().nullish(),
  is_final: z.boolean().nullish(),
  error: z.string().nullish(),
});

const BYTES_PER_MS = (PLAYER_RATE_HZ * 2) / 1000;

export interface ElevenLabsReader {
  /** From now on words are read of this context. */
  open(contextId: string): void;
  /** Its words are of no interest any more. */
  forget(contextId: string): void;
  /** Reads one frame: null for what may be ignored. Throws a `VendorError` (protocol) for what is not the vendor's protocol. */
  read(frame: string): ContextEvent | null;
}

/** Reads the frames of one socket. An alignment counts from the beginning of the audio that comes with it. */
export function createElevenLabsReader(): ElevenLabsReader {
  const contexts = new Map<string, { alignments: AlignmentReader; bytes: number }>();

  return {
    open(contextId) {
      contexts.set(contextId, { alignments: createAlignmentReader(), bytes: 0 });
    },
    forget(contextId) {
      contexts.delete(contextId);
    },
    read(text) {
      const frame = parseFrame(elevenLabs, frameSchema, parseJson(elevenLabs, text));
      const contextId = frame.contextId ?? frame.context_id ?? null;
      if (frame.error) {
        const error = elevenLabsError(frame.error, 'server');
        // The close follows, whatever the error was, and takes every context with it.
        const socketEnd = frame.error === 'input_timeout_exceeded' ? 'idle' : 'error';
        return { kind: 'error', contextId, status: null, error, socketEnd };
      }
      if (contextId === null) return null;
      const context = contexts.get(contextId);
      if (frame.isFinal === true || frame.is_final === true) {
        contexts.delete(contextId);
        return { kind: 'done', contextId, words: context?.alignments.end() ?? [] };
      }
      const bytes = frame.audio ? Buffer.from(frame.audio, 'base64') : null;
      const alignment = frame.alignment ? alignmentOf(frame.alignment) : null;
      if (bytes === null && alignment === null) return null;
      const offsetMs = (context?.bytes ?? 0) / BYTES_PER_MS;
      if (context !== undefined) context.bytes += bytes?.length ?? 0;
      const words = alignment === null ? [] : (context?.alignments.read(alignment, offsetMs) ?? []);
      return { kind: 'sound', contextId, bytes, words };
    },
  };
}

/** Null where times are missing: a word without a time is worse than none. */
function alignmentOf(raw: z.infer<typeof alignmentSchema>): Alignment | null {
  const startsMs = raw.charStartTimesMs ?? raw.charsStartTimesMs ?? [];
  const durationsMs = raw.charDurationsMs ?? raw.charsDurationsMs ?? [];
  const isWhole = raw.chars.length === startsMs.length && raw.chars.length === durationsMs.length;
  return isWhole && raw.chars.length > 0 ? { chars: raw.chars, startsMs, durationsMs } : null;
}
