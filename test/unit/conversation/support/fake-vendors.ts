import {
  type ChatMessage,
  type LlmSink,
  type LlmVendor,
  type SttSink,
  type SttStream,
  type SttVendor,
  type TtsSink,
  type TtsSpeech,
  type TtsVendor,
  VendorError,
  type VendorErrorKind,
} from '../../../../src/main/vendors/types.ts';
import { PLAYER_RATE_HZ } from '../../../../src/shared/contracts/audio.ts';
import type { VirtualClock } from '../../../support/virtual-clock.ts';
import { isVoiced, wordIn, wordsOf } from './words.ts';

export function vendorError(kind: VendorErrorKind = 'transient'): VendorError {
  return new VendorError(
    'fake',
    kind,
    kind === 'permanent' ? 'bad-key' : 'server',
    `The fake failed (${kind}).`,
  );
}

/** What a vendor says that should be silent: it may end up nowhere. */
export const ghost = 'ghost words';

export class FakeSttStream implements SttStream {
  readonly sink: SttSink;
  closed = false;
  readonly heard: string[] = [];
  frames = 0;
  finalizes = 0;
  #delivered = 0;
  #samples = 0;
  #silentSamples = 0;
  #marked = true;
  #language: string | null = null;
  readonly #vendor: FakeStt;

  constructor(vendor: FakeStt, sink: SttSink) {
    this.#vendor = vendor;
    this.sink = sink;
  }

  send(pcm: Int16Array): void {
    this.frames += 1;
    this.#samples += pcm.length;
    this.#markEnd(pcm);
    const word = wordIn(pcm);
    if (word === null) return;
    this.heard.push(word);
    const text = (): string => this.heard.slice(this.#delivered).join(' ');
    if (this.#vendor.interims) this.#later(() => text() !== '' && this.sink.onInterim(text()));
  }

  finalize(): void {
    this.finalizes += 1;
    const upTo = this.heard.length;
    this.#later(() => {
      const text = this.heard.slice(this.#delivered, upTo).join(' ');
      this.#delivered = Math.max(this.#delivered, upTo);
      this.#final(text);
      if (this.#vendor.answersFinalize) this.sink.onFinalized();
    });
  }

  /** The vendor's own end of an utterance, by the silence in what it was sent. */
  #markEnd(pcm: Int16Array): void {
    const { endpointingMs } = this.#vendor;
    const voiced = isVoiced(pcm);
    this.#silentSamples = voiced ? 0 : this.#silentSamples + pcm.length;
    if (voiced) this.#marked = false;
    if (this.#marked || endpointingMs === null || this.#silentSamples < endpointingMs * 16) return;
    this.#marked = true;
    const [upTo, samples] = [this.heard.length, this.#samples];
    this.#later(() => {
      const text = this.heard.slice(this.#delivered, upTo).join(' ');
      this.#delivered = Math.max(this.#delivered, upTo);
      if (text !== '') this.#final(text);
      this.sink.onEndpoint(samples);
    });
  }

  /** With the language first, when that is another one. */
  #final(text: string): void {
    const language = this.#vendor.languageOf(text);
    if (language !== null && language !== this.#language) {
      this.#language = language;
      this.sink.onLanguage?.(language);
    }
    this.sink.onFinal(text);
  }

  close(): void {
    this.closed = true;
  }

  bufferedBytes(): number {
    return this.#vendor.buffered;
  }

  /** Dies, in the way that its vendor would tell. */
  fail(kind: VendorErrorKind = 'transient'): void {
    if (this.closed) return;
    this.closed = true;
    this.sink.onError(vendorError(kind));
  }

  #later(deliver: () => void): void {
    this.#vendor.clock.after(this.#vendor.latencyMs, () => {
      if (this.closed && this.#vendor.rude) {
        this.sink.onInterim(ghost);
        this.sink.onFinal(ghost);
        this.sink.onFinalized();
      }
      if (!this.closed && !this.#vendor.silent) deliver();
    });
  }
}

export class FakeStt implements SttVendor {
  readonly id = 'fake/stt';
  readonly finalP99Ms = 800;
  readonly hasEndpointing = true;
  readonly endsTurns = false;
  readonly clock: VirtualClock;
  readonly streams: FakeSttStream[] = [];
  latencyMs = 120;
  interims = true;
  /** Silence after which it marks an end; null: it never does. */
  endpointingMs: number | null = null;
  /** Which language it takes these words for; null: it does not tell. */
  languageOf: (text: string) => string | null = () => null;
  /** Goes on after it was closed. */
  rude = false;
  silent = false;
  answersFinalize = true;
  refuses: VendorErrorKind | null = null;
  buffered = 0;

  constructor(clock: VirtualClock) {
    this.clock = clock;
  }

  open(sink: SttSink): SttStream {
    const stream = new FakeSttStream(this, sink);
    this.streams.push(stream);
    const { refuses } = this;
    if (refuses !== null) this.clock.after(10, () => stream.fail(refuses));
    return stream;
  }

  get live(): FakeSttStream | undefined {
    return this.streams.findLast((stream) => !stream.closed);
  }
}

export interface FakeRequest {
  messages: readonly ChatMessage[];
  sink: LlmSink;
  cancelled: boolean;
  ended: boolean;
}

export type LlmMode = 'answers' | 'silent' | 'empty' | 'fails' | 'fails-midway' | 'stalls';

export class FakeLlm implements LlmVendor {
  readonly id = 'fake/llm';
  readonly requests: FakeRequest[] = [];
  mode: LlmMode = 'answers';
  /** What it answers, by request. */
  answer: (messages: readonly ChatMessage[]) => string = () =>
    'This is the first sentence. And this is the second one.';
  firstTokenMs = 60;
  tokenMs = 10;
  /** Goes on after it was cancelled. */
  rude = false;
  warmed = 0;
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  warm(): void {
    this.warmed += 1;
  }

  complete(messages: readonly ChatMessage[], sink: LlmSink): () => void {
    const request: FakeRequest = { messages, sink, cancelled: false, ended: false };
    this.requests.push(request);
    if (this.mode !== 'silent') this.#clock.after(this.firstTokenMs, () => this.#begin(request));
    return () => {
      request.cancelled = true;
    };
  }

  get live(): FakeRequest[] {
    return this.requests.filter((request) => !request.cancelled && !request.ended);
  }

  dispose(): void {}

  #begin(request: FakeRequest): void {
    if (request.cancelled) return;
    const { mode } = this;
    if (mode === 'fails') this.#end(request, () => request.sink.onError(vendorError()));
    else if (mode === 'empty') this.#end(request, () => request.sink.onEnd('stop'));
    else this.#write(request, this.answer(request.messages).match(/\S+\s*/g) ?? [], mode);
  }

  #write(request: FakeRequest, tokens: string[], mode: LlmMode): void {
    if (request.cancelled) {
      if (!this.rude) return;
      request.sink.onText(`${ghost}. `);
      request.sink.onEnd('stop');
      return;
    }
    const [token, ...rest] = tokens;
    if (token === undefined) {
      this.#end(request, () => request.sink.onEnd('stop'));
      return;
    }
    request.sink.onText(token);
    const midway = rest.length <= 2;
    if (midway && mode === 'fails-midway') this.#end(request, () => request.sink.onError(vendorError()));
    else if (!(midway && mode === 'stalls'))
      this.#clock.after(this.tokenMs, () => this.#write(request, rest, mode));
  }

  #end(request: FakeRequest, tell: () => void): void {
    if (request.cancelled || request.ended) return;
    request.ended = true;
    tell();
  }
}

export type TtsMode = 'speaks' | 'silent' | 'fails' | 'fails-midway' | 'no-audio';

/** Nobody writes into a sound: equal ones are one. */
const sounds = new Map<string, Int16Array>();

export class FakeSpeech implements TtsSpeech {
  readonly number: number;
  readonly sink: TtsSink;
  /** Words with their times, as they were spoken. */
  readonly words: { word: string; endMs: number }[] = [];
  text = '';
  pushes = 0;
  cancelledAtMs: number | null = null;
  /** Its sound is more than its words. */
  strayed = false;
  over = false;
  /** Gives word timings. */
  readonly timed: boolean;
  #lengthMs = 0;
  #textEnded = false;
  #owed = 0;
  readonly #vendor: FakeTts;
  readonly #mode: TtsMode;

  constructor(vendor: FakeTts, sink: TtsSink, number: number) {
    this.#vendor = vendor;
    this.#mode = vendor.mode;
    this.timed = vendor.givesTimings;
    this.sink = sink;
    this.number = number;
  }

  push(text: string): void {
    this.pushes += 1;
    this.text += text;
    this.#owed += 1;
    this.#later(() => {
      this.#owed -= 1;
      if (this.#mode === 'fails' || (this.#mode === 'fails-midway' && this.pushes > 1)) this.#die();
      else if (this.#mode !== 'silent') this.#speak(text);
      this.#endIfDone();
    });
  }

  end(): void {
    this.#textEnded = true;
    this.#later(() => this.#endIfDone());
  }

  cancel(): void {
    this.cancelledAtMs = this.#vendor.clock.nowMs();
  }

  /** What a careless adapter would still send: nobody may hear it. */
  speakAnyway(): void {
    this.strayed = true;
    this.sink.onAudio(this.#sound(200));
  }

  #speak(text: string): void {
    if (this.#mode === 'no-audio') return;
    const timings = wordsOf(text).map((word) => {
      const startMs = this.#lengthMs;
      this.#lengthMs += this.#vendor.msPerWord;
      const timing = { word, startMs, endMs: this.#lengthMs };
      this.words.push(timing);
      return timing;
    });
    if (this.timed && timings.length > 0) this.sink.onWords(timings);
    let leftMs = timings.length * this.#vendor.msPerWord;
    for (; leftMs > 0; leftMs -= 100) this.sink.onAudio(this.#sound(Math.min(100, leftMs)));
  }

  #sound(ms: number): Int16Array {
    const key = `${this.number} ${ms}`;
    const known = sounds.get(key);
    if (known !== undefined) return known;
    const sound = new Int16Array((ms * PLAYER_RATE_HZ) / 1000).fill(this.number);
    sounds.set(key, sound);
    return sound;
  }

  #endIfDone(): void {
    if (!this.#textEnded || this.#owed > 0 || this.over || this.#mode === 'silent') return;
    this.over = true;
    this.sink.onEnd();
  }

  #die(): void {
    if (this.over) return;
    this.over = true;
    this.sink.onError(vendorError());
  }

  #later(act: () => void): void {
    this.#vendor.clock.after(this.#vendor.latencyMs, () => {
      if ((this.cancelledAtMs === null || this.#vendor.rude) && !this.over) act();
    });
  }
}

export class FakeTts implements TtsVendor {
  readonly id = 'fake/tts';
  readonly clock: VirtualClock;
  readonly speeches: FakeSpeech[] = [];
  /** What each speech, and each warming, was asked for in. */
  readonly languages: (string | null | undefined)[] = [];
  readonly warmedIn: (string | null | undefined)[] = [];
  mode: TtsMode = 'speaks';
  latencyMs = 80;
  msPerWord = 250;
  givesTimings = true;
  /** Goes on after it was cancelled. */
  rude = false;
  warmed = 0;
  cooled = 0;

  constructor(clock: VirtualClock) {
    this.clock = clock;
  }

  warm(language?: string | null): void {
    this.warmedIn.push(language);
    this.warmed += 1;
  }

  cool(): void {
    this.cooled += 1;
  }

  speak(sink: TtsSink, language?: string | null): TtsSpeech {
    this.languages.push(language);
    const speech = new FakeSpeech(this, sink, this.speeches.length + 1);
    this.speeches.push(speech);
    return speech;
  }

  dispose(): void {}
}
