import type { DeepgramControls } from './deepgram.ts';
import type { ListenParameters } from './deepgram-handshake.ts';
import { metadataMessage, type ResultFlags, resultsMessage, typeOfCommand } from './deepgram-wire.ts';
import { SttLine } from './stt-line.ts';
import type { SttSession, SttSessionOptions } from './stt-simulator.ts';

const IDLE_CLOSE_MS = 10_000;
/** A segment this long becomes final without a pause. */
const SEGMENT_MAX_MS = 5000;

/** One accepted `/v1/listen` connection: hears what it really received, and answers in the vendor's messages. */
export class DeepgramSession implements SttSession {
  readonly #options: SttSessionOptions<DeepgramControls, ListenParameters>;
  readonly #line: SttLine;
  #segmentStartMs = 0;
  #lastResultMs = 0;
  #soundSinceFinal = false;
  #speaking = false;
  #lastWordEndMs: number | null = null;

  constructor(options: SttSessionOptions<DeepgramControls, ListenParameters>) {
    this.#options = options;
    this.#line = new SttLine({
      ...options,
      idleMs: IDLE_CLOSE_MS,
      onIdle: () => this.closeIdle(),
      onText: (text) => this.#onCommand(text),
      onAudio: (data) => this.#onAudio(data),
      errorMessage: (code) => ({ type: 'Error', description: code, message: code, variant: code }),
    });
  }

  /** Closes as the vendor does when nothing came for too long. */
  closeIdle(): void {
    this.#line.close(
      1011,
      'Deepgram did not receive audio data or a text message within the timeout window. See https://dpgr.am/net0001 (NET-0001)',
    );
  }

  closeForAge(): void {
    this.#line.close(1011, 'The session has lasted for too long (NET-0003)');
  }

  dispose(): void {
    this.#line.dispose();
  }

  #onCommand(text: string): void {
    const { stats, ear } = this.#options;
    switch (typeOfCommand(text)) {
      case 'KeepAlive':
        stats.keepAlives += 1;
        // It keeps a stream alive; it does not stand for the first audio.
        if (ear.audioMs > 0) this.#line.armIdle();
        return;
      case 'Finalize':
        stats.finalizes += 1;
        this.#finalize();
        return;
      case 'CloseStream':
        stats.closeStreams += 1;
        this.#finish();
        return;
      default:
        this.#line.close(1008, 'Could not deserialize last text message (DATA-0000)');
    }
  }

  #onAudio(data: Buffer): void {
    // The vendor takes an empty frame for the end of the stream.
    if (data.length === 0) this.#finish();
    else if (this.#line.takeAudio(data)) this.#options.ear.push(data, (nowMs) => this.#afterAudio(nowMs));
  }

  #afterAudio(nowMs: number): void {
    const { parameters, controls, ear } = this.#options;
    const { silenceMs, isLoud } = ear;
    if (isLoud) {
      this.#soundSinceFinal = true;
      if (!this.#speaking && parameters.vadEvents) {
        const started = { type: 'SpeechStarted', channel: [0, 1], timestamp: nowMs / 1000 };
        this.#line.send(started, controls.interimDelayMs);
      }
      this.#speaking = true;
    }
    const { endpointingMs } = parameters;
    if (endpointingMs !== null && silenceMs >= Math.max(20, endpointingMs) && this.#soundSinceFinal) {
      this.#sendFinal(nowMs, { speechFinal: true, fromFinalize: false });
      this.#speaking = false;
    } else if (nowMs - this.#segmentStartMs >= SEGMENT_MAX_MS && ear.words().length > 0) {
      this.#sendFinal(nowMs, { speechFinal: false, fromFinalize: false });
    } else if (parameters.interimResults && nowMs - this.#lastResultMs >= controls.interimEveryMs) {
      this.#sendResults(
        nowMs,
        { isFinal: false, speechFinal: false, fromFinalize: false },
        controls.interimDelayMs,
      );
    }
    this.#markUtteranceEnd(nowMs);
  }

  #markUtteranceEnd(nowMs: number): void {
    const { parameters, ear, controls } = this.#options;
    const { utteranceEndMs } = parameters;
    if (utteranceEndMs === null || this.#lastWordEndMs === null || ear.words().length > 0) return;
    if (nowMs - this.#lastWordEndMs < utteranceEndMs) return;
    const end = { type: 'UtteranceEnd', channel: [0, 1], last_word_end: this.#lastWordEndMs / 1000 };
    this.#line.send(end, controls.interimDelayMs);
    this.#lastWordEndMs = null;
  }

  #finalize(): void {
    const { controls, ear } = this.#options;
    if (controls.fault?.kind === 'no-finalize-answer') return;
    ear.flush();
    this.#sendFinal(ear.audioMs, { speechFinal: false, fromFinalize: true });
  }

  #finish(): void {
    const { id, controls, ear } = this.#options;
    ear.flush();
    if (ear.words().length > 0) this.#sendFinal(ear.audioMs, { speechFinal: false, fromFinalize: false });
    this.#line.send(metadataMessage(id, ear.audioMs), controls.interimDelayMs);
    this.#line.schedule(0, () => this.#line.close(1000, ''));
  }

  #sendFinal(nowMs: number, flags: { speechFinal: boolean; fromFinalize: boolean }): void {
    const { ear, controls } = this.#options;
    this.#sendResults(nowMs, { isFinal: true, ...flags }, controls.sttFinalMs);
    const words = ear.take();
    this.#segmentStartMs = nowMs;
    this.#soundSinceFinal = false;
    if (words.length > 0) this.#lastWordEndMs = words.at(-1)!.endMs;
  }

  #sendResults(nowMs: number, flags: ResultFlags, delayMs: number): void {
    const { id, parameters, ear } = this.#options;
    const segment = { startMs: this.#segmentStartMs, endMs: nowMs, words: ear.words() };
    this.#lastResultMs = nowMs;
    this.#line.send(resultsMessage(id, parameters, segment, flags), delayMs);
  }
}
