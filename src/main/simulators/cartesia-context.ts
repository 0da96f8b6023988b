import type { Clock } from '../clock.ts';
import {
  type CartesiaGenerate,
  CartesiaRefusal,
  cartesiaRefusalOf,
  settingsOf,
} from './cartesia-protocol.ts';
import type { SimClause, SimVoice, SimWord } from './cartesia-voice.ts';

const RATE_HZ = 24_000;
/** Audio that is kept for a test to compare with. */
const KEPT_MAX_SAMPLES = RATE_HZ * 180;

/** What goes wrong with a context, once `afterChunks` chunks of audio have been sent. */
export type ContextFault =
  | { kind: 'stall'; afterChunks: number }
  | {
      kind: 'error-event';
      afterChunks: number;
      status: number;
      shape?: 'new' | 'old';
      withoutContextId?: boolean;
    }
  | { kind: 'garbage'; afterChunks: number }
  | { kind: 'drop'; afterChunks: number }
  | { kind: 'close'; afterChunks: number; code: number; reason: string };

export interface ContextControls {
  /** From a transcript's arrival to its first audio. */
  firstAudioMs: number;
  /** Time to send a second of audio, in seconds: 0.2 is five times faster than it sounds. */
  realTimeFactor: number;
  /** Size of a chunk's audio. An odd size cuts samples in two. */
  chunkBytes: number;
  /** A context ends by itself this long after its last audio. */
  contextExpiryMs: number;
  /** After a cancel the transcript in work is still sent to its end, as the vendor documents. */
  lateAudioAfterCancel: boolean;
  /** Word times follow their audio instead of preceding it. */
  timestampsLast: boolean;
  /** `done` is never sent. */
  withholdDone: boolean;
}

export type ContextState = 'open' | 'done' | 'expired' | 'cancelled' | 'failed';

export interface ContextRecord {
  readonly id: string;
  /** Everything that it was given to say, as it came. */
  transcript: string;
  state: ContextState;
  samplesSent: number;
  /** Words whose audio was sent in full, in samples from the context's start. */
  words: SimWord[];
  /** Chunks that were sent after the cancel. */
  lateChunks: number;
}

export interface CartesiaContext {
  readonly record: ContextRecord;
  /** A generation request on this context. Throws `CartesiaRefusal`. */
  accept(message: CartesiaGenerate): void;
  cancel(): void;
  /** What was sent, mono PCM16 at 24 kHz; at most the first three minutes. */
  pcm(): Int16Array;
  dispose(): void;
}

export interface ContextPorts {
  clock: Clock;
  voice: SimVoice;
  controls: ContextControls;
  fault: ContextFault | null;
  keepAudio: boolean;
  send(event: object): void;
  sendRaw(text: string): void;
  /** Ends the socket: with a close code, or by cutting it. */
  close(code: number | null, reason: string): void;
  /** The context takes nothing more. */
  onClosed(): void;
}

/** One speech: transcripts are spoken in order, their audio sent in chunks by the clock. */
export function createCartesiaContext(first: CartesiaGenerate, ports: ContextPorts): CartesiaContext {
  const { clock, controls, fault } = ports;
  const id = first.context_id;
  const settings = settingsOf(first);
  const record: ContextRecord = {
    id,
    transcript: '',
    state: 'open',
    samplesSent: 0,
    words: [],
    lateChunks: 0,
  };
  const waiting: { text: string; atMs: number; flushId: number }[] = [];
  const sent: Int16Array[] = [];
  let keptSamples = 0;
  let buffered = '';
  let ended = false;
  let working = false;
  let stalled = false;
  let chunksSent = 0;
  let flushId = 0;
  let wordIndex = 0;
  let oddByte: number | null = null;
  let cancelTimer = () => {};
  let cancelBuffer = () => {};

  const event = (type: string, rest: object) =>
    ports.send({ type, context_id: id, done: type === 'done', status_code: 206, ...rest });

  function close(state: ContextState): void {
    if (record.state === 'open') record.state = state;
    stalled = true;
    cancelTimer();
    cancelBuffer();
    ports.onClosed();
  }

  function submit(): void {
    cancelBuffer();
    if (buffered === '') return;
    flushId += 1;
    waiting.push({ text: buffered, atMs: clock.nowMs(), flushId });
    buffered = '';
    if (!working) void speakNext();
  }

  async function speakNext(): Promise<void> {
    const next = waiting.shift();
    if (!next) return rest();
    working = true;
    cancelTimer();
    const clause = await ports.voice
      .synthesise(next.text, first.language ?? 'en', wordIndex)
      .catch(() => null);
    if (stalled) return;
    if (clause === null) {
      ports.send(cartesiaRefusalOf(500).event(id));
      return close('failed');
    }
    wordIndex += clause.words.length;
    deliver(clause, next.atMs + controls.firstAudioMs, next.flushId);
  }

  /** Sends the clause's chunks as they fall due, then goes on with the next transcript. */
  function deliver(clause: SimClause, startMs: number, ofFlush: number): void {
    const bytes = Buffer.from(clause.pcm.buffer, clause.pcm.byteOffset, clause.pcm.byteLength);
    const firstSample = record.samplesSent;
    const beginMs = Math.max(startMs, clock.nowMs());
    const msPerByte = (1000 * controls.realTimeFactor) / (RATE_HZ * 2);
    let at = 0;
    if (!controls.timestampsLast) sendTimestamps(clause, firstSample);
    const step = () => {
      while (at < bytes.length && beginMs + at * msPerByte <= clock.nowMs()) {
        if (misbehave()) return;
        const chunk = bytes.subarray(at, at + controls.chunkBytes);
        event('chunk', { data: chunk.toString('base64'), step_time: 10, flush_id: ofFlush });
        at += chunk.length;
        chunksSent += 1;
        if (record.state === 'cancelled') record.lateChunks += 1;
        keep(chunk);
        record.samplesSent = firstSample + Math.floor(at / 2);
      }
      if (at < bytes.length) {
        cancelTimer = clock.after(Math.max(0, beginMs + at * msPerByte - clock.nowMs()), step);
        return;
      }
      if (misbehave()) return;
      if (controls.timestampsLast) sendTimestamps(clause, firstSample);
      record.words.push(
        ...clause.words.map(({ word, startSample, endSample }) => ({
          word,
          startSample: firstSample + startSample,
          endSample: firstSample + endSample,
        })),
      );
      event('flush_done', { flush_done: true, flush_id: ofFlush });
      working = false;
      if (record.state === 'cancelled') close('cancelled');
      else void speakNext();
    };
    cancelTimer = clock.after(Math.max(0, beginMs - clock.nowMs()), step);
  }

  function keep(chunk: Buffer): void {
    if (!ports.keepAudio || keptSamples >= KEPT_MAX_SAMPLES) return;
    const bytes = oddByte === null ? Buffer.from(chunk) : Buffer.concat([Buffer.from([oddByte]), chunk]);
    oddByte = bytes.length % 2 === 1 ? (bytes.at(-1) ?? null) : null;
    const samples = new Int16Array(bytes.length >> 1);
    for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(i * 2);
    sent.push(samples);
    keptSamples += samples.length;
  }

  function sendTimestamps(clause: SimClause, firstSample: number): void {
    if (!first.add_timestamps || clause.words.length === 0) return;
    const seconds = (sample: number) => (firstSample + sample) / RATE_HZ;
    event('timestamps', {
      word_timestamps: {
        words: clause.words.map((word) => word.word),
        start: clause.words.map((word) => seconds(word.startSample)),
        end: clause.words.map((word) => seconds(word.endSample)),
      },
    });
  }

  /** Everything that came is spoken: the end, or the wait for more. */
  function rest(): void {
    working = false;
    if (ended) finish('done');
    else cancelTimer = clock.after(controls.contextExpiryMs, () => finish('expired'));
  }

  function finish(state: 'done' | 'expired'): void {
    if (controls.withholdDone) {
      stalled = true;
      return;
    }
    event('done', {});
    close(state);
  }

  /** True when the fault has struck and nothing more is to be sent. */
  function misbehave(): boolean {
    if (!fault || chunksSent < fault.afterChunks) return false;
    stalled = true;
    if (fault.kind === 'error-event') {
      ports.send(cartesiaRefusalOf(fault.status).event(fault.withoutContextId ? null : id, fault.shape));
      close('failed');
    } else if (fault.kind === 'garbage') ports.sendRaw('{"type":"chunk", <not json>');
    else if (fault.kind === 'drop') ports.close(null, '');
    else if (fault.kind === 'close') ports.close(fault.code, fault.reason);
    return true;
  }

  return {
    record,
    accept(message) {
      if (record.state !== 'open' || ended) {
        throw new CartesiaRefusal(400, 'Invalid context', 'The context is closed.');
      }
      if (settingsOf(message) !== settings) {
        throw new CartesiaRefusal(400, 'Invalid context', 'Only the transcript may change within a context.');
      }
      if (stalled) return;
      record.transcript += message.transcript;
      buffered += message.transcript;
      ended = !message.continue;
      if (ended && !/[\p{L}\p{N}]/u.test(record.transcript)) {
        close('failed');
        throw new CartesiaRefusal(400, 'Invalid transcript', 'The context has no text.');
      }
      const isWhole = message.max_buffer_delay_ms === 0 || /[.!?]\s*$/.test(buffered);
      if (ended || message.flush || isWhole) submit();
      else {
        cancelBuffer();
        cancelBuffer = clock.after(message.max_buffer_delay_ms, submit);
      }
      if (ended && !working) {
        cancelTimer();
        void speakNext();
      }
    },
    cancel() {
      if (record.state !== 'open') return;
      record.state = 'cancelled';
      waiting.length = 0;
      buffered = '';
      if (!working || !controls.lateAudioAfterCancel) close('cancelled');
    },
    pcm() {
      const all = new Int16Array(keptSamples);
      let at = 0;
      for (const part of sent) {
        all.set(part, at);
        at += part.length;
      }
      return all;
    },
    dispose() {
      stalled = true;
      cancelTimer();
      cancelBuffer();
    },
  };
}
