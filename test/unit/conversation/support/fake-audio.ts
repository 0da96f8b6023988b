import type { AudioEvent, AudioPort } from '../../../../src/main/audio/audio-port.ts';
import { PLAYER_RATE_HZ } from '../../../../src/shared/contracts/audio.ts';
import type { VirtualClock } from '../../../support/virtual-clock.ts';
import { FakeMic } from './fake-mic.ts';

/** What left the speaker: consecutive samples of one chunk's owner. */
export interface Rendered {
  epoch: number;
  /** First sample of the chunk: fakes put the number of the speech there. */
  owner: number;
  samples: number;
  fromMs: number;
  toMs: number;
}

const perMs = PLAYER_RATE_HZ / 1000;
const reportMs = 50;

/** Ears and voice on virtual time. The player consumes exactly 24 samples a ms, and drops what is not current. */
export class FakeAudio implements AudioPort {
  readonly mic: FakeMic;
  readonly rendered: Rendered[] = [];
  /** Opening the microphone takes this long; null: it never opens. */
  micOpensAfterMs: number | null = 5;
  everDead = false;
  #dead = false;
  maxHeldMs = 0;
  /** Sound for an epoch that was not current: dropped, but nobody should have sent it. */
  misdirected = 0;
  ducked = false;
  paused = false;
  readonly #clock: VirtualClock;
  readonly #listeners = new Set<(event: AudioEvent) => void>();
  #epoch = 0;
  #chunks: { owner: number; left: number }[] = [];
  #heard = 0;
  #ended = false;
  #started = false;
  #sinceMs = 0;
  #cancelTick: (() => void) | null = null;
  #micAsked = false;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
    this.mic = new FakeMic(clock, (event) => this.emit(event));
  }

  /** The player takes sound, but none comes out and nothing is reported. */
  get dead(): boolean {
    return this.#dead;
  }

  set dead(dead: boolean) {
    this.#render();
    this.#dead = dead;
    this.everDead ||= dead;
    this.#schedule();
  }

  emit(event: AudioEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  openMic(): void {
    this.#micAsked = true;
    if (this.micOpensAfterMs === null) return;
    this.#clock.after(this.micOpensAfterMs, () => {
      if (this.#micAsked && !this.mic.open) this.mic.openNow();
    });
  }

  closeMic(): void {
    this.#micAsked = false;
    if (this.mic.open) this.mic.closeNow();
  }

  setGate: AudioPort['setGate'] = (gate, preRollMs) => this.mic.setGate(gate, preRollMs);
  setVad: AudioPort['setVad'] = (options) => this.mic.setVad(options);

  play(epoch: number, pcm: Int16Array): void {
    if (epoch > this.#epoch) this.cut(epoch, 0);
    if (epoch !== this.#epoch) {
      this.misdirected += 1;
      return;
    }
    this.#render();
    this.#chunks.push({ owner: pcm[0] ?? 0, left: pcm.length });
    this.maxHeldMs = Math.max(this.maxHeldMs, this.heldMs());
    this.#schedule();
  }

  endAudio(epoch: number): void {
    if (epoch !== this.#epoch) return;
    this.#ended = true;
    this.#render();
    this.#schedule();
  }

  cut(nextEpoch: number, fadeMs: number): void {
    this.#render();
    const epoch = this.#epoch;
    const heardSamples = this.#heard;
    this.#epoch = nextEpoch;
    this.#chunks = [];
    this.#heard = 0;
    this.#ended = false;
    this.#started = false;
    this.paused = false;
    this.ducked = false;
    this.#cancelTick?.();
    this.#cancelTick = null;
    if (this.dead) return;
    this.#clock.after(fadeMs, () => {
      this.emit({ kind: 'silent', epoch, heardSamples, atMs: this.#clock.nowMs() });
    });
  }

  pause(): void {
    this.#render();
    this.paused = true;
    this.emit({ kind: 'paused', epoch: this.#epoch, heardSamples: this.#heard, atMs: this.#clock.nowMs() });
    this.#schedule();
  }

  resume(): void {
    this.#render();
    this.paused = false;
    this.#schedule();
  }

  duck(gainDb: number): void {
    this.ducked = gainDb < 0;
  }

  heldMs(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.left, 0) / perMs;
  }

  get epoch(): number {
    return this.#epoch;
  }

  get heardSamples(): number {
    this.#render();
    return this.#heard;
  }

  onEvent(listener: (event: AudioEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  dispose(): void {
    this.#cancelTick?.();
    this.#listeners.clear();
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Lets out what the time since the last look allows. */
  #render(): void {
    const nowMs = this.#clock.nowMs();
    let budget = this.paused || this.dead ? 0 : Math.round((nowMs - this.#sinceMs) * perMs);
    let atMs = this.#sinceMs;
    this.#sinceMs = nowMs;
    while (budget > 0 && this.#chunks[0] !== undefined) {
      const chunk = this.#chunks[0];
      const samples = Math.min(budget, chunk.left);
      const toMs = atMs + samples / perMs;
      this.rendered.push({ epoch: this.#epoch, owner: chunk.owner, samples, fromMs: atMs, toMs });
      atMs = toMs;
      budget -= samples;
      chunk.left -= samples;
      this.#heard += samples;
      if (chunk.left === 0) this.#chunks.shift();
    }
  }

  #schedule(): void {
    if (this.#cancelTick !== null || this.paused || this.dead) return;
    if (this.#chunks.length === 0 && !this.#ended) return;
    if (!this.#started && this.#chunks.length > 0) {
      this.#started = true;
      const { nowMs, epoch } = { nowMs: this.#clock.nowMs(), epoch: this.#epoch };
      this.#clock.after(0, () => {
        if (this.#epoch === epoch) this.emit({ kind: 'started', epoch, atMs: nowMs });
      });
    }
    const delayMs = Math.min(reportMs, this.heldMs());
    this.#cancelTick = this.#clock.after(delayMs, () => this.#report());
  }

  #report(): void {
    this.#cancelTick = null;
    this.#render();
    if (this.paused || this.dead) return;
    const [epoch, heardSamples, atMs] = [this.#epoch, this.#heard, this.#clock.nowMs()];
    if (this.#chunks.length === 0 && this.#ended) {
      this.#ended = false;
      this.emit({ kind: 'drained', epoch, heardSamples, atMs });
      return;
    }
    this.emit({ kind: 'progress', epoch, heardSamples, atMs });
    this.#schedule();
  }
}
