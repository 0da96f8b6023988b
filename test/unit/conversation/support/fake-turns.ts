import type { SttSink, SttStream, SttVendor } from '../../../../src/main/vendors/types.ts';
import { FRAME_SAMPLES } from '../../../../src/shared/contracts/audio.ts';
import type { VirtualClock } from '../../../support/virtual-clock.ts';
import { isVoiced, wordIn } from './words.ts';

const frameMs = 20;
/** Without sound for this long in an open turn the adapter's own silence stands for it. */
const gapMs = 500;
const silence = new Int16Array(FRAME_SAMPLES);

/** A vendor that ends turns itself, as the adapters of Flux and Ink turns present it, on virtual time. */
export class FakeTurnStt implements SttVendor {
  readonly id = 'fake/turns';
  readonly finalP99Ms = 1000;
  readonly hasEndpointing = true;
  readonly endsTurns = true;
  readonly clock: VirtualClock;
  readonly streams: FakeTurnStream[] = [];
  latencyMs = 60;
  /** Silence after which a turn may be over; null: it never says so. */
  eagerMs: number | null = 100;
  /** Silence after which it is. */
  endMs = 200;
  /** Silence after which it is, however unsure the vendor is. */
  timeoutMs = 2500;
  /** Only the timeout ends a turn. */
  unsure = false;

  constructor(clock: VirtualClock) {
    this.clock = clock;
  }

  open(sink: SttSink): SttStream {
    const stream = new FakeTurnStream(this, sink);
    this.streams.push(stream);
    return stream;
  }

  get live(): FakeTurnStream | undefined {
    return this.streams.findLast((stream) => !stream.closed);
  }
}

export class FakeTurnStream implements SttStream {
  readonly sink: SttSink;
  closed = false;
  readonly #vendor: FakeTurnStt;
  #words: string[] = [];
  #open = false;
  #eager = false;
  #silentMs = 0;
  #samples = 0;
  #finalizes = 0;
  #lastFrameMs = 0;
  #ticking = false;

  constructor(vendor: FakeTurnStt, sink: SttSink) {
    this.#vendor = vendor;
    this.sink = sink;
  }

  send(pcm: Int16Array): void {
    this.#samples += pcm.length;
    this.#lastFrameMs = this.#vendor.clock.nowMs();
    this.#hear(pcm);
    this.#tick();
  }

  finalize(): void {
    this.#finalizes += 1;
    this.#lastFrameMs = Number.NEGATIVE_INFINITY;
    if (this.#open) this.#tick();
    else this.#answer();
  }

  close(): void {
    this.closed = true;
  }

  bufferedBytes(): number {
    return 0;
  }

  /** The adapter's own silence, while a turn is open and nothing else comes. */
  #tick(): void {
    if (this.#ticking || !this.#open) return;
    this.#ticking = true;
    this.#vendor.clock.after(frameMs, () => {
      this.#ticking = false;
      if (this.closed || !this.#open) return;
      const waits = this.#finalizes > 0 && this.#lastFrameMs === Number.NEGATIVE_INFINITY;
      if (waits || this.#vendor.clock.nowMs() - this.#lastFrameMs >= gapMs) this.#hear(silence);
      this.#tick();
    });
  }

  #hear(pcm: Int16Array): void {
    const { eagerMs, endMs, timeoutMs, unsure } = this.#vendor;
    const word = wordIn(pcm);
    this.#silentMs = isVoiced(pcm) ? 0 : this.#silentMs + frameMs;
    if (word !== null) this.#grow(word);
    if (!this.#open) return;
    const sure = !unsure && this.#silentMs >= endMs;
    if (sure || this.#silentMs >= timeoutMs) this.#end();
    else if (!unsure && !this.#eager && eagerMs !== null && this.#silentMs >= eagerMs) {
      this.#eager = true;
      const text = this.#words.join(' ');
      this.#later(() => this.sink.onEagerEnd(text));
    }
  }

  #grow(word: string): void {
    this.#words.push(word);
    this.#open = true;
    const text = this.#words.join(' ');
    const resumed = this.#eager;
    this.#eager = false;
    this.#later(() => {
      if (resumed) this.sink.onTurnResumed();
      this.sink.onInterim(text);
    });
  }

  #end(): void {
    const [text, samples] = [this.#words.join(' '), this.#samples];
    this.#open = false;
    this.#eager = false;
    this.#words = [];
    this.#later(() => {
      this.sink.onFinal(text);
      this.sink.onEndpoint(samples);
    });
    this.#answer();
  }

  #answer(): void {
    const calls = this.#finalizes;
    this.#finalizes = 0;
    this.#later(() => {
      for (let call = 0; call < calls; call += 1) this.sink.onFinalized();
    });
  }

  #later(deliver: () => void): void {
    this.#vendor.clock.after(this.#vendor.latencyMs, () => {
      if (!this.closed) deliver();
    });
  }
}
