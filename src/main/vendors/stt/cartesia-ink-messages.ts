import { z } from 'zod';
import { cartesiaFrameError, cartesiaIdentity } from '../cartesia-errors.ts';
import { parseFrame, parseJson } from '../frames.ts';
import type { CommitMessage } from './commit-dialect.ts';
import type { TurnEvent, TurnMessage } from './turn-dialect.ts';

/** p99 of ink-2's final is 1584 ms (pipecat's stt-benchmark): half of them take 299, but the tail is long. */
export const INK_FINAL_P99_MS = 1600;
/** The idle timeout is three minutes now and was 20 s once; Cartesia asks for silence each 30 s. */
export const INK_IDLE_SILENCE_MS = 30_000;

/** "connection idle timeout", or a close without a code. */
export const isInkIdleClose = (code: number | null): boolean => code === 1000 || code === 1005;

const messageSchema = z.looseObject({ type: z.string() });
const turnSchema = z.looseObject({ transcript: z.string().nullish() });
const transcriptSchema = z.looseObject({
  is_final: z.boolean(),
  text: z.string(),
  language: z.string().nullish(),
});

const eventByType: Readonly<Record<string, TurnEvent['event']>> = {
  'turn.start': 'start',
  'turn.update': 'update',
  'turn.eager_end': 'eager',
  'turn.resume': 'resumed',
  'turn.end': 'end',
};

/** Reads a server message of `/stt/turns/websocket`. Throws a `VendorError` (protocol) for what is none. */
export function readInkTurn(text: string, unixMs: number): TurnMessage {
  const json = parseJson(cartesiaIdentity, text);
  const { type } = parseFrame(cartesiaIdentity, messageSchema, json);
  if (type === 'error') return { kind: 'error', error: cartesiaFrameError(json, unixMs).error };
  const event = eventByType[type];
  if (event === undefined) return { kind: 'other' };
  const { transcript = null } = parseFrame(cartesiaIdentity, turnSchema, json);
  // An end says in words what was said; the other events may come without.
  return { kind: 'turn', event, text: transcript, untilMs: null, language: null };
}

/** Reads a server message of `/stt/websocket`. Throws a `VendorError` (protocol) for what is none. */
export function readInkMessage(text: string, unixMs: number): readonly CommitMessage[] {
  const json = parseJson(cartesiaIdentity, text);
  const { type } = parseFrame(cartesiaIdentity, messageSchema, json);
  switch (type) {
    case 'transcript': {
      const transcript = parseFrame(cartesiaIdentity, transcriptSchema, json);
      const words: CommitMessage = {
        kind: transcript.is_final ? 'segment' : 'interim',
        text: transcript.text,
      };
      if (!transcript.language) return [words];
      return [{ kind: 'language', language: transcript.language }, words];
    }
    case 'flush_done':
      return [{ kind: 'answer', text: '' }];
    case 'error':
      return [{ kind: 'error', error: cartesiaFrameError(json, unixMs).error }];
    default:
      return [];
  }
}
