import modelUrl from '@ricky0123/vad-web/dist/silero_vad_v6.onnx?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { loadSilero } from './silero.ts';

/** In a worker of its own: compiling the wasm takes half a second in which no frame may wait. */
export type DetectorCommand = { kind: 'judge'; window: Float32Array } | { kind: 'reset' };
/** One `verdict` for each `judge`, in order, after `ready`. */
export type DetectorReport =
  | { kind: 'ready' }
  | { kind: 'verdict'; probability: number }
  | { kind: 'failed' };

const report = (message: DetectorReport) => self.postMessage(message);

async function run(): Promise<void> {
  const response = await fetch(modelUrl);
  if (!response.ok) throw new Error(`the model answered ${response.status}`);
  const detector = await loadSilero({ model: new Uint8Array(await response.arrayBuffer()), wasm: wasmUrl });
  // Commands are worked off one after the other: the model remembers, and a reset must not overtake a window.
  let work = Promise.resolve();
  const handle = async (command: DetectorCommand) => {
    if (command.kind === 'reset') detector.reset();
    else report({ kind: 'verdict', probability: await detector.probability(command.window) });
  };
  self.onmessage = (event: MessageEvent<DetectorCommand>) => {
    work = work.then(() => handle(event.data)).catch(() => report({ kind: 'failed' }));
  };
  report({ kind: 'ready' });
}

run().catch(() => report({ kind: 'failed' }));
