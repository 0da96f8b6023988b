import * as ort from 'onnxruntime-web/wasm';
import { CAPTURE_RATE_HZ, VAD_WINDOW_SAMPLES } from '#shared/audio/format.ts';

/** The model sees the end of the previous window in front of each window. */
const CONTEXT_SAMPLES = 64;
const STATE_SHAPE = [2, 1, 128];
const STATE_SIZE = 256;

export interface SpeechDetector {
  /** The probability that these 512 samples at 16 kHz hold speech. One call at a time: it remembers the last one. */
  probability(window: Float32Array): Promise<number>;
  /** Forgets what it heard. Only in silence: amid speech it would miss the next word. */
  reset(): void;
  dispose(): Promise<void>;
}

export interface SileroAssets {
  /** `silero_vad_v6.onnx` */
  model: Uint8Array;
  /** onnxruntime's `ort-wasm-simd-threaded.wasm`: its address (compiled as it streams in) or its bytes. */
  wasm: string | Uint8Array<ArrayBuffer>;
}

/**
 * Silero VAD v6 on onnxruntime's wasm backend, on one thread (no cross-origin isolation needed).
 * Inputs: `input` [1, 64 + 512], `state` [2, 1, 128], `sr` int64; outputs `output` [1, 1] and `stateN`.
 * Rejects when the model or the wasm cannot be loaded.
 */
export async function loadSilero(assets: SileroAssets): Promise<SpeechDetector> {
  ort.env.wasm.numThreads = 1;
  if (typeof assets.wasm === 'string') ort.env.wasm.wasmPaths = { wasm: assets.wasm };
  else ort.env.wasm.wasmBinary = assets.wasm.buffer;
  const session = await ort.InferenceSession.create(assets.model, { executionProviders: ['wasm'] });

  const samples = new Float32Array(CONTEXT_SAMPLES + VAD_WINDOW_SAMPLES);
  const input = new ort.Tensor('float32', samples, [1, samples.length]);
  const sampleRate = new ort.Tensor('int64', BigInt64Array.of(BigInt(CAPTURE_RATE_HZ)), []);
  const silence = () => new ort.Tensor('float32', new Float32Array(STATE_SIZE), STATE_SHAPE);
  let state: ort.Tensor = silence();

  return {
    async probability(window) {
      samples.copyWithin(0, VAD_WINDOW_SAMPLES);
      samples.set(window, CONTEXT_SAMPLES);
      const results = await session.run({ input, state, sr: sampleRate });
      state = results.stateN!;
      return (results.output!.data as Float32Array)[0]!;
    },
    reset() {
      samples.fill(0);
      state = silence();
    },
    dispose: () => session.release(),
  };
}
