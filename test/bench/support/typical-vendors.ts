import { type SimulatedVendors, startSimulatedVendors } from '../../e2e/support/simulated-vendors.ts';

/** What each simulator's controls are set to. */
export interface VendorLatencies {
  nova: { sttFinalMs: number; interimDelayMs?: number; interimEveryMs?: number };
  flux: { eagerMs: number; interimDelayMs: number; endMs: number; sttFinalMs: number };
  groq: { firstTokenMs: number; tokensPerSecond: number };
  cartesia: { firstAudioMs: number; realTimeFactor: number };
}

/** About what the vendors of the first stack take; see docs/benchmarks.md. */
export const typicalLatencies: VendorLatencies = {
  nova: { sttFinalMs: 250 },
  // A turn ends some 260 ms after its last word, and may be over 150 ms before that.
  flux: { eagerMs: 80, interimDelayMs: 30, endMs: 200, sttFinalMs: 60 },
  groq: { firstTokenMs: 200, tokensPerSecond: 150 },
  cartesia: { firstAudioMs: 120, realTimeFactor: 0.2 },
};

/** Vendors that answer at once: what remains is not theirs. */
export const noLatencies: VendorLatencies = {
  nova: { sttFinalMs: 0, interimDelayMs: 0, interimEveryMs: 40 },
  // Silence is what a turn ends by: no vendor could do without.
  flux: { ...typicalLatencies.flux, interimDelayMs: 0, sttFinalMs: 0 },
  groq: { firstTokenMs: 0, tokensPerSecond: 100_000 },
  cartesia: { firstAudioMs: 0, realTimeFactor: 0.01 },
};

/** The simulators in this process, outside the app, as slow as the real vendors or not at all. */
export async function startTypicalVendors(
  latencies: VendorLatencies = typicalLatencies,
): Promise<SimulatedVendors> {
  const vendors = await startSimulatedVendors();
  const { nova, flux, groq, cartesia } = latencies;
  Object.assign(vendors.stt.controls, nova);
  Object.assign(vendors.flux.controls, flux);
  Object.assign(vendors.llm.controls, groq);
  Object.assign(vendors.tts.controls, cartesia);
  return vendors;
}
