import { fileURLToPath } from 'node:url';
import { systemClock as clock } from '../../../src/main/clock.ts';
import { type CartesiaSimulator, startCartesiaSimulator } from '../../../src/main/simulators/cartesia.ts';
import { type DeepgramSimulator, startDeepgramSimulator } from '../../../src/main/simulators/deepgram.ts';
import { type GroqSimulator, startGroqSimulator } from '../../../src/main/simulators/groq.ts';
import { loadSamples, type SpokenSample } from '../../../src/main/simulators/samples.ts';

export const samplesFolder = fileURLToPath(new URL('../../../resources/samples', import.meta.url));

export interface SimulatedVendors {
  stt: DeepgramSimulator;
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
  const [stt, llm, tts] = await Promise.all([
    startDeepgramSimulator({ clock, samples, apiKey: keys.deepgram }),
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
      await Promise.all([stt.dispose(), llm.dispose(), tts.dispose()]);
    },
  };
}
