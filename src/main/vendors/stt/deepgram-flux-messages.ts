import { z } from 'zod';
import { vendorError } from '../errors.ts';
import { parseFrame, parseJson } from '../frames.ts';
import type { VendorErrorCode } from '../types.ts';
import { deepgram } from './deepgram-errors.ts';
import type { TurnEvent, TurnMessage } from './turn-dialect.ts';

const messageSchema = z.looseObject({ type: z.string() });
const turnSchema = z.looseObject({
  event: z.string(),
  transcript: z.string(),
  audio_window_end: z.number().nullish(),
  languages: z.array(z.string()).nullish(),
});
const errorSchema = z.looseObject({ code: z.string().nullish() });

const eventByName: Readonly<Record<string, TurnEvent['event']>> = {
  Update: 'update',
  StartOfTurn: 'start',
  EagerEndOfTurn: 'eager',
  TurnResumed: 'resumed',
  EndOfTurn: 'end',
};

const codeByName: Readonly<Record<string, VendorErrorCode>> = {
  INTERNAL_SERVER_ERROR: 'server',
  UNPARSABLE_CLIENT_MESSAGE: 'bad-request',
};

/** Reads a server message of `/v2/listen`. Throws a `VendorError` (protocol) for what is none. */
export function readFluxMessage(text: string): TurnMessage {
  const json = parseJson(deepgram, text);
  switch (parseFrame(deepgram, messageSchema, json).type) {
    case 'TurnInfo': {
      const { event: name, transcript, audio_window_end, languages } = parseFrame(deepgram, turnSchema, json);
      const event = eventByName[name];
      // The list of events is open.
      if (event === undefined) return { kind: 'other' };
      return {
        kind: 'turn',
        event,
        text: transcript,
        untilMs: audio_window_end == null ? null : audio_window_end * 1000,
        // The most spoken one comes first.
        language: languages?.[0] ?? null,
      };
    }
    case 'ConfigureSuccess':
      return { kind: 'configured', accepted: true };
    case 'ConfigureFailure':
      return { kind: 'configured', accepted: false };
    case 'Error': {
      const code = parseFrame(deepgram, errorSchema, json).code ?? '';
      return { kind: 'error', error: vendorError(deepgram, codeByName[code] ?? 'server') };
    }
    default:
      return { kind: 'other' };
  }
}
