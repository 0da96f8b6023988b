/** 10 ms at 24 kHz: fewer messages than render quanta, little delay. */
const BLOCK_SAMPLES = 240;

/** The fallback for browsers without a track processor: sends the microphone's samples to the worker's port. */
class CaptureProcessor extends AudioWorkletProcessor {
  #port: MessagePort | null = null;
  #block = new Float32Array(BLOCK_SAMPLES);
  #fill = 0;
  #done = false;

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<{ port: MessagePort | null }>) => {
      this.#port?.close();
      this.#port = event.data.port;
      this.#done = this.#port === null;
    };
  }

  /** False once the page has taken the port back: then the node may go. */
  override process(inputs: Float32Array[][]): boolean {
    for (const sample of inputs[0]?.[0] ?? []) {
      this.#block[this.#fill++] = sample;
      if (this.#fill < BLOCK_SAMPLES) continue;
      this.#port?.postMessage(this.#block, [this.#block.buffer]);
      this.#block = new Float32Array(BLOCK_SAMPLES);
      this.#fill = 0;
    }
    return !this.#done;
  }
}

registerProcessor('parley-capture', CaptureProcessor);
