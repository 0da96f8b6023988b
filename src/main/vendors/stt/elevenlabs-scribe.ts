/**
 * ElevenLabs Scribe realtime speech-to-text (`/v1/speech-to-text/realtime`,
 * https://elevenlabs.io/docs/api-reference/speech-to-text/v-1-speech-to-text-realtime), on a socket of our own: the
 * official SDK takes 0.8 s and 200 MB to load, throws an uncaught exception for a refused handshake, and hides close
 * codes and warnings.
 */
import { CAPTURE_RATE_HZ } from '#shared/contracts/audio.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import type { Clock } from '../../clock.ts';
import { elevenLabs, elevenLabsClose, elevenLabsHeaders } from '../elevenlabs-errors.ts';
import { vendorError } from '../errors.ts';
import { socketUrl } from '../socket.ts';
import type { SttVendor, VendorEndpoint } from '../types.ts';
import type { CommitDialect } from './commit-dialect.ts';
import { CommitStream } from './commit-stream.ts';
import { readScribeMessage, scribeRejection } from './elevenlabs-scribe-messages.ts';

export interface ElevenLabsScribeOptions {
  endpoint: VendorEndpoint;
  clock: Clock;
  /** Default `scribe_v2_realtime`. */
  model?: string;
  /** BCP 47; `multi`: Scribe finds out, and tells. */
  language?: string;
  /** `manual`: we say when. `vad`: Scribe commits in silence, by itself. */
  commitStrategy?: 'manual' | 'vad';
  /** Of `vad`: so much silence, 300–3000 ms. */
  silenceMs?: number;
}

/** p99 is 407 ms (pipecat's stt-benchmark). */
const FINAL_P99_MS = 430;
const ANSWER_MS = 2000;
/** A commit with less new audio than about 0.3 s is refused, by report. */
const MIN_COMMIT_MS = 500;
/** Connections without audio are dropped after 10 to 15 s, by report. */
const IDLE_SILENCE_MS = 5000;
/** In base64, with the message around each frame. */
const BYTES_PER_MS = 48;
/** Beyond the silence that Scribe commits in. */
const SILENCE_MARGIN_MS = 300;

/** ElevenLabs Scribe. One stream serves many turns; it reports its end and never reconnects in the middle of a turn. Throws a `VendorError` for a silence that Scribe does not take. */
export function createElevenLabsScribe(options: ElevenLabsScribeOptions): SttVendor {
  const { clock, model = 'scribe_v2_realtime', commitStrategy = 'manual' } = options;
  const silenceMs = options.silenceMs ?? tuning.vad.endSilenceMs;
  if (!(silenceMs >= 300 && silenceMs <= 3000)) {
    const words = 'ElevenLabs Scribe ends an utterance after 0.3 to 3 seconds of silence, not otherwise.';
    throw vendorError(elevenLabs, 'bad-request', { words });
  }
  const dialect = scribeDialect(options, model, commitStrategy === 'vad' ? silenceMs : null);
  return {
    id: `elevenlabs/${model}`,
    finalP99Ms: FINAL_P99_MS,
    hasEndpointing: commitStrategy === 'vad',
    endsTurns: false,
    open: (sink) => new CommitStream(dialect, clock, sink),
  };
}

/** `vadSilenceMs` null: we commit. */
function scribeDialect(
  { endpoint, clock, language = 'en' }: ElevenLabsScribeOptions,
  model: string,
  vadSilenceMs: number | null,
): CommitDialect {
  return {
    vendor: elevenLabs,
    url: () =>
      socketUrl(endpoint.baseUrl, '/v1/speech-to-text/realtime', {
        model_id: model,
        audio_format: `pcm_${CAPTURE_RATE_HZ}`,
        commit_strategy: vadSilenceMs === null ? 'manual' : 'vad',
        ...(vadSilenceMs === null ? {} : { vad_silence_threshold_secs: String(vadSilenceMs / 1000) }),
        ...(language === 'multi'
          ? { include_language_detection: 'true' }
          : { language_code: language.split('-')[0]!.toLowerCase() }),
      }),
    headers: elevenLabsHeaders(endpoint.apiKey),
    encode: (pcm) =>
      audioChunk(Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString('base64'), false),
    bytesPerMs: BYTES_PER_MS,
    commit:
      vadSilenceMs === null
        ? { message: audioChunk('', true), minAudioMs: MIN_COMMIT_MS }
        : { silenceMs: vadSilenceMs + SILENCE_MARGIN_MS },
    answerMs: ANSWER_MS,
    greets: true,
    idleSilenceMs: IDLE_SILENCE_MS,
    read: readScribeMessage,
    // There is no word for it: the socket is closed.
    closeMessage: null,
    errorOfRejection: (failure) => scribeRejection(failure, clock.unixMs()),
    errorOfClose: elevenLabsClose,
    isIdleClose: (code) => code === 1000 || code === 1005,
  };
}

const audioChunk = (base64: string, commit: boolean): string =>
  JSON.stringify({
    message_type: 'input_audio_chunk',
    audio_base_64: base64,
    commit,
    sample_rate: CAPTURE_RATE_HZ,
  });
