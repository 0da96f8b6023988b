import { readListenHandshake } from './deepgram-handshake.ts';
import { deepgramRejections } from './deepgram-rejections.ts';
import { DeepgramSession } from './deepgram-session.ts';
import type { SttControls } from './stt-controls.ts';
import { type SttSimulator, type SttSimulatorOptions, startSttSimulator } from './stt-simulator.ts';

export interface DeepgramControls extends SttControls {
  /** An interim for each this much audio. */
  interimEveryMs: number;
}

export type DeepgramSimulatorOptions = SttSimulatorOptions<DeepgramControls>;
export type DeepgramSimulator = SttSimulator<DeepgramControls>;

/**
 * Deepgram's streaming speech-to-text (`/v1/listen`) on loopback. `closeIdle` is 1011 NET-0001, as after 10 s without
 * audio or KeepAlive.
 */
export function startDeepgramSimulator(options: DeepgramSimulatorOptions): Promise<DeepgramSimulator> {
  const defaults: DeepgramControls = {
    interimEveryMs: 200,
    interimDelayMs: 60,
    sttFinalMs: 120,
    sessionMaxMs: null,
    fault: null,
  };
  return startSttSimulator(options, defaults, {
    ...deepgramRejections,
    paths: ['/v1/listen'],
    readHandshake: readListenHandshake,
    openSession: (session) => new DeepgramSession(session),
  });
}
