import { PlayerCore } from '#shared/audio/player-core.ts';
import type { PlayerCommand } from '#shared/contracts/audio.ts';

/** What the page sends once: the player port of main, which then leads straight here. */
export interface PlayerInit {
  port: MessagePort;
  reportMs: number;
}

class PlayerProcessor extends AudioWorkletProcessor {
  #core: PlayerCore | null = null;

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<PlayerInit>) => {
      const { port, reportMs } = event.data;
      const core = new PlayerCore({
        sampleRateHz: sampleRate,
        reportMs,
        post: (message) => port.postMessage(message),
      });
      port.onmessage = (command: MessageEvent<PlayerCommand>) => core.handle(command.data);
      this.#core = core;
    };
  }

  override process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const out = outputs[0]?.[0];
    if (out !== undefined) this.#core?.process(out, currentTime);
    return true;
  }
}

registerProcessor('parley-player', PlayerProcessor);
