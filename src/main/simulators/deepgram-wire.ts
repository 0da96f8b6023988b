import { languagesOf } from './speech-ear.ts';
import type { HeardWord } from './speech-match.ts';

export interface ResultFlags {
  isFinal: boolean;
  speechFinal: boolean;
  fromFinalize: boolean;
}

/** A stretch of the stream (ms of its audio) and the words in it. */
export interface Segment {
  startMs: number;
  endMs: number;
  words: readonly HeardWord[];
}

/** The vendor's `Results`: the transcript of one segment, not of all that was said. */
export function resultsMessage(
  requestId: string,
  { model, language }: { model: string; language: string },
  segment: Segment,
  flags: ResultFlags,
): object {
  const { startMs, endMs, words } = segment;
  const heard = {
    transcript: words.map(({ word }) => word).join(' '),
    confidence: words.length > 0 ? 0.99 : 0,
    // Only told by the model that hears several.
    ...(language === 'multi' && words.length > 0 ? { languages: languagesOf(words) } : {}),
    words: wordsOnWire(words),
  };
  return {
    type: 'Results',
    channel_index: [0, 1],
    duration: (endMs - startMs) / 1000,
    start: startMs / 1000,
    is_final: flags.isFinal,
    speech_final: flags.speechFinal,
    from_finalize: flags.fromFinalize,
    channel: { alternatives: [heard] },
    metadata: {
      request_id: requestId,
      model_info: { name: model, version: 'simulated', arch: model },
      model_uuid: requestId,
    },
  };
}

export const wordsOnWire = (words: readonly HeardWord[]) =>
  words.map((word) => ({
    word: word.word.toLowerCase().replace(/[^\p{L}\p{N}'-]/gu, ''),
    start: word.startMs / 1000,
    end: word.endMs / 1000,
    confidence: 0.99,
    punctuated_word: word.word,
  }));

/** The summary at the end of a stream. */
export function metadataMessage(requestId: string, audioMs: number): object {
  return {
    type: 'Metadata',
    transaction_key: 'deprecated',
    request_id: requestId,
    sha256: '',
    created: '',
    duration: audioMs / 1000,
    channels: 1,
  };
}

/** `type` of a client's text frame; null when it is not JSON or has none. */
export function typeOfCommand(text: string): string | null {
  try {
    const message: unknown = JSON.parse(text);
    if (typeof message !== 'object' || message === null || !('type' in message)) return null;
    return typeof message.type === 'string' ? message.type : null;
  } catch {
    return null;
  }
}
