import type { VadEventName, VadPace } from '../audio/vad-machine.ts';
import { z } from '../model/zod.ts';

export { CAPTURE_RATE_HZ, FRAME_SAMPLES, PLAYER_RATE_HZ } from '../audio/format.ts';

/** Audio window → main, on the capture port. Sample indices count from the opening of the microphone. */
export type CaptureMessage =
  /** 20 ms of audio behind an open gate. `seq` has no holes unless a frame was dropped; `atMs` is when its last sample was captured, on the window's clock. */
  | { kind: 'frame'; seq: number; firstSample: number; atMs: number; pcm: Int16Array }
  /** `sample`: for onset the first voiced sample, else the last voiced one. `atMs` is that sample's time on the window's clock. */
  | { kind: 'vad'; event: VadEventName; sample: number; atMs: number }
  /** The push-to-talk gate has closed after its post-roll; every frame up to here was sent. */
  | { kind: 'gate-closed'; atMs: number }
  | { kind: 'level'; level: number }
  | { kind: 'dropped'; frames: number };

/**
 * Main → audio window, on the capture port: which frames may leave the window.
 * `vad`: from onset (with pre-roll) to the end of speech. `open`: all, with pre-roll (push-to-talk). `post-roll`:
 * still open until silent for `tuning.mic.postRollSilenceMs` or for `postRollMaxMs`, then `gate-closed`. `closed`: none.
 * Frames that were sent once are never sent again.
 */
export type MicGate = 'closed' | 'vad' | 'open' | 'post-roll';
export type CaptureCommand =
  | { kind: 'gate'; gate: MicGate; preRollMs: number }
  | ({ kind: 'vad' } & VadPace)
  /** Every frame up to `seq` has arrived: at most `tuning.mic.queueMaxMs` of frames are on their way at a time. */
  | { kind: 'ack'; seq: number };

/** Main → player worklet, on the player port. Only audio of the current epoch sounds. */
export type PlayerCommand =
  | { kind: 'audio'; epoch: number; pcm: Int16Array }
  /** No more audio for this epoch: report `drained` once the last sample has been rendered. */
  | { kind: 'end'; epoch: number }
  /** Fade out, drop everything, make `epoch` current; answered by `silent`. */
  | { kind: 'cut'; epoch: number; fadeMs: number }
  /** Fade out, keep every sample that did not sound at full gain. */
  | { kind: 'pause'; fadeMs: number }
  | { kind: 'resume'; fadeMs: number }
  /** 0 dB undoes it; so does a `cut`. */
  | { kind: 'duck'; gainDb: number; rampMs: number }
  /** Send back what is rendered, from the first sound on (`tap`). */
  | { kind: 'tap'; on: boolean };

/** Player worklet → main. `renderedSamples` counts the epoch's samples handed to the output at full gain; `contextS` is the AudioContext's time. */
export type PlayerMessage =
  | { kind: 'started'; epoch: number; contextS: number }
  | {
      kind: 'progress';
      epoch: number;
      renderedSamples: number;
      bufferedSamples: number;
      contextS: number;
      level: number;
    }
  | { kind: 'drained'; epoch: number; renderedSamples: number; contextS: number }
  | { kind: 'underrun'; epoch: number; contextS: number }
  /** After `cut`: the old epoch's last sample has left. */
  | { kind: 'silent'; epoch: number; renderedSamples: number; contextS: number }
  | { kind: 'paused'; epoch: number; renderedSamples: number; contextS: number }
  /** Exactly what was rendered, silence included, without a gap. */
  | { kind: 'tap'; pcm: Int16Array };

export const micFaultKinds = ['denied', 'no-device', 'lost', 'silent', 'failed'] as const;
export type MicFaultKind = (typeof micFaultKinds)[number];

/** Where the microphone's sound comes from. `clip`: silence into which clips are played (tests, samples of demo mode). */
export const micSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('device'), deviceId: z.string().max(256).optional() }),
  z.strictObject({ kind: z.literal('clip') }),
]);
export type MicSource = z.infer<typeof micSourceSchema>;

/** Main → audio window, control (an IPC event; audio itself never goes this way). */
export const audioControlSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('open-mic'), source: micSourceSchema }),
  z.strictObject({ kind: z.literal('close-mic') }),
  /** PCM16 mono at `sampleRateHz`, mixed into the microphone path from now on, in real time. Answered by `clip-ended`. */
  z.strictObject({
    kind: z.literal('play-clip'),
    id: z.number().int(),
    pcm: z.instanceof(Int16Array),
    sampleRateHz: z.number().int().min(8000).max(48000),
  }),
  z.strictObject({ kind: z.literal('ping'), id: z.number().int() }),
  /** The output device is held only while it is needed. */
  z.strictObject({ kind: z.literal('speaker'), on: z.boolean() }),
]);
export type AudioControl = z.infer<typeof audioControlSchema>;

/** Audio window → main, status. All times on the window's clock (`performance.now()`), unless named otherwise. */
export const audioStatusSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({ kind: z.literal('mic-opened'), atMs: z.number(), label: z.string() }),
  z.strictObject({ kind: z.literal('mic-closed') }),
  z.strictObject({ kind: z.literal('mic-fault'), fault: z.enum(micFaultKinds), message: z.string() }),
  /** The clip's last sample has gone in, or the microphone is closed. */
  z.strictObject({ kind: z.literal('clip-ended'), id: z.number().int() }),
  z.strictObject({ kind: z.literal('pong'), id: z.number().int(), atMs: z.number() }),
  /** Maps the AudioContext's time to the window's clock: `contextS` was heard at `atMs` (output latency included). */
  z.strictObject({
    kind: z.literal('output-clock'),
    contextS: z.number(),
    atMs: z.number(),
    outputLatencyMs: z.number(),
  }),
  z.strictObject({ kind: z.literal('output-fault'), message: z.string() }),
]);
export type AudioStatus = z.infer<typeof audioStatusSchema>;

/** The message that carries the capture port and the player port, in this order, into the page. */
export const AUDIO_PORTS = 'audio.ports';
export const AUDIO_CONTROL = 'audio.control';
export const AUDIO_STATUS = 'audio.status';

/** What the audio window's preload puts on `window.parleyAudio`. The page checks what it gets, main what it gets. */
export interface AudioWindowBridge {
  send(status: AudioStatus): void;
  onControl(listener: (control: unknown) => void): void;
}
