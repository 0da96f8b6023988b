import {
  ElevenLabsRefusal,
  elevenLabsRefusalOf,
  type StreamMessage,
  type StreamParameters,
} from './elevenlabs-protocol.ts';
import type { ElevenLabsTtsControls } from './elevenlabs-tts.ts';
import { speechFaultOf } from './sim-faults.ts';
import { createSimSpeech } from './sim-speech.ts';
import type { SimClause } from './sim-voice.ts';
import type { LoggedSpeech, SpeechState, TtsSessionPorts } from './tts-simulator.ts';

const BYTES_PER_MS = 48;
/** Characters that must wait before the next piece is spoken, where `auto_mode` is off. */
const SCHEDULE = [120, 160, 250, 290];

export interface ElevenLabsContext extends LoggedSpeech {
  /** A message of this context. Throws `ElevenLabsRefusal`. */
  take(message: StreamMessage): void;
  isBusy(): boolean;
}

export interface ElevenLabsContextPorts extends TtsSessionPorts<ElevenLabsTtsControls> {
  parameters: StreamParameters;
  send(message: object): void;
  /** An error frame, then the close of the socket. */
  fail(refusal: ElevenLabsRefusal, contextId: string): void;
  /** It has ended. */
  onClosed(): void;
}

/** One context: text is spoken as it is flushed, `isFinal` follows once it is closed and silent. */
export function createElevenLabsContext(id: string, ports: ElevenLabsContextPorts): ElevenLabsContext {
  const { controls, parameters } = ports;
  const fault = speechFaultOf(controls.fault);
  let transcript = '';
  let state: SpeechState = 'open';
  let buffer = '';
  let pieces = 0;
  let messages = 0;
  let closing = false;
  /** The last message was a flush alone: closing then is the good end. */
  let endsWell = false;
  let lateChunks = 0;
  let clause: { chars: TimedChar[]; sentBytes: number } = { chars: [], sentBytes: 0 };

  const speech = createSimSpeech({
    clock: ports.clock,
    voice: ports.voice,
    pace: controls,
    language: parameters.language,
    keepAudio: ports.keepAudio,
    misbehaves,
    onText(next) {
      clause = { chars: charsOf(next), sentBytes: 0 };
    },
    onChunk(bytes) {
      const alignment = alignmentOf(bytes.length);
      ports.send({
        audio: bytes.toString('base64'),
        isFinal: null,
        contextId: id,
        alignment,
        normalizedAlignment: alignment,
      });
      if (state === 'cancelled') lateChunks += 1;
    },
    onTextEnd() {
      ports.send({ type: 'flush_done', contextId: id });
    },
    onRest: endIfClosed,
    onFailed: () => ports.fail(elevenLabsRefusalOf(500), id),
  });

  function misbehaves(chunksSent: number): boolean {
    if (fault === null || chunksSent < fault.afterChunks) return false;
    if (fault.kind === 'error-frame') ports.fail(new ElevenLabsRefusal(fault.id, 'A simulated error.'), id);
    else if (fault.kind === 'garbage') ports.socket.send('{"audio": <not json>');
    else if (fault.kind === 'drop') ports.socket.terminate();
    else if (fault.kind === 'close') ports.socket.close(fault.code, fault.reason);
    return true;
  }

  /** The characters that begin in the chunk that is about to be sent, timed from its beginning. */
  function alignmentOf(bytes: number): object | null {
    const fromMs = clause.sentBytes / BYTES_PER_MS;
    clause.sentBytes += bytes;
    const untilMs = clause.sentBytes / BYTES_PER_MS;
    const chars = parameters.syncAlignment
      ? clause.chars.filter(({ startMs }) => startMs >= fromMs && startMs < untilMs)
      : fromMs === 0
        ? clause.chars
        : [];
    if (chars.length === 0) return null;
    return {
      chars: chars.map(({ char }) => char),
      charStartTimesMs: chars.map(({ startMs }) => Math.round(startMs - fromMs)),
      charDurationsMs: chars.map(({ durationMs }) => Math.round(durationMs)),
    };
  }

  function submit(): void {
    if (buffer.trim() === '') return;
    const text = buffer;
    buffer = '';
    pieces += 1;
    speech.say(text);
  }

  function close(): void {
    closing = true;
    // What was not flushed is dropped.
    buffer = '';
    if (state === 'open' && !endsWell) state = 'cancelled';
    if (!speech.isBusy() || !controls.finishesAfterClose) endIfClosed();
  }

  function endIfClosed(): void {
    if (!closing) return;
    speech.stop();
    if (state === 'open') state = 'done';
    if (!controls.withholdFinal) ports.send({ isFinal: true, contextId: id });
    ports.onClosed();
  }

  return {
    get record() {
      return {
        id,
        voiceId: parameters.voiceId,
        language: parameters.language,
        transcript,
        state,
        samplesSent: speech.samplesSent(),
        words: [...speech.words()],
        lateChunks,
      };
    },
    take(message) {
      messages += 1;
      if (messages === 1 && message.text !== ' ' && message.text !== '') {
        throw new ElevenLabsRefusal('invalid_message', 'The first message must be a single space.');
      }
      if (messages > 1 && (message.voice_settings ?? message.generation_config) !== undefined) {
        throw new ElevenLabsRefusal(
          'invalid_message',
          'Settings belong into the first message of a context.',
        );
      }
      if (messages > 1 && message.text !== undefined) {
        transcript += message.text;
        buffer += message.text;
      }
      const minChars = SCHEDULE[Math.min(pieces, SCHEDULE.length - 1)] ?? 0;
      if (message.flush || parameters.autoMode || buffer.length >= minChars) submit();
      if (message.close_context) close();
      endsWell = message.flush === true && message.text === undefined;
    },
    isBusy: speech.isBusy,
    pcm: speech.pcm,
    dispose: speech.stop,
  };
}

interface TimedChar {
  char: string;
  startMs: number;
  durationMs: number;
}

/** Each word's time in equal parts to its characters; a space lasts until the next word. */
function charsOf({ words }: SimClause): TimedChar[] {
  const ms = (sample: number) => sample / 24;
  return words.flatMap(({ word, startSample, endSample }, index) => {
    const chars = [...word];
    const durationMs = ms(endSample - startSample) / chars.length;
    const timed = chars.map((char, at) => ({ char, startMs: ms(startSample) + at * durationMs, durationMs }));
    const next = words[index + 1]?.startSample ?? endSample;
    return [...timed, { char: ' ', startMs: ms(endSample), durationMs: ms(next - endSample) }];
  });
}
