import { z } from 'zod';

const resultsSchema = z.object({
  type: z.literal('Results'),
  is_final: z.boolean(),
  speech_final: z.boolean().optional(),
  from_finalize: z.boolean().optional(),
  start: z.number().optional(),
  duration: z.number().optional(),
  channel: z.object({
    alternatives: z.array(z.object({ transcript: z.string(), languages: z.array(z.string()).optional() })),
  }),
});

export interface DeepgramResults {
  kind: 'results';
  text: string;
  isFinal: boolean;
  speechFinal: boolean;
  fromFinalize: boolean;
  /** Up to where in the connection's audio it reaches; null when it does not say. */
  untilMs: number | null;
  /** The one that is spoken most; only told by `multi`. */
  language: string | null;
}

export type DeepgramMessage =
  | DeepgramResults
  | { kind: 'utterance-end' }
  | { kind: 'error' }
  /** Of a type that we have no use for. */
  | { kind: 'other' };

/** Reads a server message of `/v1/listen`. Null when it is none: not JSON, or not what its type promises. */
export function readDeepgramMessage(text: string): DeepgramMessage | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null || !('type' in parsed)) return null;
  switch (parsed.type) {
    case 'Results': {
      const results = resultsSchema.safeParse(parsed);
      if (!results.success) return null;
      const {
        is_final,
        speech_final = false,
        from_finalize = false,
        start,
        duration,
        channel,
      } = results.data;
      return {
        kind: 'results',
        text: channel.alternatives[0]?.transcript.trim() ?? '',
        isFinal: is_final,
        speechFinal: speech_final,
        fromFinalize: from_finalize,
        untilMs: start === undefined || duration === undefined ? null : (start + duration) * 1000,
        language: channel.alternatives[0]?.languages?.[0] ?? null,
      };
    }
    case 'UtteranceEnd':
      return { kind: 'utterance-end' };
    case 'Error':
      return { kind: 'error' };
    default:
      return { kind: 'other' };
  }
}
