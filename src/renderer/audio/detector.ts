import type { DetectorCommand, DetectorReport } from './detector-worker.ts';
import detectorWorkerUrl from './detector-worker.ts?worker&url';
import { startModuleWorker } from './trusted-worker.ts';

export interface DetectorEvents {
  ready(): void;
  verdict(probability: number): void;
  /** It could not be loaded, or broke; it is of no more use. */
  failed(): void;
}

/** The speech detector behind its worker. Nothing may be sent before `ready`. */
export class Detector {
  readonly #worker = startModuleWorker(detectorWorkerUrl, 'detector');
  #ready = false;

  constructor(events: DetectorEvents) {
    this.#worker.onerror = () => events.failed();
    this.#worker.onmessage = ({ data }: MessageEvent<DetectorReport>) => {
      switch (data.kind) {
        case 'ready':
          this.#ready = true;
          events.ready();
          return;
        case 'verdict':
          events.verdict(data.probability);
          return;
        case 'failed':
          events.failed();
          return;
        default:
          data satisfies never;
      }
    };
  }

  get ready(): boolean {
    return this.#ready;
  }

  judge(window: Float32Array): void {
    this.#send({ kind: 'judge', window });
  }

  /** Forget what was heard, after the windows that were sent before. */
  reset(): void {
    if (this.#ready) this.#send({ kind: 'reset' });
  }

  dispose(): void {
    this.#worker.terminate();
  }

  #send(command: DetectorCommand): void {
    this.#worker.postMessage(command);
  }
}
