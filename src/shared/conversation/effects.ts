import type { VadPace } from '../audio/vad-machine.ts';
import type { MicGate } from '../contracts/audio.ts';
import type { ChatMessage } from './context.ts';
import type { PauseModel } from './pause-model.ts';
import type { EndedTurn } from './types.ts';

/** Named deadlines: at most one of each is live. */
export const timerNames = [
  'mic-open',
  'idle',
  'sockets-idle',
  'turn-max',
  'gate',
  'stt-final',
  'endpoint',
  'speculate',
  'llm',
  'llm-total',
  'stall',
  'tts',
  'audio',
  'overlap',
  'closing',
  'filler',
  'idle-prompt',
] as const;
export type TimerName = (typeof timerNames)[number];

/** What the shell is to do. Data only; every outcome comes back as an event. */
export type Effect =
  | { kind: 'mic.open' }
  | { kind: 'mic.close' }
  | { kind: 'mic.gate'; gate: MicGate; preRollMs: number }
  | ({ kind: 'mic.vad' } & VadPace)
  /**
   * Opens a stream and sends it all of the turn's audio so far; later frames follow in order. `again`: another stream
   * has failed with that audio.
   */
  | { kind: 'stt.open'; streamId: number; again: boolean }
  /** After the last frame of the turn's audio has been sent. */
  | { kind: 'stt.finalize'; streamId: number }
  | { kind: 'stt.close'; streamId: number }
  /** Closes a stream that was waited for in vain. */
  | { kind: 'stt.abandon'; streamId: number }
  /** The turn's audio is not needed any more. */
  | { kind: 'audio.clear' }
  /** `speculative`: the turn has not ended, and may not end like this. `language`: of the reply, as of its voice. */
  | {
      kind: 'llm.start';
      requestId: number;
      turnId: string;
      messages: readonly ChatMessage[];
      language: string | null;
      speculative: boolean;
    }
  /** What was begun before the end of the turn is used from now on, or was in vain. */
  | { kind: 'speculation.end'; requestId: number; speechId: number | null; isUsed: boolean }
  | { kind: 'llm.flush'; requestId: number }
  | { kind: 'llm.cancel'; requestId: number }
  | { kind: 'tts.speak'; speechId: number; language: string | null }
  | { kind: 'tts.push'; speechId: number; text: string }
  | { kind: 'tts.end'; speechId: number }
  | { kind: 'tts.cancel'; speechId: number }
  | { kind: 'player.play'; epoch: number; pcm: Int16Array }
  | { kind: 'player.end'; epoch: number }
  | { kind: 'player.cut'; epoch: number; fadeMs: number }
  | { kind: 'player.pause'; fadeMs: number }
  | { kind: 'player.resume'; fadeMs: number }
  | { kind: 'player.duck'; gainDb: number; rampMs: number }
  | { kind: 'timer.set'; name: TimerName; seq: number; delayMs: number }
  | { kind: 'timer.clear'; name: TimerName }
  | { kind: 'turn.save'; turn: EndedTurn }
  /** More is known of the person's pauses. */
  | { kind: 'pauses.save'; pauses: PauseModel }
  /** Opens the connections of the model and the voice before they are needed. `language`: which voice, as it seems. */
  | { kind: 'warm'; language: string | null }
  /** Closes the connections that nobody has used for some time: the next `warm` opens them. */
  | { kind: 'cool' };
