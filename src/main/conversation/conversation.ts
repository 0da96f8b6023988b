import type { MicSource } from '#shared/contracts/audio.ts';
import type { Snapshot } from '#shared/contracts/snapshot.ts';
import type { ConversationEvent, EventBody } from '#shared/conversation/events.ts';
import { noPauses, type PauseModel } from '#shared/conversation/pause-model.ts';
import { type ConversationPreferences, defaultPreferences } from '#shared/conversation/preferences.ts';
import { initialState, reduce } from '#shared/conversation/reducer.ts';
import type { Tuning } from '#shared/conversation/tuning.ts';
import type { ConversationConfig, EndedTurn } from '#shared/conversation/types.ts';
import type { TurnRecord } from '#shared/model/turn-record.ts';
import type { UsageRecord } from '#shared/model/usage.ts';
import type { AudioEvent, AudioPort } from '../audio/audio-port.ts';
import type { Clock } from '../clock.ts';
import type { StorePort } from '../store/store-port.ts';
import type { LlmVendor, SttVendor, TtsVendor } from '../vendors/types.ts';
import { inputOf } from './audio-input.ts';
import { createDeadlines } from './deadlines.ts';
import type { EventLog } from './event-log.ts';
import { createLedger } from './ledger.ts';
import { createLlmDriver } from './llm-driver.ts';
import { MicTime } from './mic-time.ts';
import { createPerformer } from './perform.ts';
import { project } from './project.ts';
import { createSnapshotFeed } from './snapshot-feed.ts';
import { createSttDriver } from './stt-driver.ts';
import { createTtsDriver } from './tts-driver.ts';
import { TurnAudio } from './turn-audio.ts';

export interface ConversationLog {
  warn(message: string, fields?: Record<string, unknown>): void;
}

export interface ConversationOptions {
  clock: Clock;
  audio: AudioPort;
  micSource: MicSource;
  /** One vendor a stage. An ordered list with failover is a vendor too, from here. */
  stt: SttVendor;
  llm: LlmVendor;
  tts: TtsVendor;
  store: StorePort;
  tuning: Tuning;
  /** A fresh id, at most 40 characters. */
  newId(): string;
  log: ConversationLog;
  isDemo(): boolean;
  systemPrompt: string;
  preferences?: Partial<ConversationPreferences>;
  /** What is known of the person's pauses, and who keeps it. Default: nothing, and nobody. */
  pauses?: { known: PauseModel; save(pauses: PauseModel): void };
  eventLog?: EventLog;
  /** Told what each request has cost, when it is over. */
  onUsage?(usage: UsageRecord): void;
}

/** What settings may change. */
export type ConversationSettings = Partial<
  Omit<ConversationConfig, 'conversationId' | 'knownPauses' | keyof VendorProperties>
>;
type VendorProperties = Pick<
  ConversationConfig,
  'vendors' | 'sttFinalMs' | 'sttHasEndpointing' | 'sttEndsTurns'
>;

export interface Conversation {
  /** Hands-free on. */
  start(): void;
  /** Everything off. */
  stop(): void;
  interrupt(): void;
  setMuted(muted: boolean): void;
  pressPushToTalk(): void;
  releasePushToTalk(): void;
  sendText(text: string): void;
  dismissNotice(id: string): void;
  /** Says this of its own accord, unless something is being said or heard. It is no turn, and the model is not told. */
  greet(text: string): void;
  /**
   * In effect from the next turn on, with what the vendors are by now. `isEarReplaced`: speech-to-text is another
   * vendor's, or asked for in another way, so the stream that is open is of no use any more.
   */
  configure(settings: ConversationSettings, isEarReplaced: boolean): void;
  /** An epoch of the player for something that is no turn; null while there is one, or it is lent. It ends when a turn begins. */
  lendPlayer(): number | null;
  returnPlayer(): void;
  /** What is known of the person's pauses. */
  pauses(): PauseModel;
  forgetPauses(): void;
  snapshot(): Snapshot;
  /** Calls back with the latest snapshot after changes, `limits.snapshotHz` times a second at most. */
  onSnapshot(listener: (snapshot: Snapshot) => void): () => void;
  /** Stops, writes what is left to write, and lets go of everything. The ports themselves stay open. */
  dispose(): Promise<void>;
}

type Queued = EventBody | { kind: 'frame'; pcm: Int16Array; endMs: number };

const turnsShown = 50;

/**
 * The shell round the reducer: it stamps events, takes them one after the other to their end, and does the effects.
 * It decides nothing. A run of the app is one conversation.
 */
export function createConversation(options: ConversationOptions): Conversation {
  const { clock, audio, stt, llm, tts, store, tuning, log, eventLog } = options;
  const config: ConversationConfig = {
    conversationId: options.newId(),
    systemPrompt: options.systemPrompt,
    tuning,
    ...vendorProperties(),
    knownPauses: options.pauses?.known ?? noPauses,
    mode: 'hands-free',
    ...defaultPreferences,
    ...options.preferences,
  };
  eventLog?.config(config);

  let state = initialState(config);
  let revision = 0;
  let turns: TurnRecord[] = [];
  let lastAtMs = clock.nowMs();
  let disposed = false;
  const saving = new Set<Promise<void>>();

  const queue: Queued[] = [];
  let running = false;
  let unloggedFrames = 0;

  const turnAudio = new TurnAudio(tuning.mic.turnAudioMaxMs);
  const deadlines = createDeadlines(clock);
  const sttDriver = createSttDriver({
    vendor: stt,
    audio: turnAudio,
    clock,
    maxBufferedBytes: tuning.limits.sttSocketBufferedMaxBytes,
    emit: dispatch,
  });
  const llmDriver = createLlmDriver(llm, dispatch);
  const ttsDriver = createTtsDriver(tts, dispatch);
  const perform = createPerformer({
    audio,
    micSource: options.micSource,
    turnAudio,
    stt: sttDriver,
    llm: llmDriver,
    tts: ttsDriver,
    deadlines,
    expire: (name, seq) => dispatch({ kind: 'timer', name, seq }),
    warm(language) {
      llm.warm();
      tts.warm(language);
    },
    cool: () => tts.cool(),
    save,
    savePauses: (pauses) => options.pauses?.save(pauses),
  });
  const micTime = new MicTime();
  const ledger = createLedger({
    vendorOf: (stage) => state.vendors[stage].id,
    takeSentSamples: () => sttDriver.takeSentSamples(),
    takeMicMs: () => micTime.take(clock.nowMs()),
    write(spent) {
      const { conversationId } = config;
      options.onUsage?.({ ...spent, conversationId, atUnixMs: Math.round(clock.unixMs()) });
    },
  });
  const feed = createSnapshotFeed(clock, tuning.limits.snapshotHz, snapshot);
  const stopListening = audio.onEvent(hear);
  // Current from now on: a pause that comes before its first sound must count for it.
  audio.cut(state.epoch, 0);

  function vendorProperties(): VendorProperties {
    return {
      vendors: { stt: stt.id, llm: llm.id, tts: tts.id },
      sttFinalMs: stt.finalP99Ms > 0 ? stt.finalP99Ms : tuning.endpointing.sttFinalDefaultMs,
      sttHasEndpointing: stt.hasEndpointing,
      sttEndsTurns: stt.endsTurns,
    };
  }

  /** Run to completion: what an effect causes at once waits its turn. The queue is empty again when this returns. */
  function dispatch(item: Queued): void {
    if (disposed) return;
    queue.push(item);
    if (running) return;
    running = true;
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) take(next);
    } finally {
      running = false;
      queue.length = 0;
    }
  }

  function take(item: Queued): void {
    if (item.kind === 'frame') {
      unloggedFrames += 1;
      turnAudio.push(item.pcm, item.endMs);
      sttDriver.frameArrived();
      return;
    }
    lastAtMs = Math.max(lastAtMs, clock.nowMs());
    const event: ConversationEvent = { ...item, atMs: lastAtMs };
    if (unloggedFrames > 0) eventLog?.frames(unloggedFrames, lastAtMs);
    unloggedFrames = 0;
    eventLog?.event(event);
    const before = state;
    ledger.event(event);
    const reduction = reduce(state, event);
    state = reduction.state;
    micTime.note(state.mic === 'open', lastAtMs);
    for (const effect of reduction.effects) {
      eventLog?.effect(effect, lastAtMs);
      ledger.effect(effect);
      perform(effect);
    }
    if (state === before) return;
    revision += 1;
    feed.changed();
  }

  function hear(event: AudioEvent): void {
    if (event.kind === 'frame') dispatch({ kind: 'frame', pcm: event.pcm, endMs: event.atMs });
    else if (event.kind === 'frames-dropped')
      log.warn('microphone frames were dropped', { frames: event.frames });
    else dispatch(inputOf(event));
  }

  function save({ beganAtMs, ...turn }: EndedTurn): void {
    const startedAtUnixMs = Math.round(clock.unixMs() - (clock.nowMs() - beganAtMs));
    const saved: TurnRecord = { ...turn, startedAtUnixMs };
    turns = [...turns, saved].slice(-turnsShown);
    const done = store.saveTurn(saved).then(
      () => dispatch({ kind: 'turn.saved', turnId: saved.turnId }),
      (error: unknown) => {
        log.warn('a turn was not stored', { turnId: saved.turnId });
        const message = error instanceof Error ? error.message : 'The database did not take it.';
        dispatch({ kind: 'store.failed', message });
      },
    );
    saving.add(done);
    void done.finally(() => saving.delete(done));
  }

  function snapshot(): Snapshot {
    return project(state, { revision, demo: options.isDemo(), turns });
  }

  return {
    start: () => dispatch({ kind: 'start' }),
    stop: () => dispatch({ kind: 'stop' }),
    interrupt: () => dispatch({ kind: 'interrupt' }),
    setMuted: (muted) => dispatch({ kind: 'mute', muted }),
    pressPushToTalk: () => dispatch({ kind: 'ptt.press' }),
    releasePushToTalk: () => dispatch({ kind: 'ptt.release' }),
    sendText: (text) => dispatch({ kind: 'text', text }),
    greet: (text) => dispatch({ kind: 'greet', text }),
    dismissNotice: (id) => dispatch({ kind: 'notice.dismiss', id }),
    configure(settings, isEarReplaced) {
      dispatch({ kind: 'configure', config: { ...settings, ...vendorProperties() }, isEarReplaced });
    },
    lendPlayer() {
      const before = state.epoch;
      dispatch({ kind: 'player.lend' });
      return state.epoch === before ? null : state.epoch;
    },
    returnPlayer: () => dispatch({ kind: 'player.return' }),
    pauses: () => state.pauses,
    forgetPauses: () => dispatch({ kind: 'pauses.forget' }),
    snapshot,
    onSnapshot: (listener) => feed.subscribe(listener),
    async dispose() {
      dispatch({ kind: 'shutdown' });
      disposed = true;
      ledger.close();
      stopListening();
      sttDriver.dispose();
      llmDriver.dispose();
      ttsDriver.dispose();
      deadlines.dispose();
      feed.dispose();
      await Promise.all(saving);
    },
  };
}
