import { deepgramAccount, deepgramAccountPaths } from './deepgram-account.ts';
import { readListenHandshake } from './deepgram-handshake.ts';
import { deepgramRejections } from './deepgram-rejections.ts';
import { DeepgramSession } from './deepgram-session.ts';
import { startSimHost } from './sim-host.ts';
import type { SttControls } from './stt-controls.ts';
import { type SttSimulator, type SttSimulatorOptions, startSttSimulator } from './stt-simulator.ts';

export interface DeepgramControls extends SttControls {
  /** An interim for each this much audio. */
  interimEveryMs: number;
}

export type DeepgramSimulatorOptions = SttSimulatorOptions<DeepgramControls>;
export type DeepgramSimulator = SttSimulator<DeepgramControls>;

/**
 * Deepgram's streaming speech-to-text (`/v1/listen`) and its check of a key on loopback. `closeIdle` is 1011 NET-0001, as after 10 s without
 * audio or KeepAlive.
 */
export async function startDeepgramSimulator(options: DeepgramSimulatorOptions): Promise<DeepgramSimulator> {
  const defaults: DeepgramControls = {
    interimEveryMs: 200,
    interimDelayMs: 60,
    sttFinalMs: 120,
    sessionMaxMs: null,
    fault: null,
  };
  const host = options.host ?? (await startSimHost());
  const endAccount = host.serve(deepgramAccountPaths, deepgramAccount(options.apiKey ?? null));
  const simulator = await startSttSimulator({ ...options, host }, defaults, {
    ...deepgramRejections,
    paths: ['/v1/listen'],
    readHandshake: readListenHandshake,
    openSession: (session) => new DeepgramSession(session),
  });
  return {
    ...simulator,
    async dispose() {
      endAccount();
      await simulator.dispose();
      if (options.host === undefined) await host.dispose();
    },
  };
}
