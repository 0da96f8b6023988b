import type {
  AudioControl,
  AudioStatus,
  CaptureCommand,
  CaptureMessage,
  PlayerCommand,
  PlayerMessage,
} from '#shared/contracts/audio.ts';

/** What comes out of one audio window. After `gone` nothing more comes from it. */
export interface AudioWindowEvents {
  capture(message: CaptureMessage): void;
  player(message: PlayerMessage): void;
  status(status: AudioStatus): void;
  /** The window's process ended, or the page could not be loaded. */
  gone(reason: string): void;
}

/** One audio window, seen from main. Messages sent before its `ready` are lost. */
export interface AudioWindow {
  toCapture(command: CaptureCommand): void;
  toPlayer(command: PlayerCommand): void;
  control(control: AudioControl): void;
  dispose(): void;
}

export type OpenAudioWindow = (events: AudioWindowEvents) => AudioWindow;
