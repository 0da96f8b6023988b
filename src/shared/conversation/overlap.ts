import {
  clearTimers,
  type Draft,
  effect,
  patchReply,
  patchUtterance,
  replyPhase,
  setPhase,
  setTimer,
} from './draft.ts';
import { wordsInTheRoom } from './echo-text.ts';
import type { EventOf } from './events.ts';
import { ensureStream, finalize, hearsVoice, takeFinalized, takeWords } from './hearing.ts';
import { interrupts, isStopCommand } from './interruption.ts';
import { type InterruptionPolicy, policyFor } from './interruption-policy.ts';
import { withWords } from './language.ts';
import { learnMerged } from './pauses.ts';
import { abandonReply, cutReply, endReply } from './reply.ts';
import { rest } from './rest.ts';
import { wordsOf } from './transcript.ts';
import { endSpeech, listen, newUtterance } from './turn.ts';
import type { Overlap, ReplyPhase, Utterance } from './types.ts';
import { watchSound } from './voice.ts';

/*
 * Somebody speaks while a turn is being answered. It becomes an interruption in stages, each of which can be taken
 * back without a sample lost: duck, hold, and only then cut. While Parley thinks, noise never cancels: only words do.
 */

function setOverlap(d: Draft, overlap: Overlap | null): void {
  const phase = replyPhase(d.state);
  if (phase === null) return;
  if (overlap === null) {
    setPhase(d, { ...phase, name: phase.name === 'held' ? 'speaking' : phase.name, overlap: null });
  } else {
    setPhase(d, { ...phase, overlap });
  }
}

function policyOf(d: Draft, phase: ReplyPhase): InterruptionPolicy {
  return policyFor(d.state.config.echoProfile, phase);
}

/** The canceller is still learning the room: what is heard may be Parley itself, so only words count. */
function isWarmingUp(d: Draft, policy: InterruptionPolicy): boolean {
  const { outputSinceMs, config } = d.state;
  if (!policy.warmsUp) return false;
  return outputSinceMs === null || d.nowMs < outputSinceMs + config.tuning.bargeIn.echoWarmUpMs;
}

/** Whether a voice may lower the reply. */
function mayDuck(d: Draft, phase: ReplyPhase, overlap: Overlap): boolean {
  const policy = policyOf(d, phase);
  return policy.ducks && overlap.stage === 'noticed' && overlap.utterance.voiced && !isWarmingUp(d, policy);
}

function schedule(d: Draft): void {
  const phase = replyPhase(d.state);
  if (phase?.overlap == null) return;
  const { overlap } = phase;
  const duckAtMs = overlap.onsetMs + d.state.config.tuning.bargeIn.duckAfterMs;
  const mayStill = mayDuck(d, phase, overlap) && duckAtMs < overlap.decideByMs;
  setTimer(d, 'overlap', mayStill ? duckAtMs : overlap.decideByMs);
}

/** A voice begins. */
export function voiceBegan(d: Draft, onsetMs: number): void {
  const phase = replyPhase(d.state);
  if (phase === null || !hearsVoice(d.state)) return;
  const policy = policyOf(d, phase);
  if (!policy.holds && !policy.words) return;
  const { resumeWithinMs } = d.state.config.tuning.bargeIn;
  const before = phase.overlap;
  const utterance = before?.utterance ?? newUtterance(d, 'hands-free', onsetMs);
  const speechStart = utterance.anchors.speechStart ?? onsetMs;
  setOverlap(d, {
    utterance: {
      ...utterance,
      voiced: true,
      finalized: false,
      anchors: { ...utterance.anchors, speechStart },
    },
    onsetMs,
    stage: before?.stage ?? 'noticed',
    decideByMs: before?.decideByMs ?? d.nowMs + resumeWithinMs,
  });
  ensureStream(d);
  schedule(d);
}

/** It is speech, not a click: stop sounding, lose nothing. While thinking, sound is kept from starting. */
export function voiceConfirmed(d: Draft): void {
  const phase = replyPhase(d.state);
  if (phase?.overlap == null || !hearsVoice(d.state)) return;
  patchUtterance(d, { confirmed: true });
  const policy = policyOf(d, phase);
  if (phase.overlap.stage === 'held' || !policy.holds || isWarmingUp(d, policy)) return;
  if (policy.cutsOn === 'confirmed') {
    takeOver(d);
    return;
  }
  const { fadeOutMs, resumeWithinMs } = d.state.config.tuning.bargeIn;
  const overlap: Overlap = {
    ...phase.overlap,
    utterance: { ...phase.overlap.utterance, confirmed: true },
    stage: 'held',
    decideByMs: d.nowMs + resumeWithinMs,
  };
  const name = phase.name === 'thinking' ? 'thinking' : 'held';
  setPhase(d, { ...phase, name, overlap, reply: { ...phase.reply, paused: true } });
  effect(d, { kind: 'player.pause', fadeMs: fadeOutMs });
  clearTimers(d, 'audio');
  schedule(d);
}

/** Somebody has spoken for so long that it is no answer to what Parley says: they have the floor, whatever the words. */
export function voiceSustained(d: Draft): void {
  const phase = replyPhase(d.state);
  if (phase?.overlap == null || !hearsVoice(d.state)) return;
  const policy = policyOf(d, phase);
  if (policy.cutsOn !== 'never' && !isWarmingUp(d, policy)) takeOver(d);
}

/** The voice has stopped: its words are asked for, and decide. */
export function voiceEnded(d: Draft, lastVoicedMs: number): void {
  const phase = replyPhase(d.state);
  if (phase === null || !hearsVoice(d.state)) return;
  if (phase.overlap !== null) {
    const { anchors } = phase.overlap.utterance;
    patchUtterance(d, { voiced: false, anchors: { ...anchors, speechEnd: lastVoicedMs } });
  }
  finalize(d);
  schedule(d);
}

/** The deadline of the current stage has passed. */
export function overlapDue(d: Draft): void {
  const phase = replyPhase(d.state);
  if (phase?.overlap == null) return;
  const { overlap } = phase;
  if (d.nowMs >= overlap.decideByMs) {
    dismissOverlap(d);
    return;
  }
  const { duckAfterMs, duckGainDb, duckRampMs } = d.state.config.tuning.bargeIn;
  if (mayDuck(d, phase, overlap) && d.nowMs >= overlap.onsetMs + duckAfterMs) {
    setOverlap(d, { ...overlap, stage: 'ducked' });
    patchReply(d, { ducked: true });
    effect(d, { kind: 'player.duck', gainDb: duckGainDb, rampMs: duckRampMs });
  }
  schedule(d);
}

/** A false alarm: goes on exactly where it stopped. */
export function dismissOverlap(d: Draft): void {
  const phase = replyPhase(d.state);
  if (phase?.overlap == null) return;
  const { bargeIn } = d.state.config.tuning;
  const { reply, overlap } = phase;
  clearTimers(d, 'overlap');
  setOverlap(d, null);
  patchReply(d, { paused: false, ducked: false });
  if (reply.paused) {
    effect(d, { kind: 'player.resume', fadeMs: bargeIn.fadeInMs });
    watchSound(d, true);
  }
  if (reply.ducked) effect(d, { kind: 'player.duck', gainDb: 0, rampMs: bargeIn.duckRampMs });
  if (!overlap.utterance.voiced) effect(d, { kind: 'audio.clear' });
}

/** Words while a turn is being answered: a real one, or "stop", interrupts; a backchannel does not. */
export function overlapWords(
  d: Draft,
  event: EventOf<'stt.interim'> | EventOf<'stt.eager'> | EventOf<'stt.final'>,
): void {
  const phase = replyPhase(d.state);
  if (phase === null || !hearsVoice(d.state) || !policyOf(d, phase).words) return;
  const inTheRoom = policyOf(d, phase).hearsItself ? wordsInTheRoom(phase.reply) : [];
  if (phase.overlap === null) {
    // Late words of a voice that was taken for noise.
    if (!interrupts(event.text, inTheRoom)) return;
    const utterance = { ...newUtterance(d, 'hands-free', d.nowMs), voiced: d.state.voice };
    setOverlap(d, { utterance, onsetMs: d.nowMs, stage: 'noticed', decideByMs: d.nowMs });
  }
  takeWords(d, event);
  const overlap = replyPhase(d.state)?.overlap;
  if (overlap != null && interrupts(wordsOf(overlap.utterance.transcript), inTheRoom)) takeOver(d);
}

/** The vendor has said all: without a real word, it was nothing. */
export function overlapFinalized(d: Draft): void {
  const last = takeFinalized(d);
  const overlap = replyPhase(d.state)?.overlap;
  if (overlap === undefined || !last) return;
  if (overlap === null) effect(d, { kind: 'audio.clear' });
  else if (!overlap.utterance.voiced) {
    patchUtterance(d, { finalized: true });
    dismissOverlap(d);
  }
}

/**
 * The overlap is the person's turn now. Words within `endpointing.mergeWithinMs` of the end of a turn that is not
 * being answered aloud yet belong to it: both become one turn with one reply, under a new id. Later ones are a turn
 * of their own; the earlier words stay in the context, so the model answers both.
 */
export function takeOver(d: Draft): void {
  const phase = replyPhase(d.state);
  if (phase?.overlap == null) return;
  const { overlap } = phase;
  const { utterance } = overlap;
  // Who asks for silence goes on with nothing.
  const stops = isStopCommand(wordsOf(utterance.transcript));
  if (!stops && mergesInto(d, phase, overlap.onsetMs)) {
    abandonReply(d);
    learnMerged(d, phase.turn, overlap.onsetMs);
    proceed(d, mergedWith(utterance, phase));
    return;
  }
  cutReply(d, overlap.onsetMs);
  proceed(d, {
    ...utterance,
    interrupting: true,
    mustEndByMs: d.nowMs + d.state.config.tuning.endpointing.maxTurnMs,
  });
}

/**
 * Whether speech that began at `onsetMs` goes on with the turn that is being answered: nobody has heard a word of that
 * answer yet, so there is nothing to remember of it.
 */
export function mergesInto(d: Draft, phase: ReplyPhase, onsetMs: number): boolean {
  const { turnEnd } = phase.turn.anchors;
  if (phase.reply.heard.words > 0 || phase.turn.forced || turnEnd === undefined) return false;
  return onsetMs - turnEnd <= d.state.config.tuning.endpointing.mergeWithinMs;
}

export function mergedWith(utterance: Utterance, { turn }: ReplyPhase): Utterance {
  const speechStart = turn.anchors.speechStart ?? utterance.anchors.speechStart;
  const anchors = speechStart === undefined ? utterance.anchors : { ...utterance.anchors, speechStart };
  const languages = withWords(utterance.languages, turn.language, turn.userText);
  return { ...utterance, prefix: turn.userText, languages, beganAtMs: turn.beganAtMs, anchors };
}

/** Goes on with what is being said, wherever it stands. */
function proceed(d: Draft, utterance: Utterance): void {
  if (utterance.voiced) listen(d, utterance);
  else endSpeech(d, utterance, false);
}

/** The reply has come to its end. Whoever is speaking by then has the floor. */
export function replyEnded(d: Draft): void {
  const phase = replyPhase(d.state);
  if (phase === null) return;
  endReply(d);
  if (phase.overlap === null) rest(d);
  else proceed(d, phase.overlap.utterance);
}
