// From a vendor's byte to the player: npm run bench:player. Real sockets, adapter, reducer and bridge, in one process with
// the simulator, so that both ends are on one clock; the port of the audio window is the end.
import { EventEmitter, once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { tuning } from '#shared/conversation/tuning.ts';
import { createAudioBridge } from '../../src/main/audio/audio-bridge.ts';
import type { AudioWindowEvents } from '../../src/main/audio/audio-window-port.ts';
import { systemClock as clock } from '../../src/main/clock.ts';
import { createConversation } from '../../src/main/conversation/conversation.ts';
import { startCartesiaSimulator } from '../../src/main/simulators/cartesia.ts';
import { createCartesia } from '../../src/main/vendors/tts/cartesia.ts';
import type { LlmVendor, SttVendor } from '../../src/main/vendors/types.ts';
import { figureOf, printFigures } from './figures.ts';
import { benchOptions, progress } from './support/options.ts';
import { startRelay } from './support/relay.ts';

const warmUpReplies = 5;

/** Typed messages need no ears. */
const deaf: SttVendor = {
  id: 'bench/none',
  finalP99Ms: 0,
  hasEndpointing: false,
  endsTurns: false,
  open: () => ({ send() {}, finalize() {}, close() {}, bufferedBytes: () => 0 }),
};
const prompt: LlmVendor = {
  id: 'bench/prompt',
  warm() {},
  complete(_messages, sink) {
    return clock.after(0, () => {
      sink.onText('This is the answer. ');
      sink.onEnd('stop');
    });
  },
  dispose() {},
};

/** For each of `count` replies: from the first chunk leaving the vendor to its sound on the player's port, in ms. */
async function measure(count: number, onReply: (done: number) => void): Promise<number[]> {
  const simulator = await startCartesiaSimulator({
    clock,
    apiKey: 'test-key-cartesia',
    voice: 'tones',
    controls: { firstAudioMs: 20 },
  });
  /** First chunk of each speech; chunks of one that was cut may come after it. */
  const sentAtMs = new Map<string, number>();
  const relay = await startRelay({
    target: simulator.url,
    onMessage(direction, data) {
      if (direction === 'to-vendor' || !data.includes('"type":"chunk"')) return;
      const id = /"context_id":"([^"]+)"/.exec(data.toString())?.[1] ?? '';
      if (!sentAtMs.has(id)) sentAtMs.set(id, performance.now());
    },
  });
  const tts = createCartesia({ endpoint: { apiKey: 'test-key-cartesia', baseUrl: relay.url }, clock });
  const arrivals = new EventEmitter<{ sound: [atMs: number] }>();
  const bridge = createAudioBridge({
    clock,
    tuning,
    openWindow: (events: AudioWindowEvents) => {
      queueMicrotask(() => events.status({ kind: 'ready' }));
      return {
        toCapture() {},
        control() {},
        dispose() {},
        toPlayer(command) {
          if (command.kind === 'audio') arrivals.emit('sound', performance.now());
          else if (command.kind === 'cut') {
            const silent = {
              kind: 'silent',
              epoch: command.epoch - 1,
              renderedSamples: 0,
              contextS: 0,
            } as const;
            setImmediate(() => events.player(silent));
          }
        },
      };
    },
  });
  const conversation = createConversation({
    clock,
    audio: bridge,
    micSource: { kind: 'clip' },
    stt: deaf,
    llm: prompt,
    tts,
    store: { saveTurn: async () => {}, listTurns: async () => [], dispose: async () => {} },
    tuning,
    newId: () => 'bench',
    log: { warn() {} },
    isDemo: () => false,
    systemPrompt: '',
  });
  const times: number[] = [];
  try {
    for (let done = 1 - warmUpReplies; done <= count; done += 1) {
      const arrived = once(arrivals, 'sound');
      conversation.sendText('What is the answer?');
      const [arrivedAtMs] = (await arrived) as [number];
      const leftAtMs = [...sentAtMs.values()].at(-1);
      if (done > 0 && leftAtMs !== undefined) times.push(arrivedAtMs - leftAtMs);
      conversation.interrupt();
      if (done > 0) onReply(done);
    }
  } finally {
    await conversation.dispose();
    bridge.dispose();
    tts.dispose();
    await relay.dispose();
    await simulator.dispose();
  }
  return times;
}

const options = benchOptions('replies', 500);
const times = await measure(options.count, progress(options, 'reply'));
const vendorByteToPlayerMs = figureOf(times, options.count - times.length);
if (options.json) process.stdout.write(`${JSON.stringify({ vendorByteToPlayerMs })}\n`);
else process.stdout.write(printFigures({ 'vendor’s byte → player': vendorByteToPlayerMs }));
