/**
 * Cartesia Ink, speech-to-text that is told when to deliver (`/stt/websocket`,
 * https://docs.cartesia.ai/api-reference/stt/stt), on a socket of our own: the vendor's SDK puts the key into the
 * address in an ES module and loses what a refused handshake says.
 */
import { CAPTURE_RATE_HZ } from '#shared/contracts/audio.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import type { Clock } from '../../clock.ts';
import { cartesiaHeaders, cartesiaIdentity, cartesiaRejection } from '../cartesia-errors.ts';
import { errorOfClose } from '../errors.ts';
import { socketUrl } from '../socket.ts';
import type { SttVendor, VendorEndpoint } from '../types.ts';
import {
  INK_FINAL_P99_MS,
  INK_IDLE_SILENCE_MS,
  isInkIdleClose,
  readInkMessage,
} from './cartesia-ink-messages.ts';
import { CommitStream } from './commit-stream.ts';

export interface CartesiaInkOptions {
  endpoint: VendorEndpoint;
  clock: Clock;
  /** Default by the language: `ink-2` for English, else `ink-whisper`. */
  model?: string;
  /** BCP 47. */
  language?: string;
}

/** Longer than the tail of its finals. */
const ANSWER_MS = 3000;

/** Cartesia Ink without turns. One stream serves many turns; it reports its end and never reconnects in the middle of a turn. */
export function createCartesiaInk(options: CartesiaInkOptions): SttVendor {
  const { endpoint, clock } = options;
  // Without its region; several languages in turn are not to be had.
  const language = options.language?.split('-')[0]?.toLowerCase().replace('multi', 'en') ?? 'en';
  const asked = options.model ?? (language === 'en' ? 'ink-2' : 'ink-whisper');
  // ink-2 hears English only.
  const model = asked === 'ink-2' && language !== 'en' ? 'ink-whisper' : asked;
  return {
    id: `cartesia/${model}`,
    finalP99Ms: model === 'ink-2' ? INK_FINAL_P99_MS : tuning.endpointing.sttFinalDefaultMs,
    hasEndpointing: false,
    endsTurns: false,
    open: (sink) =>
      new CommitStream(
        {
          vendor: cartesiaIdentity,
          url: () =>
            socketUrl(endpoint.baseUrl, '/stt/websocket', {
              model,
              encoding: 'pcm_s16le',
              sample_rate: String(CAPTURE_RATE_HZ),
              language,
            }),
          headers: cartesiaHeaders(endpoint.apiKey),
          encode: (pcm) => new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength),
          bytesPerMs: (CAPTURE_RATE_HZ / 1000) * 2,
          // Commands are plain words, without quotes.
          commit: { message: 'finalize', minAudioMs: 0 },
          answerMs: ANSWER_MS,
          greets: false,
          idleSilenceMs: INK_IDLE_SILENCE_MS,
          read: (text) => readInkMessage(text, clock.unixMs()),
          closeMessage: 'close',
          errorOfRejection: (failure) => cartesiaRejection(failure, clock.unixMs()),
          errorOfClose: (code) => errorOfClose(cartesiaIdentity, code),
          isIdleClose: isInkIdleClose,
        },
        clock,
        sink,
      ),
  };
}
