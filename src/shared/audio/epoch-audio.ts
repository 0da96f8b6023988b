import { SampleQueue } from './sample-queue.ts';

/** What the player has of one epoch, and how far it is. */
export class EpochAudio {
  readonly epoch: number;
  readonly queue = new SampleQueue();
  /** No more audio will come. */
  ended = false;
  started = false;
  /** Ran out before its end. */
  starved = false;
  drained = false;
  /** Samples that sounded at full gain. */
  rendered = 0;

  constructor(epoch: number) {
    this.epoch = epoch;
  }
}
