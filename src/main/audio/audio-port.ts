import type { VadEventName, VadPace } from '#shared/audio/vad-machine.ts';
import type { MicFaultKind, MicGate, MicSource } from '#shared/contracts/audio.ts';

/** What the ears and the voice report. All times are ms on main's clock. */
export type AudioEvent =
  | { kind: 'mic-opened'; atMs: number }
  | { kind: 'mic-closed'; atMs: number }
  | { kind: 'mic-fault'; fault: MicFaultKind; message: string; atMs: number }
  /** 20 ms, 16 kHz mono PCM16. */
  | { kind: 'frame'; seq: number; pcm: Int16Array; atMs: number }
  | { kind: 'vad'; event: VadEventName; atMs: number }
  | { kind: 'gate-closed'; atMs: number }
  | { kind: 'frames-dropped'; frames: number; atMs: number }
  | { kind: 'started'; epoch: number; atMs: number }
  /** `heardSamples` (24 kHz): samples that have left the speaker, output latency taken off. */
  | { kind: 'progress'; epoch: number; heardSamples: number; atMs: number }
  | { kind: 'drained'; epoch: number; heardSamples: number; atMs: number }
  /** After `cut`: what was heard of the epoch that was cut. */
  | { kind: 'silent'; epoch: number; heardSamples: number; atMs: number }
  | { kind: 'paused'; epoch: number; heardSamples: number; atMs: number }
  | { kind: 'output-fault'; message: string; atMs: number };

/** The audio window as main sees it: every call returns at once, every outcome is an event. */
export interface AudioPort {
  openMic(source: MicSource): void;
  closeMic(): void;
  setGate(gate: MicGate, preRollMs: number): void;
  setVad(pace: VadPace): void;
  /** Queues 24 kHz mono PCM16 for `epoch`; fed to the player by credit. */
  play(epoch: number, pcm: Int16Array): void;
  /** No more audio for `epoch`: `drained` follows once all has sounded. */
  endAudio(epoch: number): void;
  /** Ends the current epoch with a fade and makes `nextEpoch` current, neither paused nor ducked. Answered by `silent`. */
  cut(nextEpoch: number, fadeMs: number): void;
  pause(fadeMs: number): void;
  resume(fadeMs: number): void;
  duck(gainDb: number, rampMs: number): void;
  /** Audio of the current epoch that is queued in main and has not been handed to the player. */
  heldMs(): number;
  onEvent(listener: (event: AudioEvent) => void): () => void;
  dispose(): void;
}
