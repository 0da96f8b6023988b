import { PLAYER_RATE_HZ } from '../contracts/audio.ts';
import { clearTimers, type Draft, effect, nextId, patchReply, replyPhase, setTimer } from './draft.ts';
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
  const runningOut = reply.heardSamples > 0 && receivedMs - heardMs < tuning.player.runningOutMs;
  if (runningOut && seemsComplete(reply, tuning)) return true;
  const unheardMs = Math.max(receivedMs, chars * estimatedMsPerChar) - heardMs;
  return ahead <= maxSentencesAhead && unheardMs + next.text.length * estimatedMsPerChar <= maxAheadMs;
}

/** Whether the sound that was received may well be all of the text that was sent: no voice speaks three times as fast. */
function seemsComplete(reply: Reply, tuning: Tuning): boolean {
  const chars = reply.clauses.slice(0, reply.pushed).reduce((sum, clause) => sum + clause.text.length, 0);
  return msOf(reply.receivedSamples) >= (chars * tuning.tts.estimatedMsPerChar) / 3;
}

/**
 * Keeps the deadline for sound to leave the speaker: live while there is some, or the voice still owes some.
 * `progressed`: some has just left.
 */
export function watchSound(d: Draft, progressed: boolean): void {
  const reply = replyPhase(d.state)?.reply;
  const { tuning } = d.state.config;
  if (reply === undefined) return;
  const { receivedSamples, heardSamples, textEnded, audioEnded } = reply;
  const owed = receivedSamples > heardSamples || textEnded || audioEnded || !seemsComplete(reply, tuning);
  if (reply.paused || reply.drained || receivedSamples === 0 || !owed) clearTimers(d, 'audio');
  else if (progressed || d.state.timers.audio === undefined)
    setTimer(d, 'audio', d.nowMs + tuning.tts.noAudioMs);
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
      watchSound(d, false);
      return;
    }
    if (!maySend(reply, tuning)) return;
    const speechId = reply.speechId ?? openSpeech(d);
    patchReply(d, { pushed: reply.pushed + 1 });
    if (reply.pushed >= reply.fillers) markTurn(d, 'ttsRequest', d.nowMs);
    effect(d, { kind: 'tts.push', speechId, text: clause.text });
    const { audio, tts } = d.state.timers;
    if (audio === undefined && tts === undefined)
      setTimer(d, 'tts', d.nowMs + tuning.tts.firstByteMs + tuning.limits.backstopMs);
  }
}

function openSpeech(d: Draft): number {
  const speechId = nextId(d);
  patchReply(d, { speechId });
  effect(d, { kind: 'tts.speak', speechId });
  return speechId;
}
