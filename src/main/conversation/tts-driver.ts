import type { TtsEvent } from '#shared/conversation/events.ts';
import type { TtsSink, TtsSpeech, TtsVendor } from '../vendors/types.ts';
import { stageErrorOf } from './stage-error.ts';

export interface TtsDriver {
  /** `language`: BCP 47; null: as the voice pleases. */
  speak(speechId: number, language: string | null): void;
  push(speechId: number, text: string): void;
  end(speechId: number): void;
  cancel(speechId: number): void;
  dispose(): void;
}

/** Runs one speech at a time. */
export function createTtsDriver(vendor: TtsVendor, emit: (event: TtsEvent) => void): TtsDriver {
  let live: { speechId: number; speech: TtsSpeech } | null = null;

  const cancel = (): void => {
    const ending = live;
    live = null;
    ending?.speech.cancel();
  };
  const done = (speechId: number): void => {
    if (live?.speechId === speechId) live = null;
  };
  const speechOf = (speechId: number): TtsSpeech | null => (live?.speechId === speechId ? live.speech : null);

  return {
    speak(speechId, language) {
      cancel();
      try {
        const sink: TtsSink = {
          onVendor: (use) => emit({ kind: 'tts.vendor', speechId, use }),
          onAudio: (pcm) => emit({ kind: 'tts.audio', speechId, pcm }),
          onWords: (words) => emit({ kind: 'tts.words', speechId, words }),
          onEnd() {
            done(speechId);
            emit({ kind: 'tts.ended', speechId });
          },
          onError(error) {
            done(speechId);
            emit({ kind: 'tts.error', speechId, ...stageErrorOf(error) });
          },
        };
        const speech = vendor.speak(sink, language);
        live = { speechId, speech };
      } catch (error) {
        emit({ kind: 'tts.error', speechId, ...stageErrorOf(error) });
      }
    },
    push: (speechId, text) => speechOf(speechId)?.push(text),
    end: (speechId) => speechOf(speechId)?.end(),
    cancel(speechId) {
      if (live?.speechId === speechId) cancel();
    },
    dispose: cancel,
  };
}
