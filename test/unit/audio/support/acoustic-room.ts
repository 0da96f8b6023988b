import { CapturePipeline } from '#shared/audio/capture-pipeline.ts';
import { CAPTURE_RATE_HZ, PLAYER_RATE_HZ } from '#shared/audio/format.ts';
import { PlayedTap } from '#shared/audio/played-tap.ts';
import { PlayerCore } from '#shared/audio/player-core.ts';
import { Resampler } from '#shared/audio/resampler.ts';
import type { AudioControl, PlayerMessage } from '#shared/contracts/audio.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import type {
  AudioWindow,
  AudioWindowEvents,
  OpenAudioWindow,
} from '../../../../src/main/audio/audio-window-port.ts';
import type { VirtualClock } from '../../../support/virtual-clock.ts';

const BLOCK = 240;
const BLOCK_MS = (BLOCK * 1000) / PLAYER_RATE_HZ;
/** 20 s: no echo is later than that. */
const RING = PLAYER_RATE_HZ * 20;
/** Louder than a quiet room's noise. */
const LOUD = 1e-5;
const NOISE = 0.0005;

/** How the speaker is heard in the microphone: a sound `afterMs` later, so much as loud. */
export type EchoTap = readonly [afterMs: number, gain: number];

export interface RoomOptions {
  clock: VirtualClock;
  echo: readonly EchoTap[];
  /** What becomes of the echo as time goes by (ms since the first sound); 1 without it. */
  echoGain?(sinceFirstSoundMs: number): number;
  /** Peak of the room's noise. */
  noise?: number;
  /** Why there is no microphone, in words. */
  micFault?: string;
  /** From rendering to sounding; part of an echo's delay. */
  outputLatencyMs?: number;
  random(): number;
  /** The detector's verdict; without it everything that is louder than the room's noise is speech. */
  probability?(window: Float32Array): number;
}

/**
 * The audio window in a room, in virtual time: the real player, capture path and echo guard, and air between speaker
 * and microphone. Whoever is in the room can say something.
 */
export class AcousticRoom {
  readonly #options: RoomOptions;
  readonly #played = new Float32Array(RING);
  #samples = 0;
  /** Samples other than silence that were given to the speaker: they sound, whatever is cut afterwards. */
  soundingSamples = 0;
  #firstSound: number | null = null;
  readonly #taps: readonly { samples: number; gain: number }[];
  #events: AudioWindowEvents | null = null;
  #core: PlayerCore;
  #pipeline: CapturePipeline;
  #tap: PlayedTap;
  micOpen = false;
  #messages: PlayerMessage[] = [];
  #person: Float32Array = new Float32Array(0);
  #personAt = 0;

  constructor(options: RoomOptions) {
    this.#options = options;
    this.#taps = options.echo.map(([afterMs, gain]) => ({
      samples: Math.round((afterMs * PLAYER_RATE_HZ) / 1000),
      gain,
    }));
    this.#core = new PlayerCore({
      sampleRateHz: PLAYER_RATE_HZ,
      reportMs: tuning.player.reportMs,
      post: (message) => this.#messages.push(message),
    });
    this.#pipeline = new CapturePipeline({
      vad: { ...tuning.vad, sustainedMs: tuning.bargeIn.commitAfterMs },
      mic: tuning.mic,
      nowMs: () => options.clock.nowMs(),
      post: (message) => this.#events?.capture(message),
      clipEnded: () => {},
      digitalSilence: () => {},
    });
    this.#tap = new PlayedTap((PLAYER_RATE_HZ * 20) / 1000, PLAYER_RATE_HZ, (played) =>
      this.#pipeline.played(played),
    );
  }

  readonly openWindow: OpenAudioWindow = (events): AudioWindow => {
    this.#events = events;
    this.#options.clock.after(0, () => {
      events.status({ kind: 'ready' });
      this.#tick();
    });
    return {
      // A port delivers later, never within the call.
      toCapture: (command) => void this.#options.clock.after(0, () => this.#pipeline.command(command)),
      toPlayer: (command) => {
        this.#core.handle(command);
        this.#deliver();
      },
      control: (control) => this.#onControl(control),
      dispose: () => {
        this.#events = null;
      },
    };
  };

  /** Somebody in the room says this (16 kHz), from now on. */
  say(pcm: Int16Array): void {
    const at24 = new Resampler(CAPTURE_RATE_HZ, PLAYER_RATE_HZ);
    this.#person = Float32Array.from(at24.push(Float32Array.from(pcm, (sample) => sample / 32_768)));
    this.#personAt = 0;
  }

  /** Samples, silence included, that were given to the speaker since its first sound. */
  get samplesSinceFirstSound(): number {
    return this.#firstSound === null ? 0 : this.#samples - this.#firstSound;
  }

  get personSpeaks(): boolean {
    return this.#personAt < this.#person.length;
  }

  #onControl(control: AudioControl): void {
    const { clock } = this.#options;
    const { micFault } = this.#options;
    if (control.kind === 'open-mic' && micFault !== undefined) {
      clock.after(1, () =>
        this.#events?.status({ kind: 'mic-fault', fault: 'no-device', message: micFault }),
      );
    } else if (control.kind === 'open-mic') {
      this.micOpen = true;
      const atMs = clock.nowMs();
      clock.after(1, () => this.#events?.status({ kind: 'mic-opened', atMs, label: 'room' }));
    } else if (control.kind === 'close-mic') {
      this.micOpen = false;
      this.#pipeline.reset();
      clock.after(1, () => this.#events?.status({ kind: 'mic-closed' }));
    } else if (control.kind === 'ping') {
      const { id } = control;
      clock.after(0, () => this.#events?.status({ kind: 'pong', id, atMs: clock.nowMs() }));
    }
  }

  #tick(): void {
    if (this.#events === null) return;
    const { clock } = this.#options;
    const contextS = this.#samples / PLAYER_RATE_HZ;
    const { outputLatencyMs = 0 } = this.#options;
    const atMs = clock.nowMs() + outputLatencyMs;
    this.#events.status({ kind: 'output-clock', contextS, atMs, outputLatencyMs });
    const out = new Float32Array(BLOCK);
    this.#core.process(out, contextS);
    this.#played.set(out, this.#samples % RING);
    const first = out.findIndex((sample) => sample !== 0);
    if (this.#firstSound === null && first >= 0) this.#firstSound = this.#samples + first;
    for (const sample of out) if (sample !== 0) this.soundingSamples += 1;
    this.#tap.record(out, contextS);
    this.#samples += BLOCK;
    this.#deliver();
    if (this.micOpen) this.#hear();
    clock.after(BLOCK_MS, () => this.#tick());
  }

  #hear(): void {
    const block = new Float32Array(BLOCK);
    const first = this.#samples - BLOCK;
    const { random, noise = NOISE, echoGain } = this.#options;
    for (let i = 0; i < BLOCK; i++) block[i] = (random() * 2 - 1) * noise;
    const sinceMs = (this.samplesSinceFirstSound * 1000) / PLAYER_RATE_HZ;
    const share = echoGain?.(sinceMs) ?? 1;
    for (const { samples, gain } of this.#taps) {
      const from = first - samples;
      for (let i = 0; i < BLOCK; i++) {
        const at = from + i;
        if (at >= 0) block[i]! += share * gain * this.#played[at % RING]!;
      }
    }
    for (let i = 0; i < BLOCK && this.personSpeaks; i++) block[i]! += this.#person[this.#personAt++]!;
    this.#pipeline.push(block, PLAYER_RATE_HZ);
    for (
      let window = this.#pipeline.nextVadWindow();
      window !== null;
      window = this.#pipeline.nextVadWindow()
    ) {
      this.#pipeline.vadResult(this.#options.probability?.(window) ?? probabilityByLoudness(window));
    }
  }

  #deliver(): void {
    const messages = this.#messages;
    this.#messages = [];
    for (const message of messages) this.#events?.player(message);
  }
}

function probabilityByLoudness(window: Float32Array): number {
  let sum = 0;
  for (const sample of window) sum += sample * sample;
  return sum / window.length > LOUD ? 0.95 : 0.05;
}

/** A small room after the direct sound: reflections that fade by 60 dB in a quarter of a second. */
export function smallRoom(directMs: number, directGain: number, random: () => number): EchoTap[] {
  const taps: EchoTap[] = [[directMs, directGain]];
  for (let afterMs = 2; afterMs < 250; afterMs += 1 + random() * 5) {
    const gain = directGain * 0.6 * (random() * 2 - 1) * 10 ** ((-3 * afterMs) / 250);
    taps.push([directMs + afterMs, gain]);
  }
  return taps;
}

/** Evenly distributed numbers from a seed (linear congruential, Numerical Recipes). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
