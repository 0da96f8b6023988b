import { z } from 'zod';
import { vendorError } from '../errors.ts';
import type { VendorErrorCode } from '../types.ts';
import { deepgram } from './deepgram-errors.ts';
import type { TurnEvent, TurnMessage } from './turn-dialect.ts';

const turnInfoSchema = z.looseObject({
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

/** Reads a server message of `/v2/listen`. Null when it is none: not JSON, or not what its type promises. */
export function readFluxMessage(text: string): TurnMessage | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null || !('type' in parsed)) return null;
  switch (parsed.type) {
    case 'TurnInfo': {
      const info = turnInfoSchema.safeParse(parsed);
      if (!info.success) return null;
      const { event: name, transcript, audio_window_end, languages } = info.data;
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
      const code = errorSchema.safeParse(parsed).data?.code ?? '';
      return { kind: 'error', error: vendorError(deepgram, codeByName[code] ?? 'server') };
    }
    default:
      return { kind: 'other' };
  }
}
