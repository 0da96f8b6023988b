import type { WebSocket } from 'ws';
import type { Clock } from '../clock.ts';
import type { SttControls, SttStats } from './stt-controls.ts';

const DRIBBLE_CHARS = 7;

export interface SttLineOptions {
  socket: WebSocket;
  clock: Clock;
  controls: Pick<SttControls, 'fault'>;
  stats: SttStats;
  /** Without a sign of life for this long `onIdle` is called. */
  idleMs: number;
  onIdle(): void;
  onText(text: string): void;
  onAudio(data: Buffer): void;
  /** The vendor's own way to say that something went wrong. */
  errorMessage(code: string): object;
}

/** One accepted connection of a speech-to-text simulator: messages in order, late and faulty as the controls say. */
export class SttLine {
  readonly #options: SttLineOptions;
  readonly #cancels = new Set<() => void>();
  #audioBytes = 0;
  #sent = 0;
  #sendAtMs = 0;
  #cancelIdle: () => void = () => {};

  constructor(options: SttLineOptions) {
    this.#options = options;
    const { socket, stats } = options;
    socket.on('message', (data, isBinary) => {
      if (isBinary) options.onAudio(data as Buffer);
      else options.onText((data as Buffer).toString('utf8'));
    });
    socket.on('ping', () => {
      stats.pings += 1;
    });
    socket.on('close', () => this.dispose());
    socket.on('error', () => socket.terminate());
    this.armIdle();
  }

  /** Counts audio that has come. False when the fault cuts the connection here. */
  takeAudio(data: Buffer): boolean {
    const { stats, controls, socket } = this.#options;
    this.armIdle();
    this.#audioBytes += data.length;
    stats.audioBytes += data.length;
    const { fault } = controls;
    const dropped =
      fault?.kind === 'drop' && this.#audioBytes >= (fault.afterAudioBytes ?? Number.POSITIVE_INFINITY);
    if (dropped) socket.terminate();
    return !dropped;
  }

  send(message: object, delayMs: number): void {
    this.schedule(delayMs, () => this.#transmit(message));
  }

  /** Runs `action` after `delayMs`, but never before what was scheduled earlier. */
  schedule(delayMs: number, action: () => void): void {
    const { clock } = this.#options;
    const nowMs = clock.nowMs();
    this.#sendAtMs = Math.max(this.#sendAtMs, nowMs + delayMs);
    const cancel = clock.after(this.#sendAtMs - nowMs, () => {
      this.#cancels.delete(cancel);
      action();
    });
    this.#cancels.add(cancel);
  }

  /** A sign of life has come. */
  armIdle(): void {
    const { clock, idleMs, onIdle } = this.#options;
    this.#cancelIdle();
    this.#cancelIdle = clock.after(idleMs, onIdle);
  }

  close(code: number, reason: string): void {
    const { socket, stats } = this.#options;
    if (socket.readyState !== socket.OPEN) return;
    stats.closes.push({ code, reason });
    this.dispose();
    // 1005 stands for a close frame without a code.
    if (code === 1005) socket.close();
    else socket.close(code, reason);
  }

  dispose(): void {
    this.#cancelIdle();
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  #transmit(message: object): void {
    const { socket, controls, stats, errorMessage } = this.#options;
    const { fault } = controls;
    const text = JSON.stringify(message);
    switch (fault?.kind) {
      case 'stall':
        return;
      case 'truncate':
        socket.send(text.slice(0, text.length >> 1), () => socket.terminate());
        return;
      case 'garbage':
        socket.send('<html>Bad gateway');
        break;
      case 'dribble':
        for (let at = 0; at < text.length; at += DRIBBLE_CHARS) {
          socket.send(text.slice(at, at + DRIBBLE_CHARS), { fin: at + DRIBBLE_CHARS >= text.length });
        }
        break;
      case 'error':
        socket.send(JSON.stringify(errorMessage(fault.code)));
        this.close(1011, 'error');
        break;
      default:
        socket.send(text);
    }
    this.#sent += 1;
    stats.messagesSent += 1;
    if (fault?.kind === 'drop' && this.#sent >= (fault.afterMessages ?? Number.POSITIVE_INFINITY)) {
      socket.terminate();
    }
  }
}
