import { type AudioStatus, PLAYER_RATE_HZ, type PlayerMessage } from '#shared/contracts/audio.ts';
import type { Tuning } from '#shared/conversation/tuning.ts';
import { Playout } from './playout.ts';
import type { WindowLink } from './window-link.ts';

/** The player's answer to `cut` takes a block and a fade; a player that has not answered by then is stuck. */
const CUT_ANSWER_MS = 400;
/** With audio in its hands the player reports every 50 ms; this long without a report means that nothing sounds. */
const STALL_MS = 2000;

const OVERFLOW = 'The reply was longer than Parley can hold. Its end is left out.';
const STALLED = 'The speaker takes no sound. Check the sound output in the system settings.';
const RESTARTED = 'The voice broke off: the audio part of Parley is being started again.';

export interface VoiceOptions {
  link: WindowLink;
  tuning: Tuning;
  /** 0–1. */
  level(level: number): void;
  /** What is rendered, when it is recorded. */
  tap(pcm: Int16Array): void;
  /** `busy` may have changed. */
  onBusy(): void;
}

/** What is being said: feeds the player, and turns its counts into what was heard, and when. */
export class Voice {
  readonly #options: VoiceOptions;
  readonly #link: WindowLink;
  readonly #playout: Playout;
  #output: { contextS: number; atMs: number } | null = null;
  #paused = false;
  #heardSamples = 0;
  #cancelStall: (() => void) | null = null;
  /** Epochs whose `cut` has not been answered. */
  readonly #cuts = new Map<number, { heardSamples: number; cancel: () => void }>();

  constructor(options: VoiceOptions) {
    const { link, tuning } = options;
    this.#options = options;
    this.#link = link;
    this.#playout = new Playout({
      targetMs: tuning.player.targetMs,
      maxHeldMs: tuning.tts.maxHeldMs,
      cutFadeMs: tuning.bargeIn.fadeOutMs,
      ready: link.ready,
      toPlayer: link.toPlayer,
      overflow: () => link.emit({ kind: 'output-fault', message: OVERFLOW, atMs: link.clock.nowMs() }),
      abandoned: (epoch, heardSamples) =>
        link.emit({ kind: 'drained', epoch, heardSamples, atMs: link.clock.nowMs() }),
    });
  }

  get busy(): boolean {
    return this.#playout.busy;
  }

  get heldMs(): number {
    return this.#playout.heldMs;
  }

  play(epoch: number, pcm: Int16Array): void {
    if (epoch > this.#playout.epoch) this.#startEpoch();
    this.#playout.play(epoch, pcm);
    this.#options.onBusy();
    if (this.#cancelStall === null) this.#watch();
  }

  end(epoch: number): void {
    if (epoch > this.#playout.epoch) this.#startEpoch();
    this.#playout.end(epoch);
    this.#options.onBusy();
  }

  cut(nextEpoch: number, fadeMs: number): void {
    const { clock } = this.#link;
    const epoch = this.#playout.epoch;
    const heardSamples = this.#heardSamples;
    if (!this.#playout.cut(nextEpoch, fadeMs)) return;
    this.#startEpoch();
    const cancel = clock.after(fadeMs + CUT_ANSWER_MS, () =>
      this.#answerCut(epoch, heardSamples, clock.nowMs()),
    );
    this.#cuts.set(epoch, { heardSamples, cancel });
    if (!this.#link.ready()) this.#answerCut(epoch, heardSamples, clock.nowMs());
    this.#options.onBusy();
  }

  pause(fadeMs: number): void {
    this.#paused = true;
    this.#watch();
    if (this.#link.ready()) this.#link.toPlayer({ kind: 'pause', fadeMs });
    else this.#emitPaused(this.#heardSamples, this.#link.clock.nowMs());
  }

  resume(fadeMs: number): void {
    this.#paused = false;
    this.#link.toPlayer({ kind: 'resume', fadeMs });
    this.#watch();
  }

  duck(gainDb: number, rampMs: number): void {
    this.#link.toPlayer({ kind: 'duck', gainDb, rampMs });
  }

  /** Brings a new player up to date. */
  onReady(): void {
    if (this.#paused) this.#link.toPlayer({ kind: 'pause', fadeMs: 0 });
    this.#playout.announce();
  }

  /** The player is gone: whatever waits for an answer from it gets one. */
  onGone(): void {
    const atMs = this.#link.clock.nowMs();
    this.#output = null;
    this.#stopWatching();
    this.#options.level(0);
    for (const [epoch, cut] of [...this.#cuts]) this.#answerCut(epoch, cut.heardSamples, atMs);
    if (this.#playout.busy) this.#link.emit({ kind: 'output-fault', message: RESTARTED, atMs });
    this.#playout.playerLost();
  }

  onStatus(status: Extract<AudioStatus, { kind: 'output-clock' | 'output-fault' }>): void {
    if (status.kind === 'output-clock') {
      this.#output = { contextS: status.contextS, atMs: this.#link.toMainMs(status.atMs) };
    } else {
      this.#link.emit({ kind: 'output-fault', message: status.message, atMs: this.#link.clock.nowMs() });
    }
  }

  onMessage(message: PlayerMessage): void {
    if (message.kind === 'tap') {
      this.#options.tap(message.pcm);
      return;
    }
    const { epoch } = message;
    const atMs = this.#heardAtMs(message.contextS);
    if (message.kind === 'silent') {
      this.#answerCut(epoch, message.renderedSamples, atMs);
      return;
    }
    if (epoch !== this.#playout.epoch) return;
    switch (message.kind) {
      case 'started':
        this.#link.emit({ kind: 'started', epoch, atMs });
        break;
      case 'progress':
        this.#playout.onRendered(epoch, message.renderedSamples);
        this.#options.level(message.level);
        this.#emitProgress(epoch, message.renderedSamples, atMs);
        break;
      case 'drained':
        this.#playout.onDrained(epoch, message.renderedSamples);
        this.#options.level(0);
        this.#link.emit({ kind: 'drained', epoch, heardSamples: message.renderedSamples, atMs });
        this.#options.onBusy();
        break;
      case 'paused':
        this.#playout.onRendered(epoch, message.renderedSamples);
        this.#emitPaused(message.renderedSamples, atMs);
        break;
      case 'underrun':
        this.#link.log('The player ran out of audio within a reply.');
        break;
      default:
        message satisfies never;
    }
    this.#watch();
  }

  dispose(): void {
    this.#stopWatching();
    for (const cut of this.#cuts.values()) cut.cancel();
    this.#cuts.clear();
  }

  /** What was rendered last is still on its way through the device. */
  #emitProgress(epoch: number, renderedSamples: number, atMs: number): void {
    const nowMs = this.#link.clock.nowMs();
    const onItsWay = Math.max(0, ((atMs - nowMs) * PLAYER_RATE_HZ) / 1000);
    this.#heardSamples = Math.max(this.#heardSamples, Math.round(renderedSamples - onItsWay));
    this.#link.emit({ kind: 'progress', epoch, heardSamples: this.#heardSamples, atMs: nowMs });
  }

  #emitPaused(heardSamples: number, atMs: number): void {
    this.#options.level(0);
    this.#link.emit({ kind: 'paused', epoch: this.#playout.epoch, heardSamples, atMs });
  }

  #answerCut(epoch: number, heardSamples: number, atMs: number): void {
    const cut = this.#cuts.get(epoch);
    if (cut === undefined) return;
    this.#cuts.delete(epoch);
    cut.cancel();
    this.#options.level(0);
    this.#link.emit({ kind: 'silent', epoch, heardSamples, atMs });
  }

  #startEpoch(): void {
    this.#paused = false;
    this.#heardSamples = 0;
    this.#stopWatching();
  }

  /** When what is rendered at `contextS` leaves the speaker: up to some 50 ms from now. */
  #heardAtMs(contextS: number): number {
    if (this.#output === null) return this.#link.clock.nowMs();
    return this.#output.atMs + (contextS - this.#output.contextS) * 1000;
  }

  /** Told once; the next report of the player arms it again. */
  #watch(): void {
    this.#stopWatching();
    if (this.#paused || !this.#link.ready() || this.#playout.inPlayerSamples === 0) return;
    const { clock, emit } = this.#link;
    this.#cancelStall = clock.after(STALL_MS, () =>
      emit({ kind: 'output-fault', message: STALLED, atMs: clock.nowMs() }),
    );
  }

  #stopWatching(): void {
    this.#cancelStall?.();
    this.#cancelStall = null;
  }
}
