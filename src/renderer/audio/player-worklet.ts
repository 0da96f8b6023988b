import { PlayedTap } from '#shared/audio/played-tap.ts';
import { PlayerCore } from '#shared/audio/player-core.ts';
import type { PlayerCommand } from '#shared/contracts/audio.ts';

/** What the page sends once: the player port of main, which then leads straight here. */
export interface PlayerInit {
  port: MessagePort;
  /** To the capture worker: what is rendered, so that it knows Parley's own voice. */
  playedPort: MessagePort;
  reportMs: number;
}

/** Short beside the time that an echo takes. */
const PLAYED_MS = 20;

class PlayerProcessor extends AudioWorkletProcessor {
  #core: PlayerCore | null = null;
  #tap: PlayedTap | null = null;

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<PlayerInit>) => {
      const { port, playedPort, reportMs } = event.data;
      const core = new PlayerCore({
        sampleRateHz: sampleRate,
        reportMs,
        post: (message) => port.postMessage(message),
      });
      port.onmessage = (command: MessageEvent<PlayerCommand>) => core.handle(command.data);
      this.#core = core;
      this.#tap = new PlayedTap((sampleRate * PLAYED_MS) / 1000, sampleRate, (played) =>
        playedPort.postMessage(played, [played.samples.buffer]),
      );
    };
  }

  override process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const out = outputs[0]?.[0];
    if (out === undefined) return true;
    this.#core?.process(out, currentTime);
    this.#tap?.record(out, currentTime);
    return true;
  }
}

registerProcessor('parley-player', PlayerProcessor);
