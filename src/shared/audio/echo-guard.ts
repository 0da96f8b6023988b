import { BAND_HOP_MS, BANDS, BandEnergies } from './band-energies.ts';
import { EchoPath } from './echo-path.ts';
import { CAPTURE_RATE_HZ, PLAYER_RATE_HZ } from './format.ts';
import { PlayedBands } from './played-bands.ts';
import { Resampler } from './resampler.ts';

/** An echo is seldom this much (7 dB) louder than the path predicts; whatever is, is not the echo alone. */
const EXCESS = 5;
/** A window that holds more of somebody else's sound than this is theirs … */
const FOREIGN_SHARE = 0.4;
/** … and while they speak, softer syllables of theirs are too. */
const FOREIGN_SHARE_IN_SPEECH = 0.1;
/** The share is that of the last so many hops, so that one syllable of the echo that was predicted badly does not count. */
const SMOOTH_HOPS = 4;
/** A hole in what was played longer than this is silence. */
const GAP_MS = 40;

/**
 * Tells Parley's own voice, as it comes back into the microphone, from somebody else's. It follows what is played by
 * loudness in 14 bands, learns how late and how loud each band comes back, and looks for sound that this does not
 * explain. It needs no exact copy: the room, the speaker and the canceller may change the wave as they like.
 */
export class EchoGuard {
  readonly #played = new PlayedBands();
  readonly #path = new EchoPath(this.#played);
  readonly #resampler = new Resampler(PLAYER_RATE_HZ, CAPTURE_RATE_HZ);
  readonly #playedBands = new BandEnergies();
  readonly #heardBands = new BandEnergies();
  #playedUntilMs = Number.NEGATIVE_INFINITY;
  #heardUntilMs = Number.NEGATIVE_INFINITY;
  /** Of the last hops: all sound, and what the echo does not explain. */
  #all: number[] = [];
  #foreign: number[] = [];

  /** Takes what was just given to the speaker (24 kHz, −1…1). `endMs`: when its last sample was, on the microphone's clock. */
  played(samples: Float32Array, endMs: number): void {
    const startMs = endMs - (samples.length * 1000) / PLAYER_RATE_HZ;
    if (startMs - this.#playedUntilMs > GAP_MS) this.#playedBands.reset();
    this.#playedUntilMs = endMs;
    const resampled = this.#resampler.push(samples);
    const hopEndMs = (taken: number): number => endMs - ((resampled.length - taken) * 1000) / CAPTURE_RATE_HZ;
    this.#playedBands.push(resampled, (bands, taken) => this.#played.add(bands, hopEndMs(taken)));
  }

  /**
   * Whether the window, which ends at `endMs`, holds nothing but what Parley says. Windows (16 kHz, −1…1) come in order,
   * without a gap. False while nothing is played, and until the path is known. `inSpeech`: somebody is speaking already.
   */
  isEcho(window: Float32Array, endMs: number, inSpeech: boolean): boolean {
    if (this.#played.isSilentAt(endMs)) {
      this.#forgetWindow();
      return false;
    }
    const startMs = endMs - (window.length * 1000) / CAPTURE_RATE_HZ;
    if (Math.abs(startMs - this.#heardUntilMs) > BAND_HOP_MS) this.#forgetWindow();
    this.#heardUntilMs = endMs;
    this.#heardBands.push(window, (bands, taken) => {
      this.#judge(bands, startMs + (taken * 1000) / CAPTURE_RATE_HZ);
    });
    const all = this.#all.reduce((sum, energy) => sum + energy, 0);
    const foreign = this.#foreign.reduce((sum, energy) => sum + energy, 0);
    return this.#path.isKnown && foreign <= all * (inSpeech ? FOREIGN_SHARE_IN_SPEECH : FOREIGN_SHARE);
  }

  #judge(heard: Float32Array, endMs: number): void {
    this.#path.learn(heard, endMs);
    let all = 0;
    let foreign = 0;
    for (let band = 0; band < BANDS; band++) {
      const energy = heard[band]!;
      all += energy;
      foreign += Math.max(0, energy - EXCESS * this.#path.echoOf(band, endMs));
    }
    this.#all = [...this.#all, all].slice(-SMOOTH_HOPS);
    this.#foreign = [...this.#foreign, foreign].slice(-SMOOTH_HOPS);
  }

  #forgetWindow(): void {
    if (this.#all.length === 0) return;
    this.#heardBands.reset();
    this.#all = [];
    this.#foreign = [];
  }
}
