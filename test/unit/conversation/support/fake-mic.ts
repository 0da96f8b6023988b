import type { AudioEvent } from '../../../../src/main/audio/audio-port.ts';
import type { VadPace } from '../../../../src/shared/audio/vad-machine.ts';
import { FRAME_SAMPLES, type MicGate } from '../../../../src/shared/contracts/audio.ts';
import type { VirtualClock } from '../../../support/virtual-clock.ts';
import { codeOf, voicedFrame, wordsOf } from './words.ts';

interface Voice {
  startMs: number;
  endMs: number;
  words: { code: number; endMs: number }[];
  /** Only the detector takes it for a voice. */
  isNoise?: boolean;
  /** What is really heard, if it is a recording; of it `startMs` is the first sample. */
  recording?: { pcm: Int16Array; fromMs: number };
}

interface Frame {
  endMs: number;
  pcm: Int16Array;
  sent: boolean;
}

const frameMs = 20;
const silent = new Int16Array(FRAME_SAMPLES);
const wordless = voicedFrame(FRAME_SAMPLES);

/** A microphone, its detector and its gate, on virtual time. Behaves as the audio window is specified to. */
export class FakeMic {
  open = false;
  gate: MicGate = 'closed';
  readonly #clock: VirtualClock;
  readonly #emit: (event: AudioEvent) => void;
  /** Everything that was said or coughed. */
  readonly said: Voice[] = [];
  #voices: Voice[] = [];
  #frames: Frame[] = [];
  #ticking = false;
  #seq = 0;
  #onsetMs = 64;
  #endSilenceMs = 320;
  #sustainedMs = 500;
  #inSpeech = false;
  #confirmed = false;
  #sustained = false;
  #runStartMs: number | null = null;
  #lastVoicedMs = Number.NEGATIVE_INFINITY;
  #postRollSinceMs = 0;

  constructor(clock: VirtualClock, emit: (event: AudioEvent) => void) {
    this.#clock = clock;
    this.#emit = emit;
  }

  /** Nobody speaks, and the detector knows it. */
  get quiet(): boolean {
    return this.#voices.length === 0 && !this.#inSpeech && this.#runStartMs === null;
  }

  openNow(): void {
    this.open = true;
    this.#frames = [];
    this.#inSpeech = false;
    this.#runStartMs = null;
    this.#emit({ kind: 'mic-opened', atMs: this.#clock.nowMs() });
    this.#wake();
  }

  closeNow(): void {
    this.open = false;
    this.#emit({ kind: 'mic-closed', atMs: this.#clock.nowMs() });
  }

  setVad(options: VadPace): void {
    this.#sustainedMs = options.sustainedMs;
    this.#endSilenceMs = options.endSilenceMs;
    this.#onsetMs = options.onsetMs;
  }

  setGate(gate: MicGate, preRollMs: number): void {
    const wasOpen = this.gate === 'open' || this.gate === 'post-roll';
    this.gate = gate;
    if (gate === 'post-roll') this.#postRollSinceMs = this.#clock.nowMs();
    if (gate === 'open' && !wasOpen) this.#sendPreRoll(preRollMs);
    this.#wake();
  }

  /** Somebody says the words from now on, one each `msPerWord`. */
  say(text: string, msPerWord = 300): Voice {
    const startMs = this.#clock.nowMs();
    const words = wordsOf(text).map((word, index) => ({
      code: codeOf(word),
      endMs: startMs + (index + 1) * msPerWord,
    }));
    return this.#speak({ startMs, endMs: startMs + words.length * msPerWord, words });
  }

  /** Plays a recording (16 kHz) from now on; its voice begins and ends so many ms after its first sample. */
  play(pcm: Int16Array, voicedFromMs: number, voicedUntilMs: number): Voice {
    const fromMs = this.#clock.nowMs();
    return this.#speak({
      startMs: fromMs + voicedFromMs,
      endMs: fromMs + voicedUntilMs,
      words: [],
      recording: { pcm, fromMs },
    });
  }

  /** A sound without words. */
  cough(durationMs: number): Voice {
    const startMs = this.#clock.nowMs();
    return this.#speak({ startMs, endMs: startMs + durationMs, words: [] });
  }

  /** What the detector takes for a voice, and no vendor does. */
  noise(durationMs: number): Voice {
    const startMs = this.#clock.nowMs();
    return this.#speak({ startMs, endMs: startMs + durationMs, words: [], isNoise: true });
  }

  #speak(voice: Voice): Voice {
    this.#voices.push(voice);
    this.said.push(voice);
    this.#wake();
    return voice;
  }

  #wake(): void {
    if (this.#ticking || !this.open) return;
    this.#ticking = true;
    this.#clock.after(frameMs, () => this.#tick());
  }

  #tick(): void {
    this.#ticking = false;
    if (!this.open) return;
    const endMs = this.#clock.nowMs();
    const startMs = endMs - frameMs;
    let pcm: Int16Array = silent;
    let voiced = false;
    for (const voice of this.#voices) {
      if (voice.startMs < endMs && voice.endMs > startMs) {
        voiced = true;
        if (pcm === silent && !voice.isNoise) pcm = wordless;
      }
      if (voice.recording !== undefined) pcm = recorded(voice.recording, startMs);
      const word = voice.words.find((entry) => entry.endMs > startMs && entry.endMs <= endMs);
      if (word !== undefined) pcm = voicedFrame(FRAME_SAMPLES, word.code);
    }
    this.#voices = this.#voices.filter((voice) => voice.endMs > endMs);
    this.#frames.push({ endMs, pcm, sent: false });
    if (this.#frames.length > 40) this.#frames.shift();
    this.#detect(voiced, endMs);
    if (this.gate === 'open' || this.gate === 'post-roll' || (this.gate === 'vad' && this.#inSpeech)) {
      this.#sendPreRoll(this.gate === 'vad' ? 500 : frameMs);
    }
    this.#postRoll(endMs);
    const busy =
      this.#voices.length > 0 || this.#inSpeech || this.gate === 'open' || this.gate === 'post-roll';
    if (busy) this.#wake();
  }

  #detect(voiced: boolean, atMs: number): void {
    if (voiced) {
      this.#runStartMs ??= atMs - frameMs;
      this.#lastVoicedMs = atMs;
      if (!this.#inSpeech && atMs - this.#runStartMs >= this.#onsetMs) {
        this.#inSpeech = true;
        this.#confirmed = false;
        this.#sustained = false;
        this.#emit({ kind: 'vad', event: 'onset', atMs: this.#runStartMs });
      }
      if (this.#inSpeech && !this.#confirmed && atMs - this.#runStartMs >= 200) {
        this.#confirmed = true;
        this.#emit({ kind: 'vad', event: 'confirmed', atMs });
      }
      if (this.#inSpeech && !this.#sustained && atMs - this.#runStartMs >= this.#sustainedMs) {
        this.#sustained = true;
        this.#emit({ kind: 'vad', event: 'sustained', atMs });
      }
      return;
    }
    if (!this.#inSpeech) {
      this.#runStartMs = null;
      return;
    }
    if (atMs - this.#lastVoicedMs < this.#endSilenceMs) return;
    const spokenMs = this.#lastVoicedMs - (this.#runStartMs ?? this.#lastVoicedMs);
    this.#inSpeech = false;
    this.#runStartMs = null;
    this.#emit({ kind: 'vad', event: spokenMs >= 120 ? 'end' : 'misfire', atMs: this.#lastVoicedMs });
  }

  #postRoll(atMs: number): void {
    if (this.gate !== 'post-roll') return;
    const sinceMs = atMs - this.#postRollSinceMs;
    if (sinceMs < 250 && atMs - this.#lastVoicedMs < 100) return;
    this.gate = 'closed';
    this.#emit({ kind: 'gate-closed', atMs });
  }

  #sendPreRoll(preRollMs: number): void {
    const fromMs = this.#clock.nowMs() - preRollMs;
    for (const frame of this.#frames) {
      if (frame.sent || frame.endMs <= fromMs) continue;
      frame.sent = true;
      this.#seq += 1;
      this.#emit({ kind: 'frame', seq: this.#seq, pcm: frame.pcm, atMs: frame.endMs });
    }
  }
}

/** The frame that begins at `startMs`. */
function recorded({ pcm, fromMs }: { pcm: Int16Array; fromMs: number }, startMs: number): Int16Array {
  const frame = new Int16Array(FRAME_SAMPLES);
  const at = Math.round((startMs - fromMs) * (FRAME_SAMPLES / frameMs));
  frame.set(pcm.subarray(Math.max(0, at), Math.max(0, at + FRAME_SAMPLES)), Math.max(0, -at));
  return frame;
}
