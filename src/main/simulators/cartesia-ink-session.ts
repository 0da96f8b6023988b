import type { InkParameters } from './cartesia-ink-handshake.ts';
import { CartesiaRefusal, cartesiaRefusalOf } from './cartesia-protocol.ts';
import { textOfWords } from './speech-ear.ts';
import type { SttControls } from './stt-controls.ts';
import { SttLine } from './stt-line.ts';
import type { SttSession, SttSessionOptions } from './stt-simulator.ts';

export const INK_IDLE_CLOSE_MS = 180_000;
/** A piece this long becomes final without being asked for. */
const PIECE_MAX_MS = 4000;

export interface InkControls extends SttControls {
  /** An interim for each this much audio. */
  interimEveryMs: number;
}

/** An error frame by its status, or by its code. */
export function inkErrorFrame(code: string): object {
  const refusal = /^\d+$/.test(code)
    ? cartesiaRefusalOf(Number(code))
    : new CartesiaRefusal(500, 'Simulated', 'Simulated.', code);
  return refusal.event(null);
}

/** One accepted `/stt/websocket` connection. Its finals are pieces to be joined verbatim, spaces included. */
export class InkSession implements SttSession {
  readonly #options: SttSessionOptions<InkControls, InkParameters>;
  readonly #line: SttLine;
  #interim = '';
  #interimMs = 0;
  #pieceMs = 0;
  /** Since the last `finalize`. */
  #hasPiece = false;

  constructor(options: SttSessionOptions<InkControls, InkParameters>) {
    this.#options = options;
    this.#line = new SttLine({
      ...options,
      idleMs: INK_IDLE_CLOSE_MS,
      onIdle: () => this.closeIdle(),
      onText: (text) => this.#onCommand(text),
      onAudio: (data) => this.#onAudio(data),
      errorMessage: inkErrorFrame,
    });
  }

  closeIdle(): void {
    this.#line.close(1000, 'connection idle timeout');
  }

  closeForAge(): void {
    this.#line.close(1000, 'connection lifetime exceeded');
  }

  dispose(): void {
    this.#line.dispose();
  }

  #onCommand(text: string): void {
    const { stats, controls, ear } = this.#options;
    switch (text) {
      case 'finalize':
        stats.finalizes += 1;
        if (controls.fault?.kind === 'no-finalize-answer') return;
        ear.flush();
        this.#sendPiece();
        this.#hasPiece = false;
        this.#line.send({ type: 'flush_done', request_id: this.#options.id }, 0);
        return;
      case 'close':
        stats.closeStreams += 1;
        ear.flush();
        this.#sendPiece();
        this.#line.send({ type: 'done', request_id: this.#options.id }, 0);
        this.#line.schedule(0, () => this.#line.close(1000, ''));
        return;
      default:
        this.#refuse('Unknown command.');
    }
  }

  #onAudio(data: Buffer): void {
    if (data.length === 0) this.#refuse('Empty audio.');
    else if (this.#line.takeAudio(data)) this.#options.ear.push(data, (nowMs) => this.#afterFrame(nowMs));
  }

  #afterFrame(nowMs: number): void {
    const { ear, controls } = this.#options;
    const text = textOfWords(ear.words());
    if (text === '') this.#pieceMs = nowMs;
    if (nowMs - this.#pieceMs >= PIECE_MAX_MS) {
      this.#sendPiece();
      this.#pieceMs = nowMs;
    } else if (text !== this.#interim && nowMs - this.#interimMs >= controls.interimEveryMs) {
      this.#interimMs = nowMs;
      this.#interim = text;
      this.#line.send(this.#transcript(false, this.#spaced(text)), controls.interimDelayMs);
    }
  }

  #sendPiece(): void {
    const { ear, controls } = this.#options;
    const words = ear.take();
    this.#interim = '';
    if (words.length === 0) return;
    this.#line.send(this.#transcript(true, this.#spaced(textOfWords(words))), controls.sttFinalMs);
    this.#hasPiece = true;
  }

  /** A piece brings the space that parts it from the one before. */
  #spaced(text: string): string {
    return this.#hasPiece && text !== '' ? ` ${text}` : text;
  }

  #transcript(isFinal: boolean, text: string): object {
    const { id, parameters, ear } = this.#options;
    const duration = ear.audioMs / 1000;
    const language = parameters.model === 'ink-2' ? {} : { language: parameters.language };
    return { type: 'transcript', is_final: isFinal, text, request_id: id, duration, ...language };
  }

  #refuse(message: string): void {
    this.#line.send(new CartesiaRefusal(400, 'Invalid request', message).event(null), 0);
    this.#line.schedule(0, () => this.#line.close(1008, message));
  }
}
