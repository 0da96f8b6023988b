import type { VadPace } from '#shared/audio/vad-machine.ts';
import type { AudioStatus, CaptureMessage, MicGate, MicSource } from '#shared/contracts/audio.ts';
import type { Tuning } from '#shared/conversation/tuning.ts';
import type { WindowLink } from './window-link.ts';

/** Frames per acknowledgement: 200 ms. */
const ACK_FRAMES = 10;
const RESTARTED = 'Listening stopped for a moment: the audio part of Parley is being started again.';

export interface EarsOptions {
  link: WindowLink;
  tuning: Tuning;
  /** 0–1. */
  level(level: number): void;
}

/** The microphone as main wants it, kept through the window's restarts. */
export class Ears {
  readonly #link: WindowLink;
  readonly #level: (level: number) => void;
  #source: MicSource | null = null;
  #gate: { gate: MicGate; preRollMs: number } = { gate: 'closed', preRollMs: 0 };
  #vad: VadPace;
  /** A new window counts from 0 again; what main hands out goes on. */
  #seqBase = 0;
  #lastSeq = -1;
  #clipId = 0;
  readonly #clips = new Map<number, () => void>();

  constructor(options: EarsOptions) {
    this.#link = options.link;
    this.#level = options.level;
    const { vad, bargeIn } = options.tuning;
    this.#vad = {
      endSilenceMs: vad.endSilenceMs,
      onsetMs: vad.onsetMs,
      sustainedMs: bargeIn.commitAfterMs,
    };
  }

  get wanted(): boolean {
    return this.#source !== null;
  }

  open(source: MicSource): void {
    this.#source = source;
    this.#link.control({ kind: 'open-mic', source });
  }

  close(): void {
    this.#source = null;
    if (this.#link.ready()) this.#link.control({ kind: 'close-mic' });
    // A window that is not there has no microphone open.
    else this.#link.emit({ kind: 'mic-closed', atMs: this.#link.clock.nowMs() });
  }

  setGate(gate: MicGate, preRollMs: number): void {
    this.#gate = { gate, preRollMs };
    if (this.#link.ready()) this.#link.toCapture({ kind: 'gate', gate, preRollMs });
    else if (gate === 'post-roll') this.#gateClosed(this.#link.clock.nowMs());
  }

  setVad(vad: VadPace): void {
    this.#vad = vad;
    this.#link.toCapture({ kind: 'vad', ...vad });
  }

  playClip(pcm: Int16Array, sampleRateHz: number): Promise<void> {
    if (!this.#link.ready()) return Promise.resolve();
    const id = ++this.#clipId;
    return new Promise((resolve) => {
      this.#clips.set(id, resolve);
      // A copy: a view would drag the whole buffer behind it along.
      this.#link.control({ kind: 'play-clip', id, pcm: Int16Array.from(pcm), sampleRateHz });
    });
  }

  /** Tells a new window what is wanted. */
  onReady(): void {
    this.#link.toCapture({ kind: 'vad', ...this.#vad });
    this.#link.toCapture({ kind: 'gate', ...this.#gate });
    if (this.#source !== null) this.#link.control({ kind: 'open-mic', source: this.#source });
  }

  /** The window is gone: whatever waits for an answer from it gets one. */
  onGone(): void {
    const atMs = this.#link.clock.nowMs();
    this.#seqBase = this.#lastSeq + 1;
    for (const ended of this.#clips.values()) ended();
    this.#clips.clear();
    this.#level(0);
    if (this.#source !== null)
      this.#link.emit({ kind: 'mic-fault', fault: 'lost', message: RESTARTED, atMs });
    if (this.#gate.gate === 'post-roll') this.#gateClosed(atMs);
  }

  onMessage(message: CaptureMessage): void {
    const { emit, clock, toMainMs } = this.#link;
    switch (message.kind) {
      case 'frame':
        this.#lastSeq = this.#seqBase + message.seq;
        if (message.seq % ACK_FRAMES === 0) this.#link.toCapture({ kind: 'ack', seq: message.seq });
        emit({ kind: 'frame', seq: this.#lastSeq, pcm: message.pcm, atMs: toMainMs(message.atMs) });
        return;
      case 'vad':
        emit({ kind: 'vad', event: message.event, atMs: toMainMs(message.atMs) });
        return;
      case 'gate-closed':
        this.#gateClosed(toMainMs(message.atMs));
        return;
      case 'level':
        this.#level(message.level);
        return;
      case 'dropped':
        emit({ kind: 'frames-dropped', frames: message.frames, atMs: clock.nowMs() });
        return;
      default:
        message satisfies never;
    }
  }

  onStatus(
    status: Extract<AudioStatus, { kind: 'mic-opened' | 'mic-closed' | 'mic-fault' | 'clip-ended' }>,
  ): void {
    const { emit, clock, toMainMs } = this.#link;
    switch (status.kind) {
      case 'mic-opened':
        emit({ kind: 'mic-opened', atMs: toMainMs(status.atMs) });
        return;
      case 'mic-closed':
        this.#level(0);
        emit({ kind: 'mic-closed', atMs: clock.nowMs() });
        return;
      case 'mic-fault':
        emit({ kind: 'mic-fault', fault: status.fault, message: status.message, atMs: clock.nowMs() });
        return;
      case 'clip-ended':
        this.#clips.get(status.id)?.();
        this.#clips.delete(status.id);
        return;
      default:
        status satisfies never;
    }
  }

  #gateClosed(atMs: number): void {
    // Unless main has changed its mind since: then the answer is to an older wish.
    if (this.#gate.gate === 'post-roll') this.#gate = { gate: 'closed', preRollMs: 0 };
    this.#link.emit({ kind: 'gate-closed', atMs });
  }
}
