import { readFluxHandshake } from './deepgram-flux-handshake.ts';
import { type FluxControls, FluxSession } from './deepgram-flux-session.ts';
import { deepgramRejections } from './deepgram-rejections.ts';
import { type SttSimulator, type SttSimulatorOptions, startSttSimulator } from './stt-simulator.ts';
import { turnControlDefaults } from './turn-hearing.ts';

/** Deepgram's conversational speech-to-text (`/v2/listen`) on loopback: it ends turns by the silence that really comes. */
export function startDeepgramFluxSimulator(
  options: SttSimulatorOptions<FluxControls>,
): Promise<SttSimulator<FluxControls>> {
  const defaults: FluxControls = { ...turnControlDefaults, configure: 'answered', closeCode: 1005 };
  return startSttSimulator(options, defaults, {
    ...deepgramRejections,
    paths: ['/v2/listen'],
    readHandshake: readFluxHandshake,
    openSession: (session) => new FluxSession(session),
  });
}
