import { type SimulatedVendors, startSimulatedVendors } from '../../e2e/support/simulated-vendors.ts';

/** About what the vendors of the first stack take; see docs/benchmarks.md. */
export const typicalLatencies = {
  sttFinalMs: 250,
  firstTokenMs: 200,
  tokensPerSecond: 150,
  firstAudioMs: 120,
  realTimeFactor: 0.2,
} as const;

/** The simulators, as slow as the real vendors, in this process: outside the app. */
export async function startTypicalVendors(): Promise<SimulatedVendors> {
  const vendors = await startSimulatedVendors();
  const { sttFinalMs, firstTokenMs, tokensPerSecond, firstAudioMs, realTimeFactor } = typicalLatencies;
  vendors.stt.controls.sttFinalMs = sttFinalMs;
  Object.assign(vendors.llm.controls, { firstTokenMs, tokensPerSecond });
  Object.assign(vendors.tts.controls, { firstAudioMs, realTimeFactor });
  return vendors;
}
