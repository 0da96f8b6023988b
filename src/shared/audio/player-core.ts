import type { PlayerCommand, PlayerMessage } from '../contracts/audio.ts';
import { decibelsToGain, raisedCosine } from './fade.ts';
import { toPcm16 } from './format.ts';
import { levelOf } from './level.ts';
import { SampleQueue } from './sample-queue.ts';

export interface PlayerCoreOptions {
  sampleRateHz: number;
  /** How often `progress` is reported while samples are rendered. */
  reportMs: number;
  post(message: PlayerMessage): void;
}

/** A jump in the wave (audio ran out, or came back) is bent into a decay of this length: no click. */
const DECLICK_MS = 4;
/** After an underrun, playing goes on with this much in hand: no stutter. */
const REBUFFER_MS = 20;

interface Ramp {
  index: number;
  length: number;
  from: number;
  to: number;
}

const FULL_GAIN: Readonly<Ramp> = Object.freeze({ index: 0, length: 0, from: 1, to: 1 });

/**
 * - `running`: samples sound at full gain as they come.
 * - `fading-out` / `cutting`: the fade before a pause / before the next epoch.
 * - `paused`: silence; audio is taken in.
 * - `fading-in`: after a resume.
 */
type Mode = 'running' | 'fading-out' | 'paused' | 'fading-in' | 'cutting';

/**
 * What the player worklet does, without the worklet: takes commands, fills blocks. While a fade runs, samples are
 * only looked at (`#ahead` of the front): a pause drops none of them and they sound again, at full gain, on resume.
 *
 * Answers, whatever the timing: every `pause` gets one `paused` (unless a `cut` overtakes it), every `cut` to a newer
 * epoch gets one `silent` for the epoch it ended, every `end` one `drained` (unless cut). `renderedSamples` counts
 * full-gain samples: those of an interrupted fade are not in it.
 */
export class PlayerCore {
  readonly #options: PlayerCoreOptions;
  #epoch = 0;
  #queue = new SampleQueue();
  #ended = false;
  #started = false;
  #drained = false;
  #starved = false;
  #rendered = 0;

  /** The newest epoch and what came for it while the old one still fades. */
  #nextEpoch = 0;
  #nextQueue = new SampleQueue();
  #nextEnded = false;
  /** Epochs that were cut before they could sound. */
  #skipped: number[] = [];

  #mode: Mode = 'running';
  #ahead = 0;
  #fade: Ramp = FULL_GAIN;
  #resumeAfterFadeMs: number | null = null;
  #duck: Ramp = FULL_GAIN;

  #last = 0;
  #declick = { offset: 0, index: 0 };
  readonly #declickSamples: number;

  #contextS = 0;
  #sinceReport = 0;
  #squares = 0;
  #tap: { pcm: Int16Array<ArrayBuffer>; length: number; begun: boolean } | null = null;

  constructor(options: PlayerCoreOptions) {
    this.#options = options;
    this.#declickSamples = this.#samplesOf(DECLICK_MS);
  }

  handle(command: PlayerCommand): void {
    switch (command.kind) {
      case 'audio':
        // After `end` nothing more belongs to the epoch.
        if (command.epoch === this.#nextEpoch) {
          if (this.#mode === 'cutting') {
            if (!this.#nextEnded) this.#nextQueue.push(command.pcm);
          } else if (!this.#ended) this.#queue.push(command.pcm);
        }
        return;
      case 'end':
        if (command.epoch !== this.#nextEpoch) return;
        if (this.#mode === 'cutting') this.#nextEnded = true;
        else this.#ended = true;
        return;
      case 'cut':
        this.#cut(command.epoch, command.fadeMs);
        return;
      case 'pause':
        this.#pause(command.fadeMs);
        return;
      case 'resume':
        if (this.#mode === 'fading-out') this.#resumeAfterFadeMs = command.fadeMs;
        else if (this.#mode === 'paused') this.#resume(command.fadeMs);
        return;
      case 'duck':
        this.#duck = {
          index: 0,
          length: this.#samplesOf(command.rampMs),
          from: this.#duckGain(),
          to: decibelsToGain(command.gainDb),
        };
        return;
      case 'tap':
        this.#flushTap();
        this.#tap = command.on
          ? { pcm: new Int16Array(this.#samplesOf(100)), length: 0, begun: false }
          : null;
        return;
      default:
        command satisfies never;
    }
  }

  /** Fills one block, whose first sample is at `contextS` on the AudioContext's clock. */
  process(out: Float32Array, contextS: number): void {
    let at = 0;
    let sounding = false;
    while (at < out.length) {
      this.#contextS = contextS + at / this.#options.sampleRateHz;
      const count = this.#available(out.length - at);
      if (count === 0) {
        if (this.#settle()) continue;
        this.#silence(out, at);
        at = out.length;
        break;
      }
      if (!this.#started) {
        this.#started = true;
        this.#post({ kind: 'started', epoch: this.#epoch, contextS: this.#contextS });
      }
      sounding = true;
      this.#render(out, at, count);
      at += count;
    }
    this.#contextS = contextS + out.length / this.#options.sampleRateHz;
    this.#record(out);
    if (!sounding) return;
    this.#sinceReport += out.length;
    for (const sample of out) this.#squares += sample * sample;
    if (this.#sinceReport >= this.#samplesOf(this.#options.reportMs)) this.#report();
  }

  /** How many samples can be rendered in the present mode, at most `room`. 0: something has to change first. */
  #available(room: number): number {
    if (this.#mode === 'paused') return 0;
    const there = this.#queue.length - this.#ahead;
    if (this.#mode === 'running') {
      if (this.#starved && !this.#ended && there < this.#samplesOf(REBUFFER_MS)) return 0;
      return Math.min(room, there);
    }
    return Math.min(room, there, this.#fade.length - this.#fade.index);
  }

  #render(out: Float32Array, at: number, count: number): void {
    this.#queue.peek(this.#ahead, out, at, count);
    if (this.#starved) {
      this.#starved = false;
      this.#bend(out[at]!);
    }
    const fade = this.#fade;
    const faded = this.#mode !== 'running';
    for (let i = at; i < at + count; i++) {
      let gain = this.#nextDuckGain();
      if (faded) gain *= raisedCosine(fade.index++, fade.length, fade.from, fade.to);
      out[i] = out[i]! * gain + this.#nextDeclick();
    }
    this.#last = out[at + count - 1]!;
    if (faded) this.#ahead += count;
    else {
      this.#queue.drop(count);
      this.#rendered += count;
    }
  }

  /** Nothing can be rendered: ends the fade, or marks the end of the audio. True if there is more to try. */
  #settle(): boolean {
    switch (this.#mode) {
      case 'paused':
        return false;
      case 'fading-out':
        return this.#finishPause();
      case 'cutting':
        this.#finishCut();
        return true;
      case 'fading-in':
        this.#queue.drop(this.#ahead);
        this.#rendered += this.#ahead;
        this.#ahead = 0;
        this.#mode = 'running';
        return true;
      case 'running':
        this.#runOut();
        return false;
    }
  }

  #runOut(): void {
    if (this.#ended && this.#queue.length === 0) {
      if (this.#drained) return;
      this.#drained = true;
      this.#bend(0);
      this.#post({
        kind: 'drained',
        epoch: this.#epoch,
        renderedSamples: this.#rendered,
        contextS: this.#contextS,
      });
      this.#flushTap();
    } else if (this.#started && !this.#starved) {
      this.#starved = true;
      this.#bend(0);
      this.#post({ kind: 'underrun', epoch: this.#epoch, contextS: this.#contextS });
      this.#report();
    }
  }

  #pause(fadeMs: number): void {
    switch (this.#mode) {
      case 'running':
      case 'fading-in':
        if (!this.#sounding) {
          this.#finishPause();
          return;
        }
        this.#startFade(fadeMs);
        this.#mode = 'fading-out';
        return;
      case 'fading-out':
        // The answer is on its way; a resume that came between is taken back.
        this.#resumeAfterFadeMs = null;
        return;
      case 'paused':
        this.#finishPause();
        return;
      case 'cutting':
        // What was to be paused is ending already.
        return;
    }
  }

  /** Whether cutting or pausing now would break off a sound. */
  get #sounding(): boolean {
    return this.#started && !this.#starved && !this.#drained && this.#mode !== 'paused';
  }

  /** True if a resume came during the fade. */
  #finishPause(): boolean {
    this.#bend(0);
    this.#mode = 'paused';
    this.#ahead = 0;
    // What comes after a pause begins with a fade in, which needs no decay.
    this.#starved = false;
    this.#post({
      kind: 'paused',
      epoch: this.#epoch,
      renderedSamples: this.#rendered,
      contextS: this.#contextS,
    });
    this.#flushTap();
    const resumeFadeMs = this.#resumeAfterFadeMs;
    this.#resumeAfterFadeMs = null;
    if (resumeFadeMs === null) return false;
    this.#resume(resumeFadeMs);
    return true;
  }

  #resume(fadeMs: number): void {
    this.#mode = 'fading-in';
    this.#fade = { index: 0, length: this.#samplesOf(fadeMs), from: 0, to: 1 };
  }

  #cut(epoch: number, fadeMs: number): void {
    if (epoch <= this.#nextEpoch) return;
    const overlapping = this.#mode === 'cutting';
    if (overlapping) this.#skipped.push(this.#nextEpoch);
    this.#nextEpoch = epoch;
    this.#nextQueue.clear();
    this.#nextEnded = false;
    if (overlapping) return;
    if (!this.#sounding) {
      this.#finishCut();
      return;
    }
    if (this.#mode !== 'fading-out') this.#startFade(fadeMs);
    this.#mode = 'cutting';
  }

  #finishCut(): void {
    this.#bend(0);
    this.#post({
      kind: 'silent',
      epoch: this.#epoch,
      renderedSamples: this.#rendered,
      contextS: this.#contextS,
    });
    for (const epoch of this.#skipped) {
      this.#post({ kind: 'silent', epoch, renderedSamples: 0, contextS: this.#contextS });
    }
    this.#flushTap();
    this.#skipped = [];
    const spent = this.#queue;
    spent.clear();
    this.#epoch = this.#nextEpoch;
    this.#queue = this.#nextQueue;
    this.#nextQueue = spent;
    this.#ended = this.#nextEnded;
    this.#nextEnded = false;
    this.#started = false;
    this.#drained = false;
    this.#starved = false;
    this.#rendered = 0;
    this.#ahead = 0;
    this.#resumeAfterFadeMs = null;
    this.#mode = 'running';
    this.#fade = FULL_GAIN;
    // A new reply is not the one that was ducked.
    this.#duck = FULL_GAIN;
    this.#sinceReport = 0;
    this.#squares = 0;
  }

  /** Out, from the present gain, so that a fade within a fade does not jump. */
  #startFade(fadeMs: number): void {
    const { index, length, from, to } = this.#fade;
    const present = this.#mode === 'fading-in' ? raisedCosine(index - 1, length, from, to) : 1;
    this.#fade = { index: 0, length: this.#samplesOf(fadeMs), from: present, to: 0 };
  }

  #duckGain(): number {
    const { index, length, from, to } = this.#duck;
    return index >= length ? to : raisedCosine(index, length, from, to);
  }

  #nextDuckGain(): number {
    const gain = this.#duckGain();
    if (this.#duck.index < this.#duck.length) this.#duck.index += 1;
    return gain;
  }

  /** The wave is about to jump from its last value to `to`: let the difference decay instead. */
  #bend(to: number): void {
    this.#declick.offset = this.#last - to;
    this.#declick.index = 0;
  }

  #nextDeclick(): number {
    if (this.#declick.offset === 0) return 0;
    const value = raisedCosine(this.#declick.index++, this.#declickSamples, this.#declick.offset, 0);
    if (this.#declick.index >= this.#declickSamples) this.#declick.offset = 0;
    return value;
  }

  #silence(out: Float32Array, at: number): void {
    for (let i = at; i < out.length; i++) out[i] = this.#nextDeclick();
    this.#last = out[out.length - 1]!;
  }

  #report(): void {
    const level = this.#sinceReport > 0 ? levelOf(this.#squares / this.#sinceReport) : 0;
    this.#sinceReport = 0;
    this.#squares = 0;
    this.#post({
      kind: 'progress',
      epoch: this.#epoch,
      renderedSamples: this.#rendered,
      bufferedSamples: this.#queue.length,
      contextS: this.#contextS,
      level,
    });
  }

  /** The tap begins with the first sound, and then misses nothing. */
  #record(out: Float32Array): void {
    const tap = this.#tap;
    if (tap === null) return;
    if (!tap.begun && !this.#started) return;
    tap.begun = true;
    for (const sample of out) {
      tap.pcm[tap.length++] = toPcm16(sample);
      if (tap.length === tap.pcm.length) this.#flushTap();
    }
  }

  #flushTap(): void {
    const tap = this.#tap;
    if (tap === null || tap.length === 0) return;
    this.#post({ kind: 'tap', pcm: tap.pcm.slice(0, tap.length) });
    tap.length = 0;
  }

  #post(message: PlayerMessage): void {
    this.#options.post(message);
  }

  #samplesOf(ms: number): number {
    return Math.round((ms * this.#options.sampleRateHz) / 1000);
  }
}
