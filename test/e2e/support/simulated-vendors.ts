import { fileURLToPath } from 'node:url';
import { systemClock as clock } from '../../../src/main/clock.ts';
import { type CartesiaSimulator, startCartesiaSimulator } from '../../../src/main/simulators/cartesia.ts';
import { type DeepgramSimulator, startDeepgramSimulator } from '../../../src/main/simulators/deepgram.ts';
import { startDeepgramFluxSimulator } from '../../../src/main/simulators/deepgram-flux.ts';
import type { FluxControls } from '../../../src/main/simulators/deepgram-flux-session.ts';
import { type GroqSimulator, startGroqSimulator } from '../../../src/main/simulators/groq.ts';
import { loadSamples, type SpokenSample } from '../../../src/main/simulators/samples.ts';
import { startSimHost } from '../../../src/main/simulators/sim-host.ts';
import type { SttSimulator } from '../../../src/main/simulators/stt-simulator.ts';

export const samplesFolder = fileURLToPath(new URL('../../../resources/samples', import.meta.url));

export interface SimulatedVendors {
  stt: DeepgramSimulator;
  /** At the same address as `stt`; used when the settings name it. */
  flux: SttSimulator<FluxControls>;
  llm: GroqSimulator;
  tts: CartesiaSimulator;
  samples: readonly SpokenSample[];
  /** What the app must be told so that it talks to these. */
  env: Record<string, string>;
  dispose(): Promise<void>;
}

/** The only keys that the simulators let in. */
export const simulatedKeys = {
  deepgram: 'test-key-deepgram',
  groq: 'test-key-groq',
  cartesia: 'test-key-cartesia',
};

/** The vendors of the first stack, in the test's own process: the app reaches them as it would reach the real ones. */
export async function startSimulatedVendors(
  options: { voice?: 'espeak' | 'tones'; keys?: typeof simulatedKeys } = {},
): Promise<SimulatedVendors> {
  const { keys = simulatedKeys } = options;
  const samples = await loadSamples(samplesFolder);
  const deepgram = await startSimHost();
  const listener = { clock, samples, apiKey: keys.deepgram, host: deepgram };
  const [stt, flux, llm, tts] = await Promise.all([
    startDeepgramSimulator(listener),
    startDeepgramFluxSimulator(listener),
    startGroqSimulator({ clock, apiKey: keys.groq }),
    startCartesiaSimulator({
      clock,
      apiKey: keys.cartesia,
      voice: options.voice ?? 'tones',
      keepAudio: true,
    }),
  ]);
  return {
    stt,
    flux,
    llm,
    tts,
    samples,
    env: {
      DEEPGRAM_API_KEY: keys.deepgram,
      DEEPGRAM_BASE_URL: stt.url,
      GROQ_API_KEY: keys.groq,
      GROQ_BASE_URL: llm.url,
      CARTESIA_API_KEY: keys.cartesia,
      CARTESIA_BASE_URL: tts.url,
    },
    async dispose() {
      await Promise.all([stt.dispose(), flux.dispose(), llm.dispose(), tts.dispose()]);
      await deepgram.dispose();
    },
  };
}
