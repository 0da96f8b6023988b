import type { Notice } from '../contracts/snapshot.ts';
import type { Anchors } from '../model/anchors.ts';
import type { TurnKind, TurnRecord } from '../model/turn-record.ts';
import type { StageName } from '../model/vendor-catalog.ts';
import type { ModelPatience } from '../model/vendor-use.ts';
import type { Clause } from '../text/speakable-stream.ts';
import type { ChatMessage } from './context.ts';
import type { TimerName } from './effects.ts';
import type { PauseModel } from './pause-model.ts';
import type { ConversationPreferences } from './preferences.ts';
import type { Tuning } from './tuning.ts';

export const conversationModes = ['hands-free', 'push-to-talk'] as const;
export type ConversationMode = (typeof conversationModes)[number];

/** Changed by `configure` events only; part of the state, so that a logged run can be reduced again. */
export interface ConversationConfig extends ConversationPreferences {
  conversationId: string;
  systemPrompt: string;
  tuning: Tuning;
  /** Vendor and model of each stage at first, as rows and windows show them. */
  vendors: Record<StageName, string>;
  /** From the last audio sent to the last word back (p99 of the vendor). */
  sttFinalMs: number;
  sttHasEndpointing: boolean;
  /** What was known of the person's pauses at the start. */
  knownPauses: PauseModel;
  /** The vendor decides when a turn is over. */
  sttEndsTurns: boolean;
  /** `push-to-talk`: the microphone opens only while the key is held. */
  mode: ConversationMode;
}

/** What one utterance became so far. */
export interface Transcript {
  /** Segments that will not change, joined. */
  finals: string;
  /** Everything since the last final. */
  interim: string;
  /** What a stream that died had understood, in case its successor understands nothing. */
  fallback: string;
}

/** Something a person is saying, or has said and not yet handed over. */
export interface Utterance {
  turnId: string;
  kind: TurnKind;
  beganAtMs: number;
  mustEndByMs: number;
  /** When the key went down; null for a voice that was heard. */
  pressedAtMs: number | null;
  /** Words of a turn that had been handed over already, when this utterance goes on with it. */
  prefix: string;
  transcript: Transcript;
  /** The detector hears a voice right now. */
  voiced: boolean;
  /** The detector is sure that it was speech, or a key was held: silence as the only answer is then suspicious. */
  confirmed: boolean;
  /** The vendor marked the end of an utterance since the last word. */
  vendorEndpoint: boolean;
  /** All words of what was captured until then have been delivered, as the vendor tells. */
  coveredUntilMs: number | null;
  /** The vendor says that the turn may be over. */
  eager: boolean;
  /** A pause that has ended with a sound, which may yet turn out to be no voice; of the words before it. */
  pause: { ms: number; finished: boolean } | null;
  /** How often work on the reply began before the end. */
  speculations: number;
  /** How much of it (characters) is in which language, as far as the vendor tells. */
  languages: Readonly<Record<string, number>>;
  /** It silenced a reply: "stop" alone is then a command, not a turn. */
  interrupting: boolean;
  /** Too long: hand it over as it is. */
  forced: boolean;
  /** Every word of the audio so far has been delivered. */
  finalized: boolean;
  /** The stream died once and the audio was sent again. */
  replayed: boolean;
  anchors: Anchors;
}

/** A turn that was handed over: at most one reply. `turnId` is the idempotency key of request and row. */
export interface Turn {
  turnId: string;
  kind: TurnKind;
  userText: string;
  /** BCP 47; null: nobody can tell. */
  language: string | null;
  beganAtMs: number;
  /** Speech-to-text did its work at the first attempt. */
  heardWell: boolean;
  /** Cut off by its length, so words that follow are the next turn. */
  forced: boolean;
  anchors: Anchors;
}

/** A spoken word, in ms from the start of the speech's audio. */
export interface WordTiming {
  word: string;
  startMs: number;
  endMs: number;
  /** Guessed from the sound, since the vendor did not tell. */
  estimated?: boolean;
}

/** What of a reply has left the speaker. */
export interface Heard {
  /** Speakable words heard to their end. */
  words: number;
  /** UTF-16 units of the display text that these words cover. */
  chars: number;
  /** By the sound or its duration, since the vendor gave no word timings. */
  estimated: boolean;
}

/** Whose words a reply is: the model's, an earlier reply's that is said again or gone on with, or Parley's own. */
export type ReplyOrigin = 'model' | 'kept' | 'own';

export interface Reply {
  origin: ReplyOrigin;
  requestId: number;
  attempt: number;
  /** Null until the first clause goes to the voice. */
  speechId: number | null;
  epoch: number;
  /** It is spoken in this one (BCP 47); null: as the voice pleases. */
  language: string | null;
  /** Vendor and model that worked on it, a stage each; the last one, where several did. */
  vendors: Record<StageName, string>;
  /** Models that could answer instead, should this one fail. */
  alternatives: number;
  /** How long the model may take; null: as usual. */
  patience: ModelPatience | null;
  /** The display text so far. */
  text: string;
  clauses: readonly Clause[];
  /** The first of the clauses are fillers: they cover nothing of the display text. */
  fillers: number;
  /** Tones that went to the player before the voice; not counted in any other number of samples. */
  tones: number;
  toneSamples: number;
  /** Clauses sent to the voice. */
  pushed: number;
  /** The model has finished, well or not. */
  llmDone: boolean;
  /** `tts.end` was sent. */
  textEnded: boolean;
  /** `play.end` was sent. */
  audioEnded: boolean;
  /** Everything that was played has been heard. */
  drained: boolean;
  ttsFailed: boolean;
  receivedSamples: number;
  heardSamples: number;
  timings: readonly WordTiming[];
  heard: Heard;
  paused: boolean;
  ducked: boolean;
  /** Said to the person already; ends up in the row. */
  error: string | null;
}

/** Work on a reply that began before the turn had ended. Nothing of it sounds before the turn has. */
export interface Speculation {
  turnId: string;
  /** What was asked, and whom: it is used only if that is what would be asked now. */
  messages: readonly ChatMessage[];
  model: string;
  /** Of the words, as was known then. */
  language: string | null;
  /** Of the reply: none of it counts as the turn's before it is used. */
  anchors: Anchors;
  reply: Reply;
  /** Some of the text waits for the end of its clause. */
  pending: boolean;
  /** Sound that has come; bounded as what the voice may be sent is. */
  held: readonly Int16Array[];
}

/** Somebody speaks while Parley thinks or speaks: not an interruption yet. */
export interface Overlap {
  utterance: Utterance;
  /** First voiced sample. */
  onsetMs: number;
  stage: 'noticed' | 'ducked' | 'held';
  /** No real word by then: go on as if nothing had happened. */
  decideByMs: number;
}

export type Phase =
  | { name: 'off' }
  | { name: 'idle' }
  | { name: 'listening'; utterance: Utterance }
  | { name: 'endpointing'; utterance: Utterance; sinceMs: number; awaitingGate: boolean; sttOverdue: boolean }
  | { name: 'thinking'; turn: Turn; reply: Reply; overlap: Overlap | null }
  | { name: 'speaking'; turn: Turn; reply: Reply; overlap: Overlap | null }
  | { name: 'held'; turn: Turn; reply: Reply; overlap: Overlap };

export type PhaseOf<Name extends Phase['name']> = Extract<Phase, { name: Name }>;
/** A turn is being answered. */
export type ReplyPhase = PhaseOf<'thinking' | 'speaking' | 'held'>;

/** An ended turn, but for its date: only the shell knows the wall clock. */
export type EndedTurn = Omit<TurnRecord, 'startedAtUnixMs'> & { beganAtMs: number };

/** A reply that was cut and waits for the player to say how much of it was heard. */
export interface Closing {
  turn: Turn;
  reply: Reply;
  dueAtMs: number;
}

/** The conversation as the model is told it. */
export interface Exchange {
  turnId: string;
  userText: string;
  /** Of both; null: nobody can tell. */
  language: string | null;
  /** What was heard of the reply. */
  spokenText: string;
  /** What nobody heard of it: kept for "go on", never sent to the model. */
  unspokenText: string;
  interrupted: boolean;
}

export type NoticeKey =
  | 'mic'
  | 'output'
  | StageName
  | `${StageName}-outage`
  | 'muted'
  | 'mode'
  | 'stored'
  | 'misheard';

export interface ConversationState {
  config: ConversationConfig;
  /** New settings, while a turn is being answered under the old ones. */
  nextConfig: ConversationConfig | null;
  /** The stream that is open is not the chosen vendor's any more. */
  isEarReplaced: boolean;
  phase: Phase;
  handsFree: boolean;
  pushToTalkDown: boolean;
  muted: boolean;
  degraded: boolean;
  mic: 'closed' | 'opening' | 'open';
  /** The detector hears a voice right now, whosever turn it is. */
  voice: boolean;
  stt: {
    /** The stream whose events count; null: none is open. */
    streamId: number | null;
    openedAtMs: number;
    /** It has said anything at all, so it is connected. */
    spoke: boolean;
    /** `stt.finalize` sent and not answered yet. */
    pendingFinalizes: number;
    /** What it hears, as it told last (BCP 47). */
    language: string | null;
    /** Vendors that could be sent the turn's audio instead, should this one fail. */
    alternatives: number;
  };
  /** What the vendor that listens now is like; null: as configured. */
  listener: { finalMs: number; hasEndpointing: boolean; endsTurns: boolean } | null;
  /** Who works on each stage now. */
  vendors: Readonly<Record<StageName, { id: string; isFirstChoice: boolean }>>;
  /** What is known of the person's pauses. */
  pauses: PauseModel;
  /** Only while somebody speaks or has just spoken. */
  speculation: Speculation | null;
  /** The player's current epoch: grows with each reply and each interruption. */
  epoch: number;
  /** The current epoch sounds something that is no turn, such as the preview of a voice. */
  isPlayerLent: boolean;
  /** When a speaker first sounded, for the echo canceller's warm-up. */
  outputSinceMs: number | null;
  /** Source of turn, stream, request, speech and notice ids. */
  lastId: number;
  /** Live deadlines. A timer event whose `seq` is not here is stale. */
  timers: Readonly<Partial<Record<TimerName, { seq: number; dueAtMs: number }>>>;
  closing: readonly Closing[];
  exchanges: readonly Exchange[];
  notices: readonly { key: NoticeKey; notice: Notice }[];
  /** Utterances in a row of which nothing was understood. */
  misheard: number;
  /** Somebody was asked whether they are there, and has not spoken since. */
  prompted: boolean;
}
