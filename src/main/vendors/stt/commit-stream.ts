import { CAPTURE_RATE_HZ } from '#shared/contracts/audio.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import type { Clock } from '../../clock.ts';
import { errorOfNetwork, errorOfSilence } from '../errors.ts';
import { VendorSocket } from '../socket.ts';
import { type SttSink, type SttStream, VendorError } from '../types.ts';
import type { CommitDialect, CommitMessage } from './commit-dialect.ts';
import { FinalizeQueue } from './finalize-queue.ts';

const SAMPLES_PER_MS = CAPTURE_RATE_HZ / 1000;
/** To open, and then to greet. */
const CONNECT_TIMEOUT_MS = 4000;
const CLOSE_LINGER_MS = 2000;
/** Finds out that the connection is gone although nobody speaks. */
const PING_MS = 10_000;
const SILENCE_MS = 100;
/** A commit that stays unanswered costs words when an interim has promised them, or when so much audio was never answered. */
const OWED_AUDIO_MS = 500;
/** A vendor that commits by itself may have more to commit. */
const QUIET_MS = 400;

/** A stream whose vendor delivers when it is told to, or, in silence, by itself. */
export class CommitStream implements SttStream {
  readonly #dialect: CommitDialect;
  readonly #clock: Clock;
  readonly #sink: SttSink;
  /** Null after a close that cost nothing: opened again by the next audio. */
  #socket: VendorSocket | null = null;
  #ended = false;
  readonly #finalizes = new FinalizeQueue();
  #givenSamples = 0;
  /** Audio was given of which not every word has been delivered for certain. */
  #unsettled = false;
  /** Audio since the last commit, silence of ours included. */
  #uncommittedMs = 0;
  /** Audio of the person since the last message. */
  #unheardMs = 0;
  /** Words that will not change, and those behind them that may. */
  #segments = '';
  #interim = '';
  #shown = '';
  #language: string | null = null;
  #cancelGreeting: () => void = () => {};
  #cancelIdle: () => void = () => {};
  #cancelAnswer: () => void = () => {};
  #cancelSettled: () => void = () => {};

  constructor(dialect: CommitDialect, clock: Clock, sink: SttSink) {
    this.#dialect = dialect;
    this.#clock = clock;
    this.#sink = sink;
    this.#connect();
  }

  send(pcm: Int16Array): void {
    if (this.#ended || pcm.length === 0) return;
    if (this.#socket === null) this.#connect();
    const durationMs = pcm.length / SAMPLES_PER_MS;
    this.#givenSamples += pcm.length;
    this.#unheardMs += durationMs;
    this.#unsettled = true;
    this.#transmit(pcm);
  }

  finalize(): void {
    if (this.#ended) return;
    const samples = this.#givenSamples;
    const isNew = this.#finalizes.ask(samples);
    if (!this.#unsettled) {
      // Every word has been delivered already; but no answer comes before we return.
      this.#cancelSettled();
      this.#cancelSettled = this.#clock.after(0, () =>
        this.#tellFinalized(this.#finalizes.takeUntil(samples)),
      );
    } else if (isNew) this.#commit();
  }

  close(): void {
    if (this.#ended) return;
    this.#end();
    const { closeMessage } = this.#dialect;
    if (closeMessage !== null) this.#socket?.send(closeMessage);
    this.#socket?.release(CLOSE_LINGER_MS);
  }

  bufferedBytes(): number {
    return this.#socket?.bufferedBytes() ?? 0;
  }

  #connect(): void {
    const { vendor, headers, bytesPerMs } = this.#dialect;
    let url: URL;
    try {
      url = this.#dialect.url();
    } catch (cause) {
      this.#cancelGreeting = this.#clock.after(0, () => this.#fail(errorOfNetwork(vendor, cause)));
      return;
    }
    this.#uncommittedMs = 0;
    this.#unheardMs = 0;
    this.#socket = new VendorSocket(
      {
        vendor,
        url,
        headers,
        clock: this.#clock,
        connectTimeoutMs: CONNECT_TIMEOUT_MS,
        // A whole turn may be replayed into a socket that is still opening; 10 % for the pre-roll and the silence.
        queueMaxBytes: tuning.mic.turnAudioMaxMs * bytesPerMs * 1.1,
        pingIntervalMs: PING_MS,
        errorOfRejection: (failure) => this.#dialect.errorOfRejection(failure),
        errorOfClose: (code, reason) => this.#dialect.errorOfClose(code, reason),
      },
      {
        onOpen: () => this.#onOpen(),
        onText: (text) => this.#onText(text),
        onEnd: ({ code, reason, error }) => this.#onOver(error, this.#dialect.isIdleClose(code, reason)),
      },
    );
  }

  #onOpen(): void {
    if (this.#dialect.greets) {
      this.#cancelGreeting = this.#clock.after(CONNECT_TIMEOUT_MS, () => this.#failSilent());
    }
    this.#armIdleSilence();
  }

  #transmit(pcm: Int16Array, onFlushed?: () => void): void {
    this.#uncommittedMs += pcm.length / SAMPLES_PER_MS;
    this.#socket?.send(this.#dialect.encode(pcm), onFlushed);
    this.#armIdleSilence();
  }

  /** In pieces: vendors limit the size of a message. */
  #transmitSilence(ms: number, onFlushed?: () => void): void {
    for (let leftMs = Math.ceil(ms); leftMs > 0; leftMs -= SILENCE_MS) {
      const piece = new Int16Array(Math.min(leftMs, SILENCE_MS) * SAMPLES_PER_MS);
      this.#transmit(piece, leftMs <= SILENCE_MS ? onFlushed : undefined);
    }
  }

  #commit(): void {
    const { commit, answerMs } = this.#dialect;
    const onFlushed = () => this.#awaitAnswer(answerMs);
    if ('silenceMs' in commit) {
      this.#transmitSilence(commit.silenceMs, onFlushed);
      return;
    }
    this.#transmitSilence(commit.minAudioMs - this.#uncommittedMs);
    this.#uncommittedMs = 0;
    this.#socket?.send(commit.message, onFlushed);
  }

  #onText(text: string): void {
    this.#cancelGreeting();
    this.#unheardMs = 0;
    try {
      for (const message of this.#dialect.read(text)) {
        if (!this.#ended) this.#onMessage(message);
      }
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      this.#fail(error);
      return;
    }
    // Still at work: the answer is on its way.
    this.#awaitAnswer(this.#isCommitting() ? this.#dialect.answerMs : QUIET_MS);
  }

  #onMessage(message: CommitMessage): void {
    switch (message.kind) {
      case 'interim':
        this.#interim = message.text;
        this.#show();
        return;
      case 'segment':
        this.#segments += message.text;
        this.#interim = '';
        this.#show();
        return;
      case 'answer':
        this.#onAnswer(message.text);
        return;
      case 'refused-commit':
        if (this.#shown === '') this.#answerFirst();
        return;
      case 'language':
        if (message.language === this.#language) return;
        this.#language = message.language;
        this.#sink.onLanguage?.(message.language);
        return;
      case 'over':
        this.#onOver(message.error, true);
        return;
      case 'error':
        this.#fail(message.error);
    }
  }

  #show(): void {
    const text = (this.#segments + this.#interim).trim();
    if (text === this.#shown) return;
    this.#shown = text;
    this.#sink.onInterim(text);
  }

  #onAnswer(rest: string): void {
    // Words that were promised and never settled are better than none.
    const text = (this.#segments + (rest === '' ? this.#interim : rest)).trim();
    const isNothing = text === '' && this.#shown === '';
    this.#segments = '';
    this.#interim = '';
    this.#shown = '';
    if (!isNothing) this.#sink.onFinal(text);
    if (this.#ended) return;
    if (this.#isCommitting()) this.#answerFirst();
    else if (text !== '') this.#sink.onEndpoint(null);
  }

  /** Each commit has one answer, in their order. */
  #answerFirst(): void {
    const first = this.#finalizes.takeFirst();
    if (first === null) return;
    if (first.samples === this.#givenSamples) this.#unsettled = false;
    this.#tellFinalized(first.calls);
  }

  #tellFinalized(calls: number): void {
    for (let call = 0; call < calls && !this.#ended; call++) this.#sink.onFinalized();
    if (this.#finalizes.isEmpty) this.#cancelAnswer();
  }

  /** We tell the vendor when, so that it answers each time. */
  #isCommitting(): boolean {
    return 'message' in this.#dialect.commit;
  }

  #awaitAnswer(delayMs: number): void {
    this.#cancelAnswer();
    if (this.#ended || this.#finalizes.isEmpty) return;
    this.#cancelAnswer = this.#clock.after(delayMs, () => {
      const isOwed = this.#shown !== '' || (this.#isCommitting() && this.#unheardMs >= OWED_AUDIO_MS);
      if (isOwed && delayMs < this.#dialect.answerMs) this.#awaitAnswer(this.#dialect.answerMs);
      else if (isOwed) this.#failSilent();
      else this.#settle();
    });
  }

  /** Nothing was owed, and nothing came. An answer that comes after all must not be taken for a later one. */
  #settle(): void {
    const { samples } = this.#finalizes;
    if (samples === this.#givenSamples) this.#unsettled = false;
    if (this.#isCommitting()) {
      this.#socket?.dispose();
      this.#park();
    }
    this.#tellFinalized(this.#finalizes.takeUntil(samples));
  }

  #armIdleSilence(): void {
    this.#cancelIdle();
    this.#cancelIdle = this.#clock.after(this.#dialect.idleSilenceMs, () =>
      this.#transmitSilence(SILENCE_MS),
    );
  }

  #onOver(error: VendorError, isIdle: boolean): void {
    const isOwed = this.#unsettled || this.#shown !== '' || !this.#finalizes.isEmpty;
    if (isOwed || !isIdle) {
      this.#fail(error);
      return;
    }
    this.#socket?.dispose();
    this.#park();
  }

  #failSilent(): void {
    this.#fail(errorOfSilence(this.#dialect.vendor));
  }

  /** Closed while nothing was owed: no failure. */
  #park(): void {
    this.#cancelConnectionTimers();
    this.#socket = null;
  }

  #fail(error: VendorError): void {
    if (this.#ended) return;
    this.#end();
    this.#socket?.dispose();
    this.#sink.onError(error);
  }

  #end(): void {
    this.#ended = true;
    this.#cancelConnectionTimers();
    this.#cancelSettled();
  }

  #cancelConnectionTimers(): void {
    this.#cancelGreeting();
    this.#cancelIdle();
    this.#cancelAnswer();
  }
}
