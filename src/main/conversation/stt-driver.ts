import { CAPTURE_RATE_HZ, FRAME_SAMPLES } from '#shared/contracts/audio.ts';
import type { SttEvent } from '#shared/conversation/events.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import { languageOf } from '#shared/text/language.ts';
import type { Clock } from '../clock.ts';
import type { SttSink, SttStream, SttVendor } from '../vendors/types.ts';
import { CaptureTimes } from './capture-times.ts';
import { stageErrorOf } from './stage-error.ts';
import type { TurnAudio } from './turn-audio.ts';

export interface SttDriver {
  /** Opens a stream, in place of any other, and sends it the turn's audio from its start; `again` after another has failed. */
  open(streamId: number, again?: boolean): void;
  /** A frame has come into the turn's audio. */
  frameArrived(): void;
  /** `finalize` follows the last frame that is in the turn's audio now. */
  finalize(streamId: number): void;
  close(streamId: number): void;
  /** Samples that were sent since the last call, whatever became of them. */
  takeSentSamples(): number;
  /** Closes a stream that was waited for in vain. */
  abandon(streamId: number): void;
  dispose(): void;
}

export interface SttDriverOptions {
  vendor: SttVendor;
  audio: TurnAudio;
  clock: Clock;
  /** Bytes that may wait in the vendor's socket; the rest waits in the turn's audio, which is bounded itself. */
  maxBufferedBytes: number;
  emit(event: SttEvent): void;
}

/** How often a full socket is looked at again: a frame's length. */
const retryMs = 20;
/** As much as a turn may hold: a vendor that has not heard more than that behind is dead. */
const framesKept = (tuning.mic.turnAudioMaxMs * CAPTURE_RATE_HZ) / 1000 / FRAME_SAMPLES;

interface OpenStream {
  streamId: number;
  stream: SttStream;
  times: CaptureTimes;
  /** Next frame to send. */
  cursor: number;
  /** Frame indices before which a `finalize` is due. */
  finalizeAt: number[];
}

export function createSttDriver({
  vendor,
  audio,
  clock,
  maxBufferedBytes,
  emit,
}: SttDriverOptions): SttDriver {
  let open: OpenStream | null = null;
  let sentSamples = 0;
  let cancelRetry: (() => void) | null = null;

  const pump = (): void => {
    cancelRetry?.();
    cancelRetry = null;
    if (open === null) return;
    const { stream, times, finalizeAt } = open;
    for (;;) {
      open.cursor = Math.max(open.cursor, audio.firstIndex);
      while (finalizeAt[0] !== undefined && finalizeAt[0] <= open.cursor) {
        finalizeAt.shift();
        stream.finalize();
      }
      const frame = audio.frame(open.cursor);
      if (frame === undefined) return;
      if (stream.bufferedBytes() + frame.pcm.byteLength > maxBufferedBytes) {
        cancelRetry = clock.after(retryMs, pump);
        return;
      }
      open.cursor += 1;
      times.sent(frame.pcm.length, frame.endMs);
      sentSamples += frame.pcm.length;
      stream.send(frame.pcm);
    }
  };

  const shut = (): void => {
    cancelRetry?.();
    cancelRetry = null;
    open?.stream.close();
    open = null;
  };

  return {
    open(streamId, again = false) {
      shut();
      const times = new CaptureTimes(framesKept);
      try {
        const sink: SttSink = {
          onVendor: (use, { finalP99Ms, hasEndpointing, endsTurns }) =>
            emit({ kind: 'stt.vendor', streamId, use, finalMs: finalP99Ms, hasEndpointing, endsTurns }),
          onLanguage(told) {
            const language = languageOf(told);
            if (language !== null) emit({ kind: 'stt.language', streamId, language });
          },
          onInterim: (text) => emit({ kind: 'stt.interim', streamId, text }),
          onFinal: (text) => emit({ kind: 'stt.final', streamId, text }),
          onFinalized: () => emit({ kind: 'stt.finalized', streamId }),
          onEndpoint(heardSamples) {
            const coversUntilMs = heardSamples === null ? null : times.atMs(heardSamples);
            emit({ kind: 'stt.endpoint', streamId, coversUntilMs });
          },
          onEagerEnd: (text) => emit({ kind: 'stt.eager', streamId, text }),
          onTurnResumed: () => emit({ kind: 'stt.resumed', streamId }),
          onError: (error) => emit({ kind: 'stt.error', streamId, ...stageErrorOf(error) }),
        };
        const stream = vendor.open(sink, again);
        open = { streamId, stream, times, cursor: audio.firstIndex, finalizeAt: [] };
      } catch (error) {
        emit({ kind: 'stt.error', streamId, ...stageErrorOf(error) });
        return;
      }
      pump();
    },
    frameArrived: pump,
    finalize(streamId) {
      if (open?.streamId !== streamId) return;
      open.finalizeAt.push(audio.endIndex);
      pump();
    },
    close(streamId) {
      if (open?.streamId === streamId) shut();
    },
    abandon(streamId) {
      if (open?.streamId !== streamId) return;
      open.stream.abandon?.();
      shut();
    },
    takeSentSamples() {
      const samples = sentSamples;
      sentSamples = 0;
      return samples;
    },
    dispose: shut,
  };
}
