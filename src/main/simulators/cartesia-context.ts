import { PLAYER_RATE_HZ } from '#shared/contracts/audio.ts';
import type { Clock } from '../clock.ts';
import {
  type CartesiaGenerate,
  CartesiaRefusal,
  cartesiaRefusalOf,
  settingsOf,
} from './cartesia-protocol.ts';
import type { SpeechFault } from './sim-faults.ts';
import { createSimSpeech, type SpeechPace } from './sim-speech.ts';
import type { SimClause, SimVoice } from './sim-voice.ts';
import type { LoggedSpeech, SpeechState } from './tts-simulator.ts';

/** What goes wrong with a context. */
export type ContextFault =
  | SpeechFault
  | {
      kind: 'error-event';
      afterChunks: number;
      status: number;
      shape?: 'new' | 'old';
      withoutContextId?: boolean;
    };

export interface ContextControls extends SpeechPace {
  /** A context ends by itself this long after its last audio. */
  contextExpiryMs: number;
  /** After a cancel the transcript in work is still sent to its end, as the vendor documents. */
  lateAudioAfterCancel: boolean;
  /** Word times follow their audio instead of preceding it. */
  timestampsLast: boolean;
  /** `done` is never sent. */
  withholdDone: boolean;
}

export interface CartesiaContext extends LoggedSpeech {
  /** A generation request on this context. Throws `CartesiaRefusal`. */
  accept(message: CartesiaGenerate): void;
  cancel(): void;
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
  const language = first.language ?? 'en';
  let transcript = '';
  let state: SpeechState = 'open';
  let lateChunks = 0;
  let buffered = '';
  let ended = false;
  let stalled = false;
  let cancelExpiry = () => {};
  let cancelBuffer = () => {};

  const event = (type: string, rest: object) =>
    ports.send({ type, context_id: id, done: type === 'done', status_code: 206, ...rest });

  const speech = createSimSpeech({
    clock,
    voice: ports.voice,
    pace: controls,
    language,
    keepAudio: ports.keepAudio,
    misbehaves,
    onText(clause, firstSample) {
      if (!controls.timestampsLast) sendTimestamps(clause, firstSample);
    },
    onChunk(bytes, flushId) {
      event('chunk', { data: bytes.toString('base64'), step_time: 10, flush_id: flushId });
      if (state === 'cancelled') lateChunks += 1;
    },
    onTextEnd(clause, firstSample, flushId) {
      if (controls.timestampsLast) sendTimestamps(clause, firstSample);
      event('flush_done', { flush_done: true, flush_id: flushId });
      if (state === 'cancelled') close('cancelled');
    },
    onRest: rest,
    onFailed() {
      ports.send(cartesiaRefusalOf(500).event(id));
      close('failed');
    },
  });

  function close(end: SpeechState): void {
    if (state === 'open') state = end;
    silence();
    ports.onClosed();
  }

  function silence(): void {
    stalled = true;
    speech.stop();
    cancelExpiry();
    cancelBuffer();
  }

  function submit(): void {
    cancelBuffer();
    if (buffered === '') return;
    cancelExpiry();
    const text = buffered;
    buffered = '';
    speech.say(text);
  }

  function sendTimestamps(clause: SimClause, firstSample: number): void {
    if (!first.add_timestamps || clause.words.length === 0) return;
    const seconds = (sample: number) => (firstSample + sample) / PLAYER_RATE_HZ;
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
    cancelExpiry();
    if (ended) finish('done');
    else cancelExpiry = clock.after(controls.contextExpiryMs, () => finish('expired'));
  }

  function finish(end: 'done' | 'expired'): void {
    if (controls.withholdDone) {
      silence();
      return;
    }
    event('done', {});
    close(end);
  }

  /** True when the fault has struck and nothing more is to be sent. */
  function misbehaves(chunksSent: number): boolean {
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
    get record() {
      return {
        id,
        voiceId: typeof first.voice === 'string' ? first.voice : first.voice.id,
        language,
        transcript,
        state,
        samplesSent: speech.samplesSent(),
        words: [...speech.words()],
        lateChunks,
      };
    },
    accept(message) {
      if (state !== 'open' || ended) {
        throw new CartesiaRefusal(400, 'Invalid context', 'The context is closed.');
      }
      if (settingsOf(message) !== settings) {
        throw new CartesiaRefusal(400, 'Invalid context', 'Only the transcript may change within a context.');
      }
      if (stalled) return;
      transcript += message.transcript;
      buffered += message.transcript;
      ended = !message.continue;
      if (ended && !/[\p{L}\p{N}]/u.test(transcript)) {
        close('failed');
        throw new CartesiaRefusal(400, 'Invalid transcript', 'The context has no text.');
      }
      const isWhole = message.max_buffer_delay_ms === 0 || /[.!?]\s*$/.test(buffered);
      if (ended || message.flush || isWhole) submit();
      else {
        cancelBuffer();
        cancelBuffer = clock.after(message.max_buffer_delay_ms, submit);
      }
      if (ended && !speech.isBusy()) rest();
    },
    cancel() {
      if (state !== 'open') return;
      state = 'cancelled';
      buffered = '';
      speech.dropWaiting();
      if (!speech.isBusy() || !controls.lateAudioAfterCancel) close('cancelled');
    },
    pcm: () => speech.pcm(),
    dispose: silence,
  };
}
