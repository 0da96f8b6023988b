import type { PlayerCommand, PlayerMessage } from '../contracts/audio.ts';
import { EpochAudio } from './epoch-audio.ts';
import { Declick, decibelsToGain, Ramp } from './fade.ts';
import { levelOf } from './level.ts';
import { OutputTap } from './output-tap.ts';

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

/** How much of the tap travels in one message. */
const TAP_MS = 100;

const FULL_GAIN = () => new Ramp(0, 1, 1);

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
  /** What sounds, and what follows it once its fade is over. */
  #now = new EpochAudio(0);
  #next: EpochAudio | null = null;
  /** Epochs that were cut before they could sound. */
  #skipped: number[] = [];

  #mode: Mode = 'running';
  #ahead = 0;
  #fade = FULL_GAIN();
  #resumeAfterFadeMs: number | null = null;
  #duck = FULL_GAIN();

  #last = 0;
  readonly #declick: Declick;

  #contextS = 0;
  #sinceReport = 0;
  #squares = 0;
  #tap: OutputTap | null = null;
  #soundEnded = false;

  constructor(options: PlayerCoreOptions) {
    this.#options = options;
    this.#declick = new Declick(this.#samplesOf(DECLICK_MS));
  }

  handle(command: PlayerCommand): void {
    switch (command.kind) {
      case 'audio': {
        const audio = this.#of(command.epoch);
        if (audio?.ended === false) audio.queue.push(command.pcm);
        return;
      }
      case 'end': {
        const audio = this.#of(command.epoch);
        if (audio !== null) audio.ended = true;
        return;
      }
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
        this.#duck = new Ramp(
          this.#samplesOf(command.rampMs),
          this.#duck.gain,
          decibelsToGain(command.gainDb),
        );
        return;
      case 'tap':
        this.#tap?.flush();
        this.#tap = command.on
          ? new OutputTap(this.#samplesOf(TAP_MS), (pcm) => this.#post({ kind: 'tap', pcm }))
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
      if (!this.#now.started) {
        this.#now.started = true;
        this.#post({ kind: 'started', epoch: this.#now.epoch, contextS: this.#contextS });
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

  /** Sound that has ended is sent at once: the app may be about to quit. */
  #record(out: Float32Array): void {
    this.#tap?.record(out, this.#now.started);
    if (this.#soundEnded) this.#tap?.flush();
    this.#soundEnded = false;
  }

  /** Audio of any epoch but the newest is stale. */
  #of(epoch: number): EpochAudio | null {
    const newest = this.#next ?? this.#now;
    return newest.epoch === epoch ? newest : null;
  }

  /** How many samples can be rendered in the present mode, at most `room`. 0: something has to change first. */
  #available(room: number): number {
    if (this.#mode === 'paused') return 0;
    const there = this.#now.queue.length - this.#ahead;
    if (this.#mode === 'running') {
      if (this.#now.starved && !this.#now.ended && there < this.#samplesOf(REBUFFER_MS)) return 0;
      return Math.min(room, there);
    }
    return Math.min(room, there, this.#fade.left);
  }

  #render(out: Float32Array, at: number, count: number): void {
    this.#now.queue.peek(this.#ahead, out, at, count);
    if (this.#now.starved) {
      this.#now.starved = false;
      this.#bend(out[at]! * this.#duck.gain);
    }
    const faded = this.#mode !== 'running';
    for (let i = at; i < at + count; i++) {
      let gain = this.#duck.next();
      if (faded) gain *= this.#fade.next();
      out[i] = out[i]! * gain + this.#declick.next();
    }
    this.#last = out[at + count - 1]!;
    if (faded) this.#ahead += count;
    else {
      this.#now.queue.drop(count);
      this.#now.rendered += count;
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
        this.#now.queue.drop(this.#ahead);
        this.#now.rendered += this.#ahead;
        this.#ahead = 0;
        this.#mode = 'running';
        return true;
      case 'running':
        this.#runOut();
        return false;
    }
  }

  #runOut(): void {
    if (this.#now.ended && this.#now.queue.length === 0) {
      if (this.#now.drained) return;
      this.#now.drained = true;
      this.#bend(0);
      this.#postCount('drained');
    } else if (this.#now.started && !this.#now.starved) {
      this.#now.starved = true;
      this.#bend(0);
      this.#post({ kind: 'underrun', epoch: this.#now.epoch, contextS: this.#contextS });
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
    return this.#now.started && !this.#now.starved && !this.#now.drained && this.#mode !== 'paused';
  }

  /** True if a resume came during the fade. */
  #finishPause(): boolean {
    this.#bend(0);
    this.#mode = 'paused';
    this.#ahead = 0;
    // What comes after a pause begins with a fade in, which needs no decay.
    this.#now.starved = false;
    this.#postCount('paused');
    const resumeFadeMs = this.#resumeAfterFadeMs;
    this.#resumeAfterFadeMs = null;
    if (resumeFadeMs === null) return false;
    this.#resume(resumeFadeMs);
    return true;
  }

  #resume(fadeMs: number): void {
    this.#mode = 'fading-in';
    this.#fade = new Ramp(this.#samplesOf(fadeMs), 0, 1);
  }

  #cut(epoch: number, fadeMs: number): void {
    const newest = this.#next ?? this.#now;
    if (epoch <= newest.epoch) return;
    const fading = this.#next !== null;
    this.#next = new EpochAudio(epoch);
    if (fading) {
      this.#skipped.push(newest.epoch);
      return;
    }
    if (!this.#sounding) {
      this.#finishCut();
      return;
    }
    if (this.#mode !== 'fading-out') this.#startFade(fadeMs);
    this.#mode = 'cutting';
  }

  #finishCut(): void {
    this.#bend(0);
    const { epoch, rendered } = this.#now;
    this.#post({ kind: 'silent', epoch, renderedSamples: rendered, contextS: this.#contextS });
    for (const skipped of this.#skipped) {
      this.#post({ kind: 'silent', epoch: skipped, renderedSamples: 0, contextS: this.#contextS });
    }
    this.#skipped = [];
    this.#now = this.#next!;
    this.#next = null;
    this.#ahead = 0;
    this.#resumeAfterFadeMs = null;
    this.#mode = 'running';
    // A new reply is not the one that was ducked.
    this.#duck = FULL_GAIN();
    this.#sinceReport = 0;
    this.#squares = 0;
  }

  /** Out, from the present gain, so that a fade within a fade does not jump. */
  #startFade(fadeMs: number): void {
    const present = this.#mode === 'fading-in' ? this.#fade.gain : 1;
    this.#fade = new Ramp(this.#samplesOf(fadeMs), present, 0);
  }

  /** The wave is about to jump from its last value to `to`. */
  #bend(to: number): void {
    this.#soundEnded = true;
    this.#declick.bend(this.#last - to);
  }

  #silence(out: Float32Array, at: number): void {
    for (let i = at; i < out.length; i++) out[i] = this.#declick.next();
    this.#last = out[out.length - 1]!;
  }

  #report(): void {
    const level = this.#sinceReport > 0 ? levelOf(this.#squares / this.#sinceReport) : 0;
    this.#sinceReport = 0;
    this.#squares = 0;
    this.#post({
      kind: 'progress',
      epoch: this.#now.epoch,
      renderedSamples: this.#now.rendered,
      bufferedSamples: this.#now.queue.length,
      contextS: this.#contextS,
      level,
    });
  }

  #postCount(kind: 'drained' | 'paused'): void {
    const { epoch, rendered } = this.#now;
    this.#post({ kind, epoch, renderedSamples: rendered, contextS: this.#contextS });
  }

  #post(message: PlayerMessage): void {
    this.#options.post(message);
  }

  #samplesOf(ms: number): number {
    return Math.round((ms * this.#options.sampleRateHz) / 1000);
  }
}
