import type { CaptureCommand, CaptureMessage } from '../contracts/audio.ts';
import { ClipPlayer } from './clip-player.ts';
import { EchoGuard } from './echo-guard.ts';
import { CAPTURE_RATE_HZ, FRAME_SAMPLES, toPcm16, VAD_WINDOW_SAMPLES } from './format.ts';
import { levelOf } from './level.ts';
import { MicGate } from './mic-gate.ts';
import type { PlayedAudio } from './played-tap.ts';
import { Resampler } from './resampler.ts';
import { SampleClock } from './sample-clock.ts';
import { VadMachine, type VadOptions } from './vad-machine.ts';

export interface CapturePipelineOptions {
  vad: VadOptions;
  mic: { queueMaxMs: number; postRollMaxMs: number; postRollSilenceMs: number; silentDeviceMs: number };
  /** The window's clock. */
  nowMs(): number;
  post(message: CaptureMessage): void;
  /** A clip has been mixed in to its end. */
  clipEnded(id: number): void;
  /** The device gives nothing but zeros (true), or sounds again (false). */
  digitalSilence(silent: boolean): void;
}

/** Mono PCM16. */
export interface Clip {
  id: number;
  pcm: Int16Array;
  sampleRateHz: number;
}

/** What the ring holds: longer than the detector's model takes to load, so that words said meanwhile are not lost. */
const RING_MS = 10_000;
/** The speaker's clock stood still if it is this far behind: the device was let go in between. */
const STOOD_STILL_MS = 200;
/** The level is reported for each three frames: 60 ms. */
const LEVEL_FRAMES = 3;
const LEVEL_FLOOR = 0.02;

/**
 * The microphone's way from the device's samples to main, without the worker round it: resample to 16 kHz, cut into
 * frames, gate, and hand out windows for the detector. Frames never wait for the detector; it works through what was
 * captured at its own pace (`nextVadWindow`, `vadResult`).
 */
export class CapturePipeline {
  readonly #options: CapturePipelineOptions;
  readonly #gate: MicGate;
  readonly #vad: VadMachine;
  readonly #echo = new EchoGuard();
  #playedClock = new SampleClock();
  #clock = new SampleClock();
  #rateHz = 0;
  #resampler: Resampler | null = null;
  #delayMs = 0;
  #clips: { id: number; player: ClipPlayer }[] = [];
  #waitingClips: Clip[] = [];
  #inputSamples = 0;
  #zeroSamples = 0;
  #silent = false;

  readonly #frame = new Int16Array(FRAME_SAMPLES);
  #frameFill = 0;
  #squares = 0;
  #levelFrames = 0;
  #levelShown = false;

  /** The last 10 s at 16 kHz for the detector: sample `s` is at `s % length`. */
  readonly #heard = new Float32Array((RING_MS * CAPTURE_RATE_HZ) / 1000);
  readonly #window = new Float32Array(VAD_WINDOW_SAMPLES);
  #captured = 0;
  #judged = 0;

  constructor(options: CapturePipelineOptions) {
    this.#options = options;
    this.#vad = new VadMachine(options.vad);
    this.#gate = new MicGate({
      capacityMs: RING_MS,
      maxInFlightMs: options.mic.queueMaxMs,
      postRollMaxMs: options.mic.postRollMaxMs,
      postRollSilenceMs: options.mic.postRollSilenceMs,
      post: options.post,
      atMs: (sample) => this.#atMs(sample),
    });
  }

  /** The microphone was opened or closed: forget what was heard. Clips that were sounding have ended. */
  reset(): void {
    this.#gate.reset();
    this.#vad.reset();
    this.#clock = new SampleClock();
    this.#rateHz = 0;
    this.#resampler = null;
    for (const { id } of this.#clips) this.#options.clipEnded(id);
    this.#clips = [];
    this.#inputSamples = 0;
    this.#zeroSamples = 0;
    this.#silent = false;
    this.#frameFill = 0;
    this.#squares = 0;
    this.#levelFrames = 0;
    this.#captured = 0;
    this.#judged = 0;
    if (this.#levelShown) this.#options.post({ kind: 'level', level: 0 });
    this.#levelShown = false;
  }

  command(command: CaptureCommand): void {
    switch (command.kind) {
      case 'gate':
        this.#gate.setGate(command.gate, command.preRollMs);
        return;
      case 'vad':
        this.#vad.setOptions(command);
        return;
      case 'ack':
        this.#gate.acknowledge(command.seq);
        return;
      default:
        command satisfies never;
    }
  }

  /** Mixes a clip in from the next sample on; before the first sample it waits for that. */
  playClip(clip: Clip): void {
    if (this.#rateHz === 0) this.#waitingClips.push(clip);
    else this.#clips.push({ id: clip.id, player: new ClipPlayer(clip.pcm, clip.sampleRateHz, this.#rateHz) });
  }

  /** Clips that wait for a first sample are given up, and count as ended. */
  dropWaitingClips(): void {
    const dropped = this.#waitingClips;
    this.#waitingClips = [];
    for (const { id } of dropped) this.#options.clipEnded(id);
  }

  /** Takes mono samples (−1…1; changed in place) that have just arrived. */
  push(samples: Float32Array, rateHz: number): void {
    if (rateHz !== this.#rateHz) this.#setRate(rateHz);
    this.#inputSamples += samples.length;
    this.#clock.observe((this.#inputSamples * 1000) / rateHz, this.#options.nowMs());
    this.#watchSilence(samples);
    this.#mixClips(samples);
    for (const sample of this.#resampler!.push(samples)) {
      this.#heard[this.#captured++ % this.#heard.length] = sample;
      this.#squares += sample * sample;
      this.#frame[this.#frameFill++] = toPcm16(sample);
      if (this.#frameFill === FRAME_SAMPLES) this.#finishFrame();
    }
  }

  /** Takes what was rendered for the speaker: its echo is no speech. */
  played({ samples, contextMs }: PlayedAudio): void {
    const nowMs = this.#options.nowMs();
    const endMs = this.#playedClock.atMs(contextMs);
    if (endMs !== null && nowMs - endMs > STOOD_STILL_MS) this.#playedClock = new SampleClock();
    this.#playedClock.observe(contextMs, nowMs);
    this.#echo.played(samples, this.#playedClock.atMs(contextMs) ?? nowMs);
  }

  /** The next 512 samples to judge (valid until the next call), or null. Windows that the ring has lost are skipped. */
  nextVadWindow(): Float32Array | null {
    const oldest = this.#captured - this.#heard.length;
    if (this.#judged < oldest) this.#judged = Math.ceil(oldest / VAD_WINDOW_SAMPLES) * VAD_WINDOW_SAMPLES;
    if (this.#captured - this.#judged < VAD_WINDOW_SAMPLES) return null;
    for (let i = 0; i < VAD_WINDOW_SAMPLES; i++) {
      this.#window[i] = this.#heard[(this.#judged + i) % this.#heard.length]!;
    }
    return this.#window;
  }

  /** Samples since the last voiced window, when nothing is being said. */
  get silentSamples(): number {
    if (this.#vad.inSpeech) return 0;
    return this.#judged - Math.max(0, this.#vad.lastVoicedEnd);
  }

  /** The verdict on the window that `nextVadWindow` gave. */
  vadResult(probability: number): void {
    const first = this.#judged;
    this.#judged += VAD_WINDOW_SAMPLES;
    const isEcho = this.#echo.isEcho(this.#window, this.#atMs(this.#judged), this.#vad.inSpeech);
    const event = this.#vad.push(isEcho ? 0 : probability, first);
    // Main learns of an onset before the first frame of that speech, and of the end after its last one.
    if (event !== null) this.#options.post({ kind: 'vad', ...event, atMs: this.#atMs(event.sample) });
    if (event?.event === 'onset') this.#gate.onset(event.sample);
    if (event?.event === 'end' || event?.event === 'misfire') this.#gate.speechEnded();
    this.#gate.voicedUntil(this.#vad.lastVoicedEnd);
  }

  #setRate(rateHz: number): void {
    this.#rateHz = rateHz;
    this.#inputSamples = (this.#captured * rateHz) / CAPTURE_RATE_HZ;
    this.#clock = new SampleClock();
    this.#resampler = new Resampler(rateHz, CAPTURE_RATE_HZ);
    this.#delayMs = (this.#resampler.delaySamples * 1000) / rateHz;
    const waiting = this.#waitingClips;
    this.#waitingClips = [];
    for (const clip of waiting) this.playClip(clip);
  }

  #mixClips(samples: Float32Array): void {
    if (this.#clips.length === 0) return;
    this.#clips = this.#clips.filter((clip) => {
      if (!clip.player.mixInto(samples)) return true;
      this.#options.clipEnded(clip.id);
      return false;
    });
  }

  #watchSilence(samples: Float32Array): void {
    const sounds = samples.some((sample) => sample !== 0);
    this.#zeroSamples = sounds ? 0 : this.#zeroSamples + samples.length;
    const silent = this.#zeroSamples * 1000 >= this.#options.mic.silentDeviceMs * this.#rateHz;
    if (silent === this.#silent) return;
    this.#silent = silent;
    this.#options.digitalSilence(silent);
  }

  #finishFrame(): void {
    this.#frameFill = 0;
    this.#gate.push(this.#frame);
    if (++this.#levelFrames < LEVEL_FRAMES) return;
    const level = levelOf(this.#squares / (LEVEL_FRAMES * FRAME_SAMPLES));
    this.#squares = 0;
    this.#levelFrames = 0;
    const shown = level > LEVEL_FLOOR;
    if (shown || this.#levelShown) this.#options.post({ kind: 'level', level: shown ? level : 0 });
    this.#levelShown = shown;
  }

  #atMs(sample: number): number {
    const streamMs = (sample * 1000) / CAPTURE_RATE_HZ - this.#delayMs;
    return this.#clock.atMs(streamMs) ?? this.#options.nowMs();
  }
}
