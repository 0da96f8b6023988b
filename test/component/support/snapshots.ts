import type { Snapshot } from '#shared/contracts/snapshot.ts';
import type { TurnRecord } from '#shared/model/turn-record.ts';

/** A quiet panel; override what the case is about. */
export function snapshotOf(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    revision: 1,
    phase: 'off',
    handsFree: false,
    pushToTalkDown: false,
    muted: false,
    degraded: false,
    micOpen: false,
    demo: false,
    user: null,
    reply: null,
    turns: [],
    notices: [],
    vendors: { stt: 'deepgram/nova-3', llm: 'groq/llama-3.3-70b', tts: 'cartesia/sonic-3' },
    ...changes,
  };
}

/** An answered, fully heard turn; override what the case is about. */
export function turnOf(turnId: string, changes: Partial<TurnRecord> = {}): TurnRecord {
  return {
    turnId,
    conversationId: 'conversation-1',
    kind: 'hands-free',
    startedAtUnixMs: 1_767_000_000_000,
    userText: 'What is a leap year?',
    spokenText: 'A year with a 29th of February.',
    unspokenText: '',
    language: null,
    interrupted: false,
    error: null,
    stt: 'deepgram/nova-3',
    llm: 'groq/llama-3.3-70b',
    tts: 'cartesia/sonic-3',
    anchors: {},
    ...changes,
  };
}
