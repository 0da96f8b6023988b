import type { WebSocket } from 'ws';
import type { Clock } from '../clock.ts';
import type { DeepgramControls, SessionStats } from './deepgram-controls.ts';
import type { ListenParameters } from './deepgram-handshake.ts';
import { metadataMessage, type ResultFlags, resultsMessage, typeOfCommand } from './deepgram-wire.ts';
import { type HeardWord, SpeechMatcher, type UtteranceReport } from './speech-match.ts';
import type { SpeechReferences } from './speech-match-reference.ts';

const IDLE_CLOSE_MS = 10_000;
const BYTES_PER_MS = 32;
/** A segment this long becomes final without a pause. */
const SEGMENT_MAX_MS = 5000;
const UTTERANCES_KEPT = 500;

export interface SessionOptions {
  id: string;
  socket: WebSocket;
  clock: Clock;
  parameters: ListenParameters;
  references: SpeechReferences;
  controls: DeepgramControls;
  stats: SessionStats;
  unknownSpeechText: string | null;
}

/** One accepted `/v1/listen` connection: hears what it really received, and answers in the vendor's messages. */
export class DeepgramSession {
  readonly #options: SessionOptions;
  readonly #matcher: SpeechMatcher;
  readonly #cancels = new Set<() => void>();
  #carry = Buffer.alloc(0);
  #audioBytes = 0;
  #sent = 0;
  #sendAtMs = 0;
  #cancelIdle: () => void = () => {};
  /** Words of ended utterances that are not final yet. */
  #ended: HeardWord[] = [];
  /** Words of the open utterance that are final already. */
  #finalOfOpen = 0;
  #segmentStartMs = 0;
  #lastResultMs = 0;
  #soundSinceFinal = false;
  #speaking = false;
  #lastWordEndMs: number | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#matcher = new SpeechMatcher(options.references, (report) => this.#onUtterance(report));
    const { socket } = options;
    socket.on('message', (data, isBinary) => this.#onMessage(data as Buffer, isBinary));
    socket.on('close', () => this.dispose());
    socket.on('error', () => socket.terminate());
    this.#armIdle();
  }

  /** Closes as the vendor does when nothing came for too long. */
  closeIdle(): void {
    this.#close(
      1011,
      'Deepgram did not receive audio data or a text message within the timeout window. See https://dpgr.am/net0001 (NET-0001)',
    );
  }

  dispose(): void {
    this.#cancelIdle();
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  get #audioMs(): number {
    return this.#audioBytes / BYTES_PER_MS;
  }

  #onMessage(data: Buffer, isBinary: boolean): void {
    if (!isBinary) {
      this.#onCommand(data.toString('utf8'));
      return;
    }
    // The vendor takes an empty frame for the end of the stream.
    if (data.length === 0) this.#finish();
    else this.#onAudio(data);
  }

  #onCommand(text: string): void {
    const { stats } = this.#options;
    switch (typeOfCommand(text)) {
      case 'KeepAlive':
        stats.keepAlives += 1;
        // It keeps a stream alive; it does not stand for the first audio.
        if (this.#audioBytes > 0) this.#armIdle();
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
        this.#close(1008, 'Could not deserialize last text message (DATA-0000)');
    }
  }

  #onAudio(data: Buffer): void {
    const { stats, controls, socket } = this.#options;
    this.#armIdle();
    this.#audioBytes += data.length;
    stats.audioBytes += data.length;
    const { fault } = controls;
    if (fault?.kind === 'drop' && this.#audioBytes >= (fault.afterAudioBytes ?? Number.POSITIVE_INFINITY)) {
      socket.terminate();
      return;
    }
    const bytes = this.#carry.length > 0 ? Buffer.concat([this.#carry, data]) : data;
    const pcm = new Int16Array(bytes.length >> 1);
    for (let i = 0; i < pcm.length; i++) pcm[i] = bytes.readInt16LE(2 * i);
    this.#carry = Buffer.from(bytes.subarray(2 * pcm.length));
    // In frames, so that a burst is heard at its own pace: pauses and interims fall where they fall in real time.
    for (let at = 0; at < pcm.length; at += 320) {
      this.#matcher.push(pcm.subarray(at, at + 320));
      this.#afterAudio(this.#audioMs - (pcm.length - Math.min(pcm.length, at + 320)) / 16);
    }
  }

  #afterAudio(nowMs: number): void {
    const { parameters, controls } = this.#options;
    const { silenceMs, isLoud } = this.#matcher;
    if (isLoud) {
      this.#soundSinceFinal = true;
      if (!this.#speaking && parameters.vadEvents) {
        this.#send(
          { type: 'SpeechStarted', channel: [0, 1], timestamp: nowMs / 1000 },
          controls.interimDelayMs,
        );
      }
      this.#speaking = true;
    }
    const { endpointingMs } = parameters;
    if (endpointingMs !== null && silenceMs >= Math.max(20, endpointingMs) && this.#soundSinceFinal) {
      this.#sendFinal(nowMs, { speechFinal: true, fromFinalize: false });
      this.#speaking = false;
    } else if (nowMs - this.#segmentStartMs >= SEGMENT_MAX_MS && this.#segmentWords().length > 0) {
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
    const { utteranceEndMs } = this.#options.parameters;
    if (utteranceEndMs === null || this.#lastWordEndMs === null || this.#segmentWords().length > 0) return;
    if (nowMs - this.#lastWordEndMs < utteranceEndMs) return;
    this.#send(
      { type: 'UtteranceEnd', channel: [0, 1], last_word_end: this.#lastWordEndMs / 1000 },
      this.#options.controls.interimDelayMs,
    );
    this.#lastWordEndMs = null;
  }

  #onUtterance(report: UtteranceReport): void {
    const { stats, unknownSpeechText } = this.#options;
    stats.utterances.push(report);
    if (stats.utterances.length > UTTERANCES_KEPT) stats.utterances.shift();
    if (report.sampleId !== null) this.#ended.push(...report.words.slice(this.#finalOfOpen));
    else if (unknownSpeechText !== null) {
      const words = unknownSpeechText.split(' ');
      const stepMs = (report.endMs - report.startMs) / words.length;
      const at = (i: number) => report.startMs + i * stepMs;
      this.#ended.push(...words.map((word, i) => ({ word, startMs: at(i), endMs: at(i + 1) })));
    }
    this.#finalOfOpen = 0;
  }

  #segmentWords(): HeardWord[] {
    return [...this.#ended, ...this.#matcher.words().slice(this.#finalOfOpen)];
  }

  #finalize(): void {
    if (this.#options.controls.fault?.kind === 'no-finalize-answer') return;
    this.#matcher.flush();
    this.#sendFinal(this.#audioMs, { speechFinal: false, fromFinalize: true });
  }

  #finish(): void {
    this.#matcher.flush();
    if (this.#segmentWords().length > 0) {
      this.#sendFinal(this.#audioMs, { speechFinal: false, fromFinalize: false });
    }
    const { id, controls } = this.#options;
    this.#send(metadataMessage(id, this.#audioMs), controls.interimDelayMs);
    this.#schedule(0, () => this.#close(1000, ''));
  }

  #sendFinal(nowMs: number, flags: { speechFinal: boolean; fromFinalize: boolean }): void {
    const words = this.#segmentWords();
    this.#sendResults(nowMs, { isFinal: true, ...flags }, this.#options.controls.sttFinalMs);
    this.#ended = [];
    this.#finalOfOpen = this.#matcher.words().length;
    this.#segmentStartMs = nowMs;
    this.#soundSinceFinal = false;
    if (words.length > 0) this.#lastWordEndMs = words.at(-1)!.endMs;
  }

  #sendResults(nowMs: number, flags: ResultFlags, delayMs: number): void {
    const { id, parameters } = this.#options;
    const segment = { startMs: this.#segmentStartMs, endMs: nowMs, words: this.#segmentWords() };
    this.#lastResultMs = nowMs;
    this.#send(resultsMessage(id, parameters.model, segment, flags), delayMs);
  }

  #send(message: object, delayMs: number): void {
    this.#schedule(delayMs, () => this.#transmit(JSON.stringify(message)));
  }

  /** Runs `action` after `delayMs`, but never before what was scheduled earlier. */
  #schedule(delayMs: number, action: () => void): void {
    const { clock } = this.#options;
    const nowMs = clock.nowMs();
    this.#sendAtMs = Math.max(this.#sendAtMs, nowMs + delayMs);
    const cancel = clock.after(this.#sendAtMs - nowMs, () => {
      this.#cancels.delete(cancel);
      action();
    });
    this.#cancels.add(cancel);
  }

  #transmit(text: string): void {
    const { socket, controls, stats } = this.#options;
    const { fault } = controls;
    if (fault?.kind === 'stall') return;
    if (fault?.kind === 'truncate') {
      socket.send(text.slice(0, text.length >> 1), () => socket.terminate());
      return;
    }
    socket.send(fault?.kind === 'garbage' ? '<html>Bad gateway' : text);
    this.#sent += 1;
    stats.messagesSent += 1;
    if (fault?.kind === 'drop' && this.#sent >= (fault.afterMessages ?? Number.POSITIVE_INFINITY))
      socket.terminate();
  }

  #armIdle(): void {
    this.#cancelIdle();
    this.#cancelIdle = this.#options.clock.after(IDLE_CLOSE_MS, () => this.closeIdle());
  }

  #close(code: number, reason: string): void {
    const { socket, stats } = this.#options;
    if (socket.readyState !== socket.OPEN) return;
    stats.closes.push({ code, reason });
    this.dispose();
    socket.close(code, reason);
  }
}
