import { PlayerCore } from '#shared/audio/player-core.ts';
import type { AudioControl, CaptureCommand, PlayerCommand, PlayerMessage } from '#shared/contracts/audio.ts';
import { tuning } from '#shared/conversation/tuning.ts';
import { createAudioBridge } from '../../../../src/main/audio/audio-bridge.ts';
import type { AudioEvent } from '../../../../src/main/audio/audio-port.ts';
import type { AudioWindowEvents } from '../../../../src/main/audio/audio-window-port.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const RATE_HZ = 24_000;
const BLOCK = 240;
/** The window's clock is so far from main's. */
export const WINDOW_AHEAD_MS = 7000;
/** Between rendering and hearing. */
export const OUTPUT_LATENCY_MS = 30;

/** The audio window with the real player core, rendered in virtual time; everything else is recorded. */
class FakeWindow {
  readonly controls: AudioControl[] = [];
  readonly capture: CaptureCommand[] = [];
  readonly player: PlayerCommand[] = [];
  readonly output: number[] = [];
  readonly events: AudioWindowEvents;
  disposed = false;
  /** A stuck device renders nothing and answers nothing. */
  stuck = false;
  readonly #core: PlayerCore;
  readonly #clock: VirtualClock;
  #contextS = 0;
  #latest: PlayerMessage[] = [];

  constructor(clock: VirtualClock, events: AudioWindowEvents) {
    this.#clock = clock;
    this.events = events;
    this.#core = new PlayerCore({
      sampleRateHz: RATE_HZ,
      reportMs: tuning.player.reportMs,
      post: (message) => this.#latest.push(message),
    });
  }

  ready(): void {
    this.events.status({ kind: 'ready' });
  }

  onControl(control: AudioControl): void {
    this.controls.push(control);
    if (control.kind !== 'ping') return;
    const { id } = control;
    this.#clock.after(0, () => {
      this.events.status({ kind: 'pong', id, atMs: this.#clock.nowMs() + WINDOW_AHEAD_MS });
    });
  }

  onPlayer(command: PlayerCommand): void {
    this.player.push(command);
    if (this.stuck) return;
    this.#core.handle(command);
    this.#deliver();
  }

  /** Renders in real time, by blocks of 10 ms. */
  run(ms: number): void {
    for (let done = 0; done < ms; done += 10) {
      this.#clock.advance(10);
      if (this.stuck) continue;
      this.events.status({
        kind: 'output-clock',
        contextS: this.#contextS,
        atMs: this.#clock.nowMs() - 10 + WINDOW_AHEAD_MS + OUTPUT_LATENCY_MS,
        outputLatencyMs: OUTPUT_LATENCY_MS,
      });
      const block = new Float32Array(BLOCK);
      this.#core.process(block, this.#contextS);
      this.#contextS += BLOCK / RATE_HZ;
      for (const sample of block) this.output.push(Math.round(sample * 32_768) + 0);
      this.#deliver();
    }
  }

  #deliver(): void {
    const messages = this.#latest;
    this.#latest = [];
    for (const message of messages) this.events.player(message);
  }
}

export function bridgeRig() {
  const clock = new VirtualClock();
  const windows: FakeWindow[] = [];
  const events: AudioEvent[] = [];
  const bridge = createAudioBridge({
    clock,
    tuning,
    openWindow(windowEvents) {
      const window = new FakeWindow(clock, windowEvents);
      windows.push(window);
      return {
        toCapture: (command) => window.capture.push(command),
        toPlayer: (command) => window.onPlayer(command),
        control: (control) => window.onControl(control),
        dispose: () => {
          window.disposed = true;
        },
      };
    },
  });
  bridge.onEvent((event) => events.push(event));
  return {
    clock,
    bridge,
    windows,
    window: () => windows.at(-1)!,
    events,
    of: <K extends AudioEvent['kind']>(kind: K) =>
      events.filter((event): event is Extract<AudioEvent, { kind: K }> => event.kind === kind),
  };
}
