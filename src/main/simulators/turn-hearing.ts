import type { SpeechEar } from './speech-ear.ts';
import { textOfWords } from './speech-ear.ts';
import type { HeardWord } from './speech-match.ts';
import type { SttControls } from './stt-controls.ts';

/** The controls of a vendor that decides itself when a turn ends. */
export interface TurnControls extends SttControls {
  /** Silence in the audio after which a turn may be over. */
  eagerMs: number;
  /** Silence in the audio after which it is. */
  endMs: number;
  /** The vendor is never sure: only its timeout ends a turn. */
  neverSure: boolean;
  /** The vendor forgets to end turns, whatever its timeout says. */
  neverEnds: boolean;
}

export const turnControlDefaults: TurnControls = {
  interimDelayMs: 60,
  sttFinalMs: 120,
  sessionMaxMs: null,
  eagerMs: 150,
  endMs: 350,
  neverSure: false,
  neverEnds: false,
  fault: null,
};

export interface HeardTurn {
  index: number;
  /** ms of the session's audio. */
  startMs: number;
  nowMs: number;
  words: readonly HeardWord[];
  text: string;
}

export type TurnNews = 'start' | 'update' | 'eager' | 'resumed' | 'end';

export interface TurnHearingOptions {
  ear: SpeechEar;
  controls: TurnControls;
  /** Read at every frame: a session can be configured while it runs. */
  settings: { hasEager: boolean; endTimeoutMs: number; endsByModel: boolean };
  /** `byTimeout`: of `end`, what ended it. */
  onNews(news: TurnNews, turn: HeardTurn, byTimeout: boolean): void;
}

/** Finds turns in the audio that really came: no audio, no end. */
export class TurnHearing {
  readonly #options: TurnHearingOptions;
  #index = 0;
  #open = false;
  #eager = false;
  #startMs = 0;
  #text = '';

  constructor(options: TurnHearingOptions) {
    this.#options = options;
  }

  /** The turn that is open, or the next one. */
  turn(nowMs: number): HeardTurn {
    const words = this.#options.ear.words();
    return { index: this.#index, startMs: this.#startMs, nowMs, words, text: textOfWords(words) };
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Another 20 ms have been heard. */
  afterFrame(nowMs: number): void {
    const { ear, settings, controls, onNews } = this.#options;
    const turn = this.turn(nowMs);
    if (turn.text !== this.#text) {
      const grew = !this.#open ? 'start' : this.#eager ? 'resumed' : 'update';
      if (!this.#open) this.#startMs = turn.words[0]?.startMs ?? nowMs;
      this.#text = turn.text;
      this.#open = true;
      this.#eager = false;
      onNews(grew, { ...turn, startMs: this.#startMs }, false);
      return;
    }
    if (!this.#open || controls.neverEnds) return;
    const { silenceMs } = ear;
    const isSure = settings.endsByModel && !controls.neverSure;
    const byTimeout = silenceMs >= settings.endTimeoutMs;
    if ((isSure && silenceMs >= controls.endMs) || byTimeout) {
      ear.take();
      this.#open = false;
      this.#eager = false;
      this.#text = textOfWords(ear.words());
      onNews('end', turn, byTimeout);
      this.#index += 1;
      this.#startMs = nowMs;
    } else if (isSure && settings.hasEager && !this.#eager && silenceMs >= controls.eagerMs) {
      this.#eager = true;
      onNews('eager', turn, false);
    }
  }
}
