import type { AudioControl, CaptureCommand, PlayerCommand } from '#shared/contracts/audio.ts';
import type { Clock } from '../clock.ts';
import type { AudioEvent } from './audio-port.ts';

/** What the ears and the voice have of the bridge: the way to the window, and out to the listeners. */
export interface WindowLink {
  readonly clock: Clock;
  /** Whether a window is there. Without one, what is sent is dropped: it is told anew what is wanted once it is. */
  ready(): boolean;
  control(control: AudioControl): void;
  toCapture(command: CaptureCommand): void;
  toPlayer(command: PlayerCommand): void;
  /** A moment on the window's clock, on main's. */
  toMainMs(windowMs: number): number;
  emit(event: AudioEvent): void;
  /** For the log: no words of the person, no paths. */
  log(message: string): void;
}
