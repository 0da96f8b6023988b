import { z } from 'zod';
import { parseFrame, parseJson } from '../frames.ts';
import { deepgram } from '../stt/deepgram-errors.ts';
import type { VendorErrorCode } from '../types.ts';

const frameSchema = z.looseObject({ type: z.string(), code: z.string().nullish() });

export type SpeakEvent =
  /** All sound of the oldest flush has been sent. */
  | 'flushed'
  /** A flush was not taken: too many of late. */
  | 'flush-refused'
  /** What was being said is cut off; what follows is new. */
  | 'stopped'
  /** It cannot be cut off. */
  | 'stop-refused'
  /** There was nothing to flush or to stop. */
  | 'nothing-active'
  | { kind: 'error'; code: VendorErrorCode };

/** Reads a text frame of `/v1/speak` or `/v2/speak`: null for what may be ignored. Throws a `VendorError` (protocol). */
export type SpeakReader = (frame: string) => SpeakEvent | null;

/** Builds a reader from the meaning of each frame type and of each `Warning`'s code. */
export function speakReader(
  eventByType: Readonly<Record<string, SpeakEvent>>,
  eventByWarning: Readonly<Record<string, SpeakEvent>>,
): SpeakReader {
  return (text) => {
    const { type, code } = parseFrame(deepgram, frameSchema, parseJson(deepgram, text));
    if (type === 'Error') return { kind: 'error', code: errorCodeOf(code ?? '') };
    const event = type === 'Warning' ? eventByWarning[code ?? ''] : eventByType[type];
    return event ?? null;
  };
}

function errorCodeOf(code: string): VendorErrorCode {
  if (/^DATA-/.test(code)) return 'bad-request';
  return /^NET-000[13]/.test(code) ? 'timeout' : 'server';
}
