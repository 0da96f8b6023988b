import { CAPTURE_RATE_HZ, VAD_WINDOW_SAMPLES } from './format.ts';

/** `confirmed`: voiced for `confirmedMs`, a voice and not a click. `sustained`: for `sustainedMs`, somebody takes the floor. */
export type VadEventName = 'onset' | 'confirmed' | 'sustained' | 'end' | 'misfire';

/** Events of `CaptureMessage`: `sample` is the first voiced one for an onset, else the end of the last voiced window. */
export interface VadEvent {
  event: VadEventName;
  sample: number;
}

export interface VadOptions {
  onProbability: number;
  offProbability: number;
  confirmedMs: number;
  sustainedMs: number;
  minSpeechMs: number;
  onsetMs: number;
  endSilenceMs: number;
}

/** What changes while the microphone is open. */
export type VadPace = Pick<VadOptions, 'onsetMs' | 'endSilenceMs' | 'sustainedMs'>;

const WINDOW_MS = (VAD_WINDOW_SAMPLES * 1000) / CAPTURE_RATE_HZ;
const samplesOf = (ms: number) => (ms * CAPTURE_RATE_HZ) / 1000;

/**
 * From speech probabilities, one a window, to events. A window voiced at `onProbability` begins a run; the run is an
 * onset once it has `onsetMs` of such windows. Within speech, a window is voiced down to `offProbability`. After
 * `endSilenceMs` without one, speech of at least `minSpeechMs` ends; anything shorter was a misfire.
 */
export class VadMachine {
  #options: VadOptions;
  #phase: 'silent' | 'rising' | 'speech' = 'silent';
  #firstSample = 0;
  #voicedWindows = 0;
  #lastVoicedEnd = Number.NEGATIVE_INFINITY;
  #confirmed = false;
  #sustained = false;

  constructor(options: VadOptions) {
    this.#options = options;
  }

  setOptions(options: VadPace): void {
    this.#options = { ...this.#options, ...options };
  }

  get inSpeech(): boolean {
    return this.#phase === 'speech';
  }

  /** End of the last window that was voiced, also when it did not become speech; −∞ before any. */
  get lastVoicedEnd(): number {
    return this.#lastVoicedEnd;
  }

  reset(): void {
    this.#phase = 'silent';
    this.#lastVoicedEnd = Number.NEGATIVE_INFINITY;
  }

  /** Takes the window that begins at `firstSample`. */
  push(probability: number, firstSample: number): VadEvent | null {
    const end = firstSample + VAD_WINDOW_SAMPLES;
    if (this.#phase === 'speech') return this.#inSpeech(probability, end);

    if (probability < this.#options.offProbability) {
      this.#phase = 'silent';
      return null;
    }
    // Between the thresholds a run neither grows nor breaks.
    if (probability < this.#options.onProbability) return null;
    if (this.#phase === 'silent') {
      this.#phase = 'rising';
      this.#firstSample = firstSample;
      this.#voicedWindows = 0;
    }
    this.#voicedWindows += 1;
    this.#lastVoicedEnd = end;
    if (this.#voicedWindows * WINDOW_MS < this.#options.onsetMs) return null;
    this.#phase = 'speech';
    this.#confirmed = false;
    this.#sustained = false;
    return { event: 'onset', sample: this.#firstSample };
  }

  #inSpeech(probability: number, end: number): VadEvent | null {
    if (probability >= this.#options.offProbability) this.#lastVoicedEnd = end;
    const voicedSamples = this.#lastVoicedEnd - this.#firstSample;
    if (!this.#confirmed && voicedSamples >= samplesOf(this.#options.confirmedMs)) {
      this.#confirmed = true;
      return { event: 'confirmed', sample: this.#lastVoicedEnd };
    }
    if (!this.#sustained && voicedSamples >= samplesOf(this.#options.sustainedMs)) {
      this.#sustained = true;
      return { event: 'sustained', sample: this.#lastVoicedEnd };
    }
    if (end - this.#lastVoicedEnd < samplesOf(this.#options.endSilenceMs)) return null;
    this.#phase = 'silent';
    const longEnough = voicedSamples >= samplesOf(this.#options.minSpeechMs);
    return { event: longEnough ? 'end' : 'misfire', sample: this.#lastVoicedEnd };
  }
}
