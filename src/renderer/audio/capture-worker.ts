import { CapturePipeline, type Clip } from '#shared/audio/capture-pipeline.ts';
import { CAPTURE_RATE_HZ } from '#shared/audio/format.ts';
import type { PlayedAudio } from '#shared/audio/played-tap.ts';
import type { CaptureCommand, MicGate } from '#shared/contracts/audio.ts';
import { Detector } from './detector.ts';
import type { CaptureInput, WorkerCommand, WorkerReport } from './worker-messages.ts';

/** Unbroken silence after which the detector may forget: long past any pause within speech. */
const FORGET_AFTER_SAMPLES = 10 * CAPTURE_RATE_HZ;

type Init = Extract<WorkerCommand, { kind: 'init' }>;

const report = (message: WorkerReport) => self.postMessage(message);

/** The microphone's samples on their way to main. Nothing here waits for the page's main thread. */
class Capture {
  readonly #init: Init;
  readonly #pipeline: CapturePipeline;
  #session = 0;
  #stop: (() => void) | null = null;
  #scratch = new Float32Array(0);
  #lastSamplesMs = 0;
  #flow: 'waiting' | 'flowing' | 'stalled' = 'waiting';

  #detector: Detector | null = null;
  /** The session whose window the detector is judging. */
  #judging: number | null = null;
  #forgotten = false;
  #gate: MicGate = 'closed';

  constructor(init: Init) {
    this.#init = init;
    this.#pipeline = new CapturePipeline({
      vad: init.vad,
      mic: init.mic,
      nowMs: () => this.#nowMs(),
      post: (message) => init.port.postMessage(message),
      clipEnded: (id) => report({ kind: 'clip-ended', id }),
      digitalSilence: (silent) => report({ kind: 'digital-silence', session: this.#session, silent }),
    });
    init.port.onmessage = (event: MessageEvent<CaptureCommand>) => this.#onCommand(event.data);
    init.playedPort.onmessage = (event: MessageEvent<PlayedAudio>) => this.#pipeline.played(event.data);
    setInterval(() => this.#watch(), init.noFramesMs / 5);
  }

  open(session: number, input: CaptureInput): void {
    this.#end();
    this.#session = session;
    this.#flow = 'waiting';
    this.#lastSamplesMs = this.#nowMs();
    this.#stop =
      input.kind === 'stream' ? this.#readStream(input.readable) : this.#readPort(input.port, input.rateHz);
    this.#startDetector();
  }

  close(): void {
    this.#end();
    this.#pipeline.dropWaitingClips();
  }

  playClip(clip: Clip): void {
    this.#pipeline.playClip(clip);
  }

  #end(): void {
    this.#stop?.();
    this.#stop = null;
    this.#pipeline.reset();
    this.#detector?.reset();
  }

  #readStream(readable: ReadableStream<AudioData>): () => void {
    const reader = readable.getReader();
    let stopped = false;
    const read = async () => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        if (!stopped) this.#take(value);
        value.close();
      }
    };
    // The stream ends with its track; a stream that breaks is noticed as a stall.
    read().catch(() => undefined);
    return () => {
      stopped = true;
      reader.cancel().catch(() => undefined);
    };
  }

  #readPort(port: MessagePort, rateHz: number): () => void {
    port.onmessage = (event: MessageEvent<Float32Array>) => this.#push(event.data, rateHz);
    return () => port.close();
  }

  #take(data: AudioData): void {
    const count = data.numberOfFrames;
    if (this.#scratch.length < count) this.#scratch = new Float32Array(count);
    const samples = this.#scratch.subarray(0, count);
    // The device was asked for one channel; where it gives more, the first is as good as any.
    data.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
    this.#push(samples, data.sampleRate);
  }

  #push(samples: Float32Array, rateHz: number): void {
    this.#lastSamplesMs = this.#nowMs();
    if (this.#flow !== 'flowing') {
      this.#flow = 'flowing';
      report({ kind: 'flowing', session: this.#session, atMs: this.#lastSamplesMs });
    }
    this.#pipeline.push(samples, rateHz);
    this.#judge();
  }

  #watch(): void {
    if (this.#stop === null || this.#flow === 'stalled') return;
    if (this.#nowMs() - this.#lastSamplesMs < this.#init.noFramesMs) return;
    this.#flow = 'stalled';
    report({ kind: 'stalled', session: this.#session });
  }

  /** With the first microphone, not before: the model costs 130 MB. What is said meanwhile is judged afterwards. */
  #startDetector(): void {
    this.#detector ??= new Detector({
      ready: () => this.#judge(),
      verdict: (probability) => this.#onVerdict(probability),
      failed: () => {
        this.#detector?.dispose();
        this.#detector = null;
        this.#judging = null;
        this.#reportDeafness();
      },
    });
  }

  #onCommand(command: CaptureCommand): void {
    this.#pipeline.command(command);
    if (command.kind !== 'gate') return;
    this.#gate = command.gate;
    this.#reportDeafness();
  }

  /** Push-to-talk needs no detector; a gate that waits for speech would wait for ever. */
  #reportDeafness(): void {
    const deaf = this.#stop !== null && this.#detector === null && this.#gate === 'vad';
    if (deaf) report({ kind: 'detector-failed' });
  }

  /** Judges what there is, one window at a time, in order. */
  #judge(): void {
    if (this.#judging !== null || !this.#detector?.ready) return;
    const window = this.#pipeline.nextVadWindow();
    if (window === null) return;
    this.#judging = this.#session;
    this.#detector.judge(window);
  }

  #onVerdict(probability: number): void {
    // The microphone was closed or opened anew in between: that sound is gone.
    const stale = this.#judging !== this.#session || this.#stop === null;
    this.#judging = null;
    if (!stale) {
      this.#pipeline.vadResult(probability);
      this.#forgetInSilence();
    }
    this.#judge();
  }

  /** The model's memory drifts over hours of room noise. */
  #forgetInSilence(): void {
    const silent = this.#pipeline.silentSamples >= FORGET_AFTER_SAMPLES;
    if (silent && !this.#forgotten) this.#detector?.reset();
    this.#forgotten = silent;
  }

  #nowMs(): number {
    return performance.now() + (performance.timeOrigin - this.#init.timeOriginMs);
  }
}

let capture: Capture | null = null;

self.onmessage = (event: MessageEvent<WorkerCommand>) => {
  const command = event.data;
  switch (command.kind) {
    case 'init':
      capture = new Capture(command);
      return;
    case 'open':
      capture?.open(command.session, command.input);
      return;
    case 'close':
      capture?.close();
      return;
    case 'clip':
      capture?.playClip(command.clip);
      return;
    default:
      command satisfies never;
  }
};
