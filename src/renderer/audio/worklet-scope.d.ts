/** What TypeScript's DOM library leaves out: the scope of an AudioWorklet, and the track processor. */

declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
  /** Return true to stay alive without input. */
  abstract process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
}

declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** The AudioContext's time of the block's first sample, in seconds. */
declare const currentTime: number;
/** Of the AudioContext, in Hz. */
declare const sampleRate: number;

declare class MediaStreamTrackProcessor {
  constructor(init: { track: MediaStreamTrack; maxBufferSize: number });
  readonly readable: ReadableStream<AudioData>;
}
