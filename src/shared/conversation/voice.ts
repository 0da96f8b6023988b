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

/**
 * Sends the voice what it may have now of a reply, and the end of the text once there is no more. Returns the reply as
 * it is then.
 */
export function sendClauses(d: Draft, reply: Reply): Reply {
  const { tuning } = d.state.config;
  let now = reply;
  while (!now.ttsFailed && !now.textEnded) {
    const clause = now.clauses[now.pushed];
    if (clause === undefined) {
      if (!now.llmDone || now.speechId === null) return now;
      effect(d, { kind: 'tts.end', speechId: now.speechId });
      return { ...now, textEnded: true };
    }
    if (!maySend(now, tuning)) return now;
    const speechId = now.speechId ?? nextId(d);
    if (now.speechId === null) effect(d, { kind: 'tts.speak', speechId, language: now.language });
    effect(d, { kind: 'tts.push', speechId, text: clause.text });
    now = { ...now, speechId, pushed: now.pushed + 1 };
  }
  return now;
}

/** `sendClauses` for the turn that is being answered, with the deadlines for what comes of it. */
export function feedVoice(d: Draft): void {
  const before = replyPhase(d.state)?.reply;
  if (before === undefined) return;
  const after = sendClauses(d, before);
  if (after === before) return;
  patchReply(d, after);
  if (after.pushed > Math.max(before.pushed, after.fillers)) markTurn(d, 'ttsRequest', d.nowMs);
  if (after.textEnded) watchSound(d, false);
  const { audio, tts } = d.state.timers;
  if (after.pushed > before.pushed && audio === undefined && tts === undefined) awaitSound(d);
}

/** The voice owes the first sound of what it was sent. */
export function awaitSound(d: Draft): void {
  const { tts, limits } = d.state.config.tuning;
  setTimer(d, 'tts', d.nowMs + tts.firstByteMs + limits.backstopMs);
}
