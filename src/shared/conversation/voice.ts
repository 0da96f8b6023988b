import { PLAYER_RATE_HZ } from '../contracts/audio.ts';
import { type Draft, effect, nextId, patchReply, replyPhase, setTimer } from './draft.ts';
import { markTurn } from './reply.ts';
import type { Tuning } from './tuning.ts';
import type { Reply } from './types.ts';

const msOf = (samples: number): number => (samples * 1000) / PLAYER_RATE_HZ;

/** The clause that is being heard: the one that holds the first unheard word. */
function clauseBeingHeard(reply: Reply): number {
  let words = 0;
  for (const [index, clause] of reply.clauses.entries()) {
    words += clause.words.length;
    if (words > reply.heard.words) return index;
  }
  return reply.clauses.length;
}

/**
 * Whether the next clause may go to the voice: at most `tts.maxSentencesAhead` beyond the one being heard, and never
 * so much that its sound could outgrow what main holds. Where nobody tells which word is being heard, sound that
 * runs out counts more than the estimate.
 */
export function maySend(reply: Reply, tuning: Tuning): boolean {
  const next = reply.clauses[reply.pushed];
  if (next === undefined) return false;
  const ahead = reply.pushed - clauseBeingHeard(reply);
  if (ahead <= 0) return true;
  const { maxSentencesAhead, maxAheadMs, estimatedMsPerChar } = tuning.tts;
  const chars = reply.clauses.slice(0, reply.pushed).reduce((sum, clause) => sum + clause.text.length, 0);
  const receivedMs = msOf(reply.receivedSamples);
  const heardMs = msOf(reply.heardSamples);
  const unheardMs = Math.max(receivedMs, chars * estimatedMsPerChar) - heardMs;
  if (unheardMs + next.text.length * estimatedMsPerChar > maxAheadMs) return false;
  if (ahead <= maxSentencesAhead) return true;
  const allReceived = receivedMs >= 0.5 * chars * estimatedMsPerChar;
  const runningOut = reply.heardSamples > 0 && receivedMs - heardMs < tuning.player.runningOutMs;
  return reply.timings.length === 0 && allReceived && runningOut;
}

/** Sends the voice what it may have now, and the end of the text once there is no more. */
export function feedVoice(d: Draft): void {
  const { tuning } = d.state.config;
  for (;;) {
    const reply = replyPhase(d.state)?.reply;
    if (reply === undefined || reply.ttsFailed || reply.textEnded) return;
    const clause = reply.clauses[reply.pushed];
    if (clause === undefined) {
      if (!reply.llmDone || reply.speechId === null) return;
      patchReply(d, { textEnded: true });
      effect(d, { kind: 'tts.end', speechId: reply.speechId });
      return;
    }
    if (!maySend(reply, tuning)) return;
    const speechId = reply.speechId ?? openSpeech(d);
    patchReply(d, { pushed: reply.pushed + 1 });
    effect(d, { kind: 'tts.push', speechId, text: clause.text });
  }
}

function openSpeech(d: Draft): number {
  const speechId = nextId(d);
  patchReply(d, { speechId });
  effect(d, { kind: 'tts.speak', speechId });
  markTurn(d, 'ttsRequest', d.nowMs);
  setTimer(d, 'tts', d.nowMs + d.state.config.tuning.tts.firstByteMs);
  return speechId;
}
