/**
 * Deepgram Nova streaming speech-to-text (`/v1/listen`) on a socket of our own: the official SDK reconnects silently
 * up to 30 times, and loses the words and the body of a refused handshake.
 */
import { CAPTURE_RATE_HZ } from '#shared/contracts/audio.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import type { Clock } from '../../clock.ts';
import { errorOfNetwork, errorOfSilence, vendorError } from '../errors.ts';
import { VendorSocket } from '../socket.ts';
import type { SttSink, SttStream, SttVendor, VendorError } from '../types.ts';
import { deepgram, deepgramClose, deepgramRejection, isIdleClose } from './deepgram-errors.ts';
import { type DeepgramNovaOptions, listenUrl } from './deepgram-listen.ts';
import { type DeepgramResults, readDeepgramMessage } from './deepgram-messages.ts';
import { SentAudio } from './sent-audio.ts';

export type { DeepgramNovaOptions } from './deepgram-listen.ts';

const BYTES_PER_MS = (CAPTURE_RATE_HZ / 1000) * 2;
/** A whole turn may be replayed into a socket that is still opening; 10 % for the pre-roll and the silence. */
const QUEUE_MAX_BYTES = tuning.mic.turnAudioMaxMs * BYTES_PER_MS * 1.1;
const CONNECT_TIMEOUT_MS = 4000;
/** Deepgram closes after 10 s without audio or KeepAlive, and asks for one every 3–5 s. */
const KEEP_ALIVE_MS = 4000;
/** KeepAlive does not stand for the first audio, which must come within 10 s: so much silence does. */
const FIRST_AUDIO_MS = 100;
/** `Finalize` may stay unanswered when little audio is buffered; p99 of a final is 326 ms (pipecat's stt-benchmark). */
const FINALIZE_ANSWER_MS = 400;
/** Deepgram answers when words may be in what it has not answered yet: an interim, or this much audio. */
const OWED_AUDIO_MS = 500;
/** An answer that ends so much earlier than the audio before `Finalize` answers an earlier one. */
const LATE_ANSWER_MS = 500;
/** Words are owed and nothing comes for this long: the stream is dead. */
const SILENT_ANSWER_MS = 2000;
/** While audio flows Deepgram sends a message about each second. */
const SILENT_STREAM_MS = 3000;
/** Finds out that the connection is gone although nobody speaks. */
const PING_MS = 10_000;
const CLOSE_LINGER_MS = 2000;
const FINAL_P99_MS = 350;

/** Deepgram Nova. One stream serves many turns; it reports its end and never reconnects in the middle of a turn. */
export function createDeepgramNova(options: DeepgramNovaOptions): SttVendor {
  const model = options.model ?? 'nova-3';
  return {
    id: `deepgram/${model}`,
    finalP99Ms: FINAL_P99_MS,
    hasEndpointing: true,
    endsTurns: false,
    open: (sink) => new NovaStream({ ...options, model }, sink),
  };
}

class NovaStream implements SttStream {
  readonly #options: DeepgramNovaOptions & { model: string };
  readonly #sink: SttSink;
  readonly #clock: Clock;
  /** Null after a close that cost nothing: opened again by the next audio. */
  #socket: VendorSocket | null = null;
  #ended = false;
  #cancelKeepAlive: () => void = () => {};
  #cancelAnswer: () => void = () => {};
  /** This socket has had audio. */
  #hadAudio = false;
  #lastAudioAtMs = 0;
  /** Audio was sent of which not every word has been delivered for certain. */
  #unsettled = false;
  /** `Finalize` messages whose answer is due: how many calls each answers, and the audio before it. */
  #finalizing: { calls: number; audioMs: number }[] = [];
  /** `Finalize` messages that were not waited for any longer: their answers may still come. */
  #givenUp = 0;
  #sentSinceFinalize = false;
  readonly #sent = new SentAudio();
  /** Up to where in the connection's audio the last final reaches; null when it did not say. */
  #finalUntilMs: number | null = null;
  #language: string | null = null;
  /** Audio since the last message, and when the first of it was sent. */
  #unheardMs = 0;
  #unheardSinceMs = 0;
  #interim = '';
  /** Words came since the last endpoint. */
  #wordsSinceEndpoint = false;

  constructor(options: DeepgramNovaOptions & { model: string }, sink: SttSink) {
    this.#options = options;
    this.#sink = sink;
    this.#clock = options.clock;
    this.#connect();
  }

  send(pcm: Int16Array): void {
    // A frame without samples would end the stream.
    if (this.#ended || pcm.length === 0) return;
    if (this.#socket === null) this.#connect();
    const nowMs = this.#clock.nowMs();
    if (this.#unheardMs === 0) this.#unheardSinceMs = nowMs;
    const durationMs = (pcm.length / CAPTURE_RATE_HZ) * 1000;
    this.#unheardMs += durationMs;
    this.#sent.give(pcm.length);
    this.#hadAudio = true;
    this.#lastAudioAtMs = nowMs;
    this.#unsettled = true;
    this.#sentSinceFinalize = true;
    this.#socket?.send(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength));
    const silentMs = nowMs - this.#unheardSinceMs;
    const isOpen = this.#socket?.isOpen ?? false;
    if (isOpen && this.#unheardMs >= SILENT_STREAM_MS && silentMs >= SILENT_STREAM_MS) this.#failSilent();
  }

  finalize(): void {
    if (this.#ended) return;
    const last = this.#finalizing.at(-1);
    if (last && !this.#sentSinceFinalize) {
      last.calls += 1;
      return;
    }
    this.#sentSinceFinalize = false;
    this.#finalizing.push({ calls: 1, audioMs: this.#sent.connectionMs });
    if (this.#unsettled) {
      this.#socket?.send('{"type":"Finalize"}', () => this.#awaitAnswer(FINALIZE_ANSWER_MS));
      return;
    }
    // Every word has been delivered already; but no answer comes before we return.
    this.#cancelAnswer();
    this.#cancelAnswer = this.#clock.after(0, () => this.#settle());
  }

  close(): void {
    if (this.#ended) return;
    this.#end();
    this.#socket?.send('{"type":"CloseStream"}');
    this.#socket?.release(CLOSE_LINGER_MS);
  }

  bufferedBytes(): number {
    return this.#socket?.bufferedBytes() ?? 0;
  }

  #connect(): void {
    const { endpoint } = this.#options;
    let url: URL;
    try {
      url = listenUrl(this.#options);
    } catch (cause) {
      this.#cancelAnswer = this.#clock.after(0, () => this.#fail(errorOfNetwork(deepgram, cause)));
      return;
    }
    this.#hadAudio = false;
    this.#unheardMs = 0;
    this.#sent.restart();
    this.#finalUntilMs = null;
    this.#givenUp = 0;
    this.#socket = new VendorSocket(
      {
        vendor: deepgram,
        url,
        headers: { authorization: `Token ${endpoint.apiKey}` },
        clock: this.#clock,
        connectTimeoutMs: CONNECT_TIMEOUT_MS,
        queueMaxBytes: QUEUE_MAX_BYTES,
        pingIntervalMs: PING_MS,
        errorOfRejection: (failure) => deepgramRejection(failure, this.#clock.unixMs()),
        errorOfClose: deepgramClose,
      },
      {
        onOpen: () => {
          // What was queued is only now on its way.
          this.#unheardSinceMs = this.#clock.nowMs();
          this.#armKeepAlive(KEEP_ALIVE_MS);
        },
        onText: (text) => this.#onMessage(text),
        onEnd: ({ code, reason, error }) => {
          if (!this.#unsettled && isIdleClose(code, reason)) this.#park();
          else this.#fail(error);
        },
      },
    );
  }

  #onMessage(text: string): void {
    const message = readDeepgramMessage(text);
    if (message === null) {
      this.#fail(vendorError(deepgram, 'protocol'));
      return;
    }
    this.#unheardMs = 0;
    if (message.kind === 'error') this.#fail(vendorError(deepgram, 'server'));
    else if (message.kind === 'utterance-end') this.#utteranceEnd();
    else if (message.kind === 'results') {
      if (message.isFinal) this.#onFinal(message);
      else this.#onInterim(message.text);
      // Still at work: the answer is on its way.
      if (this.#finalizing.length > 0) this.#awaitAnswer(FINALIZE_ANSWER_MS);
    }
  }

  #onInterim(text: string): void {
    if (text === this.#interim) return;
    this.#interim = text;
    this.#wordsSinceEndpoint ||= text !== '';
    this.#sink.onInterim(text);
  }

  #onFinal(message: DeepgramResults): void {
    const { text, language } = message;
    this.#wordsSinceEndpoint ||= text !== '';
    this.#finalUntilMs = message.untilMs;
    if (language !== null && language !== this.#language) {
      this.#language = language;
      this.#sink.onLanguage?.(language);
    }
    // An empty final only matters where it takes an interim back.
    if (text !== '' || this.#interim !== '') {
      this.#interim = '';
      this.#sink.onFinal(text);
    }
    if (message.speechFinal) this.#endpoint();
    if (message.fromFinalize) this.#onAnswer(message.untilMs);
  }

  #onAnswer(untilMs: number | null): void {
    const first = this.#finalizing[0];
    // Not before there is cause to doubt: the answer to an earlier `Finalize` reaches less far.
    const late = first && untilMs !== null && untilMs < first.audioMs - LATE_ANSWER_MS;
    if (this.#givenUp > 0 && (late || !first)) this.#givenUp -= 1;
    else if (this.#finalizing.length > 1) this.#tellFinalized([this.#finalizing.shift()!]);
    else if (first) this.#settle();
  }

  /** `UtteranceEnd` may come with or without a `speech_final` before it: one endpoint for the same words. */
  #utteranceEnd(): void {
    if (this.#wordsSinceEndpoint) this.#endpoint();
  }

  /** Also without new words: it tells that there were none in what has been heard since. */
  #endpoint(): void {
    if (this.#ended) return;
    this.#wordsSinceEndpoint = false;
    const untilMs = this.#finalUntilMs;
    this.#sink.onEndpoint(untilMs === null ? null : this.#sent.givenUntil(untilMs));
  }

  #awaitAnswer(delayMs: number): void {
    if (this.#ended || this.#finalizing.length === 0) return;
    this.#cancelAnswer();
    this.#cancelAnswer = this.#clock.after(delayMs, () => {
      const owed = this.#interim !== '' || this.#unheardMs >= OWED_AUDIO_MS;
      if (!owed) {
        this.#givenUp += this.#finalizing.length;
        this.#settle();
      } else if (delayMs === FINALIZE_ANSWER_MS) this.#awaitAnswer(SILENT_ANSWER_MS);
      else this.#failSilent();
    });
  }

  /** Every word before the last `finalize` has been delivered, as far as anyone can tell. */
  #settle(): void {
    this.#cancelAnswer();
    // Audio that was sent after `Finalize` belongs to what comes next.
    if (!this.#sentSinceFinalize) this.#unsettled = false;
    const answered = this.#finalizing;
    this.#finalizing = [];
    this.#tellFinalized(answered);
  }

  /** One answer for each call. */
  #tellFinalized(answered: readonly { calls: number }[]): void {
    for (const { calls } of answered) {
      for (let call = 0; call < calls && !this.#ended; call++) this.#sink.onFinalized();
    }
  }

  #armKeepAlive(delayMs: number): void {
    this.#cancelKeepAlive();
    this.#cancelKeepAlive = this.#clock.after(delayMs, () => {
      const idleMs = this.#clock.nowMs() - this.#lastAudioAtMs;
      if (this.#hadAudio && idleMs < KEEP_ALIVE_MS) {
        this.#armKeepAlive(KEEP_ALIVE_MS - idleMs);
        return;
      }
      if (this.#hadAudio) this.#socket?.send('{"type":"KeepAlive"}');
      else {
        this.#socket?.send(new Uint8Array(FIRST_AUDIO_MS * BYTES_PER_MS));
        this.#sent.addSilence((FIRST_AUDIO_MS * CAPTURE_RATE_HZ) / 1000);
      }
      this.#hadAudio = true;
      this.#armKeepAlive(KEEP_ALIVE_MS);
    });
  }

  #failSilent(): void {
    this.#fail(errorOfSilence(deepgram));
  }

  /** Closed while nothing was owed: no failure. */
  #park(): void {
    this.#cancelKeepAlive();
    this.#socket = null;
    this.#interim = '';
  }

  #fail(error: VendorError): void {
    if (this.#ended) return;
    this.#end();
    this.#socket?.dispose();
    this.#sink.onError(error);
  }

  #end(): void {
    this.#ended = true;
    this.#cancelKeepAlive();
    this.#cancelAnswer();
  }
}
