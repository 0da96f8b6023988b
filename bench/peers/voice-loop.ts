import { performance } from 'node:perf_hooks';

/** A voice loop without a device: samples go in, sound comes out, both in real time. */
export interface VoiceLoop {
  /** 20 ms of 16 kHz mono PCM16 of the microphone. */
  push(pcm: Int16Array): void;
  /** Says what it hands to its output, and when it tells it to stop. */
  onOutput(listener: (event: OutputEvent) => void): void;
  dispose(): Promise<void>;
}

export type OutputEvent =
  /** Mono PCM16. */
  | { kind: 'sound'; pcm: Int16Array }
  /** Paused or cleared: nothing more sounds. */
  | { kind: 'silenced' }
  /** What was handed over has sounded to its end. */
  | { kind: 'ended' };

/** Where the simulated vendors are. */
export interface VendorUrls {
  stt: string;
  llm: string;
  tts: string;
  /** Another model behind the first. */
  backup: string | null;
}

export const keys = { stt: 'test-key-deepgram', llm: 'test-key-groq', tts: 'test-key-cartesia' } as const;

export const instructions = 'You are a voice assistant. Answer briefly.';
export const MIC_RATE_HZ = 16_000;
const FRAME_MS = 20;
const FRAME_SAMPLES = (MIC_RATE_HZ * FRAME_MS) / 1000;
/** Quieter samples count as silence, on both sides of the loop. */
const AUDIBLE = 200;

export function isAudible(pcm: Int16Array): boolean {
  return pcm.some((sample) => Math.abs(sample) > AUDIBLE);
}

/** Hands a microphone's sound to a loop in real time: silence, and whatever is said into it. */
export class Microphone {
  readonly #loop: VoiceLoop;
  readonly #timer: NodeJS.Timeout;
  readonly #beganMs = performance.now();
  #frames = 0;
  #saying: {
    pcm: Int16Array;
    at: number;
    firstMs: number | null;
    lastMs: number | null;
    done: (times: Said) => void;
  } | null = null;

  constructor(loop: VoiceLoop) {
    this.#loop = loop;
    this.#timer = setInterval(() => this.#tick(), 5);
  }

  /** Says it, and resolves to when its first and its last audible sample went in (ms on `performance.now()`). */
  say(pcm: Int16Array): Promise<Said> {
    return new Promise((done) => {
      this.#saying = { pcm, at: 0, firstMs: null, lastMs: null, done };
    });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const due = (performance.now() - this.#beganMs) / FRAME_MS;
    for (; this.#frames < due; this.#frames += 1) this.#loop.push(this.#next());
  }

  #next(): Int16Array {
    const frame = new Int16Array(FRAME_SAMPLES);
    const saying = this.#saying;
    if (saying === null) return frame;
    frame.set(saying.pcm.subarray(saying.at, saying.at + FRAME_SAMPLES));
    saying.at += FRAME_SAMPLES;
    if (isAudible(frame)) {
      const nowMs = performance.now();
      saying.firstMs ??= nowMs;
      saying.lastMs = nowMs;
    }
    if (saying.at >= saying.pcm.length) {
      this.#saying = null;
      saying.done({ firstMs: saying.firstMs ?? Number.NaN, lastMs: saying.lastMs ?? Number.NaN });
    }
    return frame;
  }
}

export interface Said {
  firstMs: number;
  lastMs: number;
}
