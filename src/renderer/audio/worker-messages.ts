import type { CapturePipelineOptions, Clip } from '#shared/audio/capture-pipeline.ts';

/** Where the capture worker takes its samples from. */
export type CaptureInput =
  /** MediaStreamTrackProcessor's stream: no page or worklet on the way. */
  | { kind: 'stream'; readable: ReadableStream<AudioData> }
  /** Blocks of mono samples from the capture worklet, where there is no track processor. */
  | { kind: 'port'; port: MessagePort; rateHz: number };

export type WorkerCommand =
  | {
      kind: 'init';
      /** The capture port to main. */
      port: MessagePort;
      /** Where the player tells what it renders (`PlayedAudio`). */
      playedPort: MessagePort;
      /** The window's `performance.timeOrigin`: all times leave on the window's clock. */
      timeOriginMs: number;
      vad: CapturePipelineOptions['vad'];
      mic: CapturePipelineOptions['mic'];
      noFramesMs: number;
    }
  | { kind: 'open'; session: number; input: CaptureInput }
  | { kind: 'close' }
  | { kind: 'clip'; clip: Clip };

/** `session` is that of the `open` it speaks of. */
export type WorkerReport =
  /** The first samples have come, or they come again after a stall. */
  | { kind: 'flowing'; session: number; atMs: number }
  /** No samples for `noFramesMs`. */
  | { kind: 'stalled'; session: number }
  | { kind: 'digital-silence'; session: number; silent: boolean }
  | { kind: 'clip-ended'; id: number }
  | { kind: 'detector-failed' };
