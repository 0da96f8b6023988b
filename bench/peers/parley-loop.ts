import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createAudioBridge } from '../../src/main/audio/audio-bridge.ts';
import type { AudioWindowEvents } from '../../src/main/audio/audio-window-port.ts';
import { systemClock as clock } from '../../src/main/clock.ts';
import { createConversation } from '../../src/main/conversation/conversation.ts';
import { createLlmFailover } from '../../src/main/vendors/failover/llm-failover.ts';
import { createGroq } from '../../src/main/vendors/llm/groq.ts';
import { createDeepgramNova } from '../../src/main/vendors/stt/deepgram-nova.ts';
import { createCartesia } from '../../src/main/vendors/tts/cartesia.ts';
import { loadSilero, type SpeechDetector } from '../../src/renderer/audio/silero.ts';
import { CapturePipeline } from '../../src/shared/audio/capture-pipeline.ts';
import { VAD_WINDOW_SAMPLES } from '../../src/shared/audio/format.ts';
import { PlayerCore } from '../../src/shared/audio/player-core.ts';
import type {
  CaptureCommand,
  CaptureMessage,
  PlayerCommand,
  PlayerMessage,
} from '../../src/shared/contracts/audio.ts';
import { defaultPreferences, type SpeculationMode } from '../../src/shared/conversation/preferences.ts';
import { tuning } from '../../src/shared/conversation/tuning.ts';
import {
  instructions,
  keys,
  MIC_RATE_HZ,
  type OutputEvent,
  type VendorUrls,
  type VoiceLoop,
} from './voice-loop.ts';

const OUTPUT_RATE_HZ = 24_000;
const BLOCK_MS = 10;

/** The app's detector, from the app's packages. */
function loadDetector(): Promise<SpeechDetector> {
  const require = createRequire(new URL('../../package.json', import.meta.url));
  return loadSilero({
    model: readFileSync(require.resolve('@ricky0123/vad-web/dist/silero_vad_v6.onnx')),
    wasm: new Uint8Array(readFileSync(require.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'))),
  });
}

/**
 * The audio window without a window: the same capture, detector and player, in this thread. Where the app has a device,
 * the loop's samples go in, and its output is where the player is handed sound.
 */
function openWindow(events: AudioWindowEvents, detector: SpeechDetector, emit: (event: OutputEvent) => void) {
  // Ports as between main and the window: every message is a hop.
  const [ears, voice] = [new MessageChannel(), new MessageChannel()];
  const capture = new CapturePipeline({
    vad: { ...tuning.vad, sustainedMs: tuning.bargeIn.commitAfterMs },
    mic: tuning.mic,
    nowMs: () => performance.now(),
    post: (message) => ears.port1.postMessage(message),
    clipEnded() {},
    digitalSilence() {},
  });
  const player = new PlayerCore({
    sampleRateHz: OUTPUT_RATE_HZ,
    reportMs: tuning.player.reportMs,
    post(message) {
      if (message.kind === 'drained') emit({ kind: 'ended' });
      voice.port1.postMessage(message);
    },
  });
  ears.port2.onmessage = ({ data }) => events.capture(data as CaptureMessage);
  voice.port2.onmessage = ({ data }) => events.player(data as PlayerMessage);
  ears.port1.onmessage = ({ data }) => capture.command(data as CaptureCommand);
  voice.port1.onmessage = ({ data }) => {
    const command = data as PlayerCommand;
    if (command.kind === 'audio') emit({ kind: 'sound', pcm: command.pcm });
    else if (command.kind === 'pause' || command.kind === 'cut') emit({ kind: 'silenced' });
    player.handle(command);
  };
  let contextMs = 0;
  const block = new Float32Array((OUTPUT_RATE_HZ * BLOCK_MS) / 1000);
  const beganMs = performance.now();
  const render = setInterval(() => {
    for (; contextMs < performance.now() - beganMs; contextMs += BLOCK_MS)
      player.process(block, contextMs / 1000);
    const atMs = performance.now();
    events.status({ kind: 'output-clock', contextS: contextMs / 1000, atMs, outputLatencyMs: 0 });
  }, BLOCK_MS / 2);
  let isJudging = false;
  const judge = async (): Promise<void> => {
    if (isJudging) return;
    isJudging = true;
    for (let window = capture.nextVadWindow(); window !== null; window = capture.nextVadWindow()) {
      capture.vadResult(await detector.probability(window.slice(0, VAD_WINDOW_SAMPLES)));
    }
    isJudging = false;
  };
  setImmediate(() => events.status({ kind: 'ready' }));
  return {
    push(pcm: Int16Array): void {
      capture.push(
        Float32Array.from(pcm, (sample) => sample / 32_768),
        MIC_RATE_HZ,
      );
      void judge();
    },
    port: {
      toCapture: (command: CaptureCommand) => ears.port2.postMessage(command),
      toPlayer: (command: PlayerCommand) => voice.port2.postMessage(command),
      control(control: { kind: string; id?: number }) {
        const atMs = performance.now();
        if (control.kind === 'open-mic')
          setImmediate(() => events.status({ kind: 'mic-opened', atMs, label: 'bench' }));
        if (control.kind === 'ping')
          setImmediate(() => events.status({ kind: 'pong', id: control.id ?? 0, atMs }));
      },
      dispose() {
        clearInterval(render);
        ears.port1.close();
        voice.port1.close();
      },
    },
  };
}

/** Parley's main process and audio path, without Electron. `speculation`: how much of a reply may begin early. */
export async function openParley(urls: VendorUrls, speculation: SpeculationMode): Promise<VoiceLoop> {
  const detector = await loadDetector();
  const listeners = new Set<(event: OutputEvent) => void>();
  let window: ReturnType<typeof openWindow> | null = null;
  const bridge = createAudioBridge({
    clock,
    tuning,
    openWindow(events) {
      window = openWindow(events, detector, (event) => {
        for (const listener of listeners) listener(event);
      });
      return window.port;
    },
  });
  const groqAt = (baseUrl: string) => createGroq({ endpoint: { apiKey: keys.llm, baseUrl }, clock });
  const models = [groqAt(urls.llm), ...(urls.backup === null ? [] : [groqAt(urls.backup)])];
  const llm = createLlmFailover({
    order: () => models.map((vendor, index) => ({ vendor, label: `Model ${index + 1}`, isLocal: false })),
    clock,
  });
  const tts = createCartesia({ endpoint: { apiKey: keys.tts, baseUrl: urls.tts }, clock });
  const conversation = createConversation({
    clock,
    audio: bridge,
    micSource: { kind: 'device' },
    stt: createDeepgramNova({ endpoint: { apiKey: keys.stt, baseUrl: urls.stt }, clock }),
    llm,
    tts,
    store: { saveTurn: async () => {}, listTurns: async () => [], dispose: async () => {} },
    tuning,
    newId: () => 'bench',
    log: { warn() {} },
    isDemo: () => false,
    systemPrompt: instructions,
    preferences: { ...defaultPreferences, speculation },
  });
  await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
  conversation.start();
  return {
    push: (pcm) => window?.push(pcm),
    onOutput: (listener) => void listeners.add(listener),
    async dispose() {
      await conversation.dispose();
      bridge.dispose();
      llm.dispose();
      tts.dispose();
      await detector.dispose();
    },
  };
}
