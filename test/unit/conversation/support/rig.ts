import {
  type Conversation,
  type ConversationOptions,
  createConversation,
} from '../../../../src/main/conversation/conversation.ts';
import type { EventLog } from '../../../../src/main/conversation/event-log.ts';
import type { StorePort } from '../../../../src/main/store/store-port.ts';
import type { SttVendor } from '../../../../src/main/vendors/types.ts';
import type { PhaseName } from '../../../../src/shared/contracts/snapshot.ts';
import type { ConversationPreferences } from '../../../../src/shared/conversation/preferences.ts';
import { type Tuning, tuning } from '../../../../src/shared/conversation/tuning.ts';
import type { TurnRecord } from '../../../../src/shared/model/turn-record.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { FakeAudio } from './fake-audio.ts';
import { FakeLlm, FakeStt, FakeTts } from './fake-vendors.ts';
import { Trace } from './trace.ts';

export interface Rig {
  clock: VirtualClock;
  audio: FakeAudio;
  stt: FakeStt;
  llm: FakeLlm;
  tts: FakeTts;
  saved: TurnRecord[];
  trace: Trace;
  conversation: Conversation;
  phase(): PhaseName;
  /** Lets time pass until the phase; throws if it is not reached. */
  until(phase: PhaseName, limitMs?: number): void;
  /** Until nothing is being said, heard or thought about. */
  settle(limitMs?: number): void;
  /** Hands-free on, microphone open. */
  start(): void;
}

export interface RigOptions {
  tuning?: Tuning;
  preferences?: Partial<ConversationPreferences>;
  store?: StorePort;
  eventLog?: EventLog;
  pauses?: ConversationOptions['pauses'];
  onUsage?: ConversationOptions['onUsage'];
  /** In place of the fakes, or round them. */
  vendors?(
    fakes: Pick<Rig, 'clock' | 'stt' | 'llm' | 'tts'>,
  ): Partial<Pick<ConversationOptions, 'stt' | 'llm' | 'tts'>>;
  /** In place of `stt`. */
  ear?(clock: VirtualClock): SttVendor;
}

export function createRig(options: RigOptions = {}): Rig {
  const clock = new VirtualClock();
  const audio = new FakeAudio(clock);
  const stt = new FakeStt(clock);
  const llm = new FakeLlm(clock);
  const tts = new FakeTts(clock);
  const trace = new Trace();
  const saved: TurnRecord[] = [];
  const store: StorePort = options.store ?? {
    saveTurn: async (record) => void saved.push(record),
    listTurns: async () => [],
    dispose: async () => {},
  };
  const conversation = createConversation({
    clock,
    audio,
    micSource: { kind: 'clip' },
    stt: options.ear?.(clock) ?? stt,
    llm,
    tts,
    ...options.vendors?.({ clock, stt, llm, tts }),
    store,
    tuning: options.tuning ?? tuning,
    newId: () => 'conversation',
    log: { warn: () => {} },
    isDemo: () => false,
    systemPrompt: 'Be brief.',
    ...(options.preferences && { preferences: options.preferences }),
    ...(options.pauses && { pauses: options.pauses }),
    ...(options.onUsage && { onUsage: options.onUsage }),
    eventLog: options.eventLog ?? trace,
  });
  const phase = (): PhaseName => conversation.snapshot().phase;
  const reach = (holds: () => boolean, what: string, limitMs: number): void => {
    if (!clock.advanceUntil(holds, limitMs)) throw new Error(`${what} not reached: still ${phase()}`);
  };
  return {
    clock,
    audio,
    stt,
    llm,
    tts,
    saved,
    trace,
    conversation,
    phase,
    until: (name, limitMs = 20_000) => reach(() => phase() === name, name, limitMs),
    settle: (limitMs = 60_000) =>
      reach(
        () =>
          audio.mic.quiet &&
          (phase() === 'idle' || phase() === 'off') &&
          conversation.snapshot().reply === null,
        'rest',
        limitMs,
      ),
    start() {
      conversation.start();
      reach(() => conversation.snapshot().micOpen, 'open microphone', 1000);
    },
  };
}
