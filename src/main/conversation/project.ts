import type { Snapshot } from '#shared/contracts/snapshot.ts';
import { replyPhase, userPhase } from '#shared/conversation/draft.ts';
import { joinText } from '#shared/conversation/transcript.ts';
import type { ConversationState, Reply, Turn, Utterance } from '#shared/conversation/types.ts';
import { vendorIds } from '#shared/conversation/vendors.ts';
import type { TurnRecord } from '#shared/model/turn-record.ts';

export interface ProjectionExtras {
  revision: number;
  demo: boolean;
  /** Ended turns, oldest first. */
  turns: TurnRecord[];
}

/** What the windows are shown of the state. */
export function project(state: ConversationState, { revision, demo, turns }: ProjectionExtras): Snapshot {
  return {
    revision,
    phase: state.phase.name,
    handsFree: state.handsFree,
    pushToTalkDown: state.pushToTalkDown,
    muted: state.muted,
    degraded: state.degraded || Object.values(state.vendors).some(({ isFirstChoice }) => !isFirstChoice),
    micOpen: state.mic === 'open',
    demo,
    user: userOf(state),
    reply: replyOf(state),
    turns,
    notices: state.notices.map(({ notice }) => notice),
    vendors: vendorIds(state),
  };
}

function userOf(state: ConversationState): Snapshot['user'] {
  const speaking = userPhase(state);
  if (speaking !== null) return spoken(speaking.utterance);
  const answering = replyPhase(state);
  // What Parley says of its own accord answers nobody.
  if (answering === null || answering.turn.userText === '') return null;
  return { turnId: answering.turn.turnId, finalText: answering.turn.userText, interimText: '' };
}

function spoken({ turnId, prefix, transcript }: Utterance): Snapshot['user'] {
  const { finals, interim, fallback } = transcript;
  if (fallback.length > joinText(finals, interim).length) {
    return { turnId, finalText: joinText(prefix, fallback), interimText: '' };
  }
  return { turnId, finalText: joinText(prefix, finals), interimText: interim };
}

/** The reply that is being given, or was just cut off and is not in `turns` yet. */
function replyOf(state: ConversationState): Snapshot['reply'] {
  const answering = replyPhase(state);
  if (answering !== null) return shown(answering.turn, answering.reply, false);
  const closing = state.closing.at(-1);
  return closing === undefined ? null : shown(closing.turn, closing.reply, true);
}

function shown(turn: Turn, reply: Reply, interrupted: boolean): Snapshot['reply'] {
  if (reply.text === '') return null;
  return {
    turnId: turn.turnId,
    text: reply.text,
    heardChars: reply.heard.chars,
    complete: reply.llmDone,
    interrupted,
  };
}
