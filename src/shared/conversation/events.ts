import type { VadEventName } from '../audio/vad-machine.ts';
import type { MicFaultKind } from '../contracts/audio.ts';
import type { VendorUse } from '../model/vendor-use.ts';
import type { Clause } from '../text/speakable-stream.ts';
import type { TimerName } from './effects.ts';
import type { ConversationConfig, WordTiming } from './types.ts';

/** What the person wants. */
export type IntentEvent =
  | { kind: 'start' }
  | { kind: 'stop' }
  | { kind: 'interrupt' }
  | { kind: 'mute'; muted: boolean }
  | { kind: 'ptt.press' }
  | { kind: 'ptt.release' }
  | { kind: 'text'; text: string }
  | { kind: 'notice.dismiss'; id: string }
  /** Parley is to say this of its own accord, if nothing is being said or heard. */
  | { kind: 'greet'; text: string }
  /** `isEarReplaced`: speech-to-text is another vendor's, or asked for in another way. */
  | {
      kind: 'configure';
      config: Partial<Omit<ConversationConfig, 'conversationId'>>;
      isEarReplaced: boolean;
    }
  /** The player is wanted for something that is no turn; refused while there is one, or it is lent already. */
  | { kind: 'player.lend' }
  /** It is not wanted any more. */
  | { kind: 'player.return' }
  /** What was learnt of the person's pauses is forgotten. */
  | { kind: 'pauses.forget' }
  /** The app ends: nothing can be waited for. */
  | { kind: 'shutdown' };

/** Ears and voice. `occurredAtMs`: when it happened, on the same clock as `atMs`; never used as "now". */
export type AudioInput =
  | { kind: 'mic.opened'; occurredAtMs: number }
  | { kind: 'mic.closed'; occurredAtMs: number }
  | { kind: 'mic.fault'; fault: MicFaultKind; message: string; occurredAtMs: number }
  /** `occurredAtMs`: for `onset` the first voiced sample, else the last one. */
  | { kind: 'vad'; event: VadEventName; occurredAtMs: number }
  | { kind: 'gate.closed'; occurredAtMs: number }
  | { kind: 'player.started'; epoch: number; occurredAtMs: number }
  | { kind: 'player.progress'; epoch: number; heardSamples: number; occurredAtMs: number }
  | { kind: 'player.drained'; epoch: number; heardSamples: number; occurredAtMs: number }
  | { kind: 'player.silent'; epoch: number; heardSamples: number; occurredAtMs: number }
  | { kind: 'player.paused'; epoch: number; heardSamples: number; occurredAtMs: number }
  | { kind: 'output.fault'; message: string; occurredAtMs: number };

export interface StageError {
  /** `permanent`: trying the same again is pointless. */
  errorKind: 'transient' | 'permanent' | 'cancelled';
  /** For the person. */
  message: string;
}

export type SttEvent =
  /** A vendor of several begins; `finalMs`: its p99 from the last audio to the last word; 0: unknown. */
  | {
      kind: 'stt.vendor';
      streamId: number;
      use: VendorUse;
      finalMs: number;
      hasEndpointing: boolean;
      endsTurns: boolean;
    }
  | { kind: 'stt.interim'; streamId: number; text: string }
  /** BCP 47. Told before the words that are in it, and again when it changes. */
  | { kind: 'stt.language'; streamId: number; language: string }
  | { kind: 'stt.final'; streamId: number; text: string }
  | { kind: 'stt.finalized'; streamId: number }
  /** Every word of what was captured until `coversUntilMs` has been delivered; null: the vendor does not tell. */
  | { kind: 'stt.endpoint'; streamId: number; coversUntilMs: number | null }
  /** The turn may be over; `text` as an interim. */
  | { kind: 'stt.eager'; streamId: number; text: string }
  /** After `stt.eager`: it was not. */
  | { kind: 'stt.resumed'; streamId: number }
  | ({ kind: 'stt.error'; streamId: number } & StageError);

export type LlmEvent =
  | { kind: 'llm.vendor'; requestId: number; use: VendorUse }
  /** `clauses`: what became ready to be said. `useful`: some of the text so far can be said. `pending`: some waits for its end. */
  | {
      kind: 'llm.text';
      requestId: number;
      delta: string;
      clauses: readonly Clause[];
      useful: boolean;
      pending: boolean;
    }
  /** Answer to `llm.flush`. */
  | { kind: 'llm.flushed'; requestId: number; clauses: readonly Clause[] }
  /** The vendor's own count of the request so far; replaces an earlier one. */
  | { kind: 'llm.usage'; requestId: number; inputTokens: number; outputTokens: number }
  | { kind: 'llm.end'; requestId: number; reason: 'stop' | 'length'; clauses: readonly Clause[] }
  | ({ kind: 'llm.error'; requestId: number } & StageError);

export type TtsEvent =
  | { kind: 'tts.vendor'; speechId: number; use: VendorUse }
  | { kind: 'tts.audio'; speechId: number; pcm: Int16Array }
  | { kind: 'tts.words'; speechId: number; words: readonly WordTiming[] }
  | { kind: 'tts.ended'; speechId: number }
  | ({ kind: 'tts.error'; speechId: number } & StageError);

export interface TimerEvent {
  kind: 'timer';
  name: TimerName;
  seq: number;
}

export type StoreEvent =
  /** An ended turn is on the disk. */
  | { kind: 'turn.saved'; turnId: string }
  /** The store could not keep a turn. */
  | { kind: 'store.failed'; message: string };

export type EventBody = IntentEvent | AudioInput | SttEvent | LlmEvent | TtsEvent | TimerEvent | StoreEvent;

/** Everything that can happen. `atMs`: when the shell took it up, monotonic and never decreasing. */
export type ConversationEvent = EventBody & { atMs: number };
export type EventOf<Kind extends EventBody['kind']> = Extract<EventBody, { kind: Kind }> & { atMs: number };
