import type { CaptureMessage, MicGate as GateName } from '../contracts/audio.ts';
import { CAPTURE_RATE_HZ, FRAME_SAMPLES } from './format.ts';

export interface MicGateOptions {
  /** How far back a frame can still be sent. */
  capacityMs: number;
  /** Frames that may be on their way to main, unacknowledged; the ring waits behind them. */
  maxInFlightMs: number;
  postRollMaxMs: number;
  postRollSilenceMs: number;
  post(message: Extract<CaptureMessage, { kind: 'frame' | 'gate-closed' | 'dropped' }>): void;
  /** When a sample was captured, on the window's clock. */
  atMs(sample: number): number;
}

const FRAME_MS = (FRAME_SAMPLES * 1000) / CAPTURE_RATE_HZ;
const samplesOf = (ms: number) => (ms * CAPTURE_RATE_HZ) / 1000;

/**
 * Holds the last seconds of the microphone and decides which frames leave the window (`MicGate` of the contract).
 * One ring is both the pre-roll and the queue to main: a frame is sent once, in order; when main does not keep up,
 * frames wait in the ring, and the oldest go, counted, when it is full.
 */
export class MicGate {
  readonly #options: MicGateOptions;
  readonly #capacityFrames: number;
  readonly #maxInFlight: number;
  readonly #ring: Int16Array;
  #gate: GateName = 'closed';
  #preRollMs = 0;
  #open = false;
  /** The frame with which the gate shuts: speech has ended, but main has not been sent all of it. */
  #shutAt = Number.POSITIVE_INFINITY;
  /** Frames captured since the opening, and the first of them that has not been sent. */
  #written = 0;
  #next = 0;
  #seq = 0;
  /** Sequence numbers that main has not acknowledged, oldest first. */
  #inFlight: number[] = [];
  #voicedSinceOpen = false;
  #lastVoicedSample = Number.NEGATIVE_INFINITY;
  #inSpeech = false;
  #postRollFrom = 0;

  constructor(options: MicGateOptions) {
    this.#options = options;
    this.#capacityFrames = Math.ceil(options.capacityMs / FRAME_MS);
    this.#maxInFlight = Math.ceil(options.maxInFlightMs / FRAME_MS);
    this.#ring = new Int16Array(this.#capacityFrames * FRAME_SAMPLES);
  }

  /** The microphone was opened or closed: nothing captured before can be sent any more; the gate stays as it is. */
  reset(): void {
    if (this.#gate === 'post-roll') this.#finishPostRoll();
    this.#written = 0;
    this.#next = 0;
    this.#inSpeech = false;
    this.#voicedSinceOpen = false;
    this.#lastVoicedSample = Number.NEGATIVE_INFINITY;
    this.#open = this.#gate === 'open';
    this.#shutAt = Number.POSITIVE_INFINITY;
  }

  setGate(gate: GateName, preRollMs: number): void {
    if (this.#gate === 'post-roll' && gate !== 'post-roll') this.#finishPostRoll();
    this.#gate = gate;
    this.#preRollMs = preRollMs;
    switch (gate) {
      case 'closed':
        this.#open = false;
        return;
      case 'open':
        this.#openFrom(this.#writtenSamples);
        return;
      case 'vad':
        // Speech that began behind a closed gate is let in from now on, with the pre-roll: not what was said before.
        if (this.#inSpeech) this.#openFrom(this.#writtenSamples);
        else this.#open = false;
        return;
      case 'post-roll':
        this.#postRollFrom = this.#writtenSamples;
        this.#checkPostRoll();
        return;
      default:
        gate satisfies never;
    }
  }

  /** Takes the next 20 ms; copies them. */
  push(frame: Int16Array): void {
    this.#ring.set(frame, (this.#written % this.#capacityFrames) * FRAME_SAMPLES);
    this.#written += 1;
    if (!this.#open) return;
    const lost = this.#written - this.#capacityFrames - this.#next;
    if (lost > 0) {
      this.#next += lost;
      this.#seq += lost;
      this.#options.post({ kind: 'dropped', frames: lost });
    }
    this.#send();
    this.#checkPostRoll();
  }

  acknowledge(seq: number): void {
    while (this.#inFlight.length > 0 && this.#inFlight[0]! <= seq) this.#inFlight.shift();
    this.#send();
    this.#checkPostRoll();
  }

  onset(sample: number): void {
    this.#inSpeech = true;
    if (this.#gate === 'vad') this.#openFrom(sample);
  }

  speechEnded(): void {
    this.#inSpeech = false;
    if (this.#gate !== 'vad') return;
    this.#shutAt = this.#written;
    this.#send();
  }

  /** The detector has judged up to here. */
  voicedUntil(sample: number): void {
    if (sample <= this.#lastVoicedSample) return;
    this.#lastVoicedSample = sample;
    if (this.#open) this.#voicedSinceOpen = true;
  }

  get #writtenSamples(): number {
    return this.#written * FRAME_SAMPLES;
  }

  #openFrom(sample: number): void {
    if (!this.#open) {
      const first = Math.floor((sample - samplesOf(this.#preRollMs)) / FRAME_SAMPLES);
      this.#next = Math.max(this.#next, first, this.#written - this.#capacityFrames, 0);
      this.#voicedSinceOpen = this.#inSpeech;
      this.#open = true;
    }
    this.#shutAt = Number.POSITIVE_INFINITY;
    this.#send();
  }

  #send(): void {
    if (!this.#open) return;
    while (this.#next < Math.min(this.#written, this.#shutAt) && this.#inFlight.length < this.#maxInFlight) {
      const at = (this.#next % this.#capacityFrames) * FRAME_SAMPLES;
      const firstSample = this.#next * FRAME_SAMPLES;
      this.#options.post({
        kind: 'frame',
        seq: this.#seq,
        firstSample,
        atMs: this.#options.atMs(firstSample + FRAME_SAMPLES),
        pcm: this.#ring.slice(at, at + FRAME_SAMPLES),
      });
      this.#inFlight.push(this.#seq);
      this.#next += 1;
      this.#seq += 1;
    }
    if (this.#next >= this.#shutAt) this.#open = false;
  }

  /**
   * Silence cuts the post-roll short, but only where the detector heard a voice at all since the gate opened:
   * a whisper that it missed keeps its whole post-roll.
   */
  #checkPostRoll(): void {
    if (this.#gate !== 'post-roll') return;
    const rolled = this.#writtenSamples - this.#postRollFrom;
    const silent = this.#writtenSamples - this.#lastVoicedSample;
    const over =
      !this.#open ||
      rolled >= samplesOf(this.#options.postRollMaxMs) ||
      (this.#voicedSinceOpen && silent >= samplesOf(this.#options.postRollSilenceMs));
    // Main is told only when it has everything.
    if (over && (!this.#open || this.#next === this.#written)) this.#finishPostRoll();
  }

  #finishPostRoll(): void {
    this.#gate = 'closed';
    this.#open = false;
    this.#options.post({ kind: 'gate-closed', atMs: this.#options.atMs(this.#writtenSamples) });
  }
}
