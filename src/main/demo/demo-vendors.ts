import type { StageName } from '#shared/model/vendor-catalog.ts';
import type { Clock } from '../clock.ts';
import { startCartesiaSimulator } from '../simulators/cartesia.ts';
import { startDeepgramSimulator } from '../simulators/deepgram.ts';
import { startGroqSimulator } from '../simulators/groq.ts';
import type { SpokenSample } from '../simulators/samples.ts';
import type { VendorEndpoint } from '../vendors/types.ts';

export interface DemoVendors {
  endpoints: Readonly<Record<StageName, VendorEndpoint>>;
  dispose(): Promise<void>;
}

/** Not a secret: the simulators on loopback take it, and nothing else would. */
const demoKey = 'test-key-demo';
/** About what the real vendors take. */
const latencies = { sttFinalMs: 250, firstTokenMs: 200, tokensPerSecond: 150, firstAudioMs: 120 };

/** Starts a simulator a stage on loopback ports of this machine. */
export async function startDemoVendors(clock: Clock, samples: readonly SpokenSample[]): Promise<DemoVendors> {
  const [stt, llm, tts] = await Promise.all([
    startDeepgramSimulator({
      clock,
      apiKey: demoKey,
      samples,
      unknownSpeechText: 'Something that the demo cannot understand.',
      controls: { sttFinalMs: latencies.sttFinalMs },
    }),
    startGroqSimulator({
      clock,
      apiKey: demoKey,
      controls: { firstTokenMs: latencies.firstTokenMs, tokensPerSecond: latencies.tokensPerSecond },
    }),
    startCartesiaSimulator({ clock, apiKey: demoKey, controls: { firstAudioMs: latencies.firstAudioMs } }),
  ]);
  const endpoint = ({ url }: { url: string }) => ({ apiKey: demoKey, baseUrl: url });
  return {
    endpoints: { stt: endpoint(stt), llm: endpoint(llm), tts: endpoint(tts) },
    async dispose() {
      await Promise.all([stt.dispose(), llm.dispose(), tts.dispose()]);
    },
  };
}
