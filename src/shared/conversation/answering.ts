import { PLAYER_RATE_HZ } from '../contracts/audio.ts';
import { speechLocaleOf } from '../text/language.ts';
import {
  clearTimers,
  type Draft,
  dropNotices,
  effect,
  notify,
  patch,
  patchReply,
  replyPhase,
  setPhase,
  setTimer,
} from './draft.ts';
import type { ConversationEvent, EventOf } from './events.ts';
import { answerHeardMs, answerSounds, fillSilence } from './fillers.ts';
import { ownLocale } from './language.ts';
import { isDeaf, setGate, tuneDetector } from './microphone.ts';
import { replyEnded } from './overlap.ts';
import { clausesOf } from './own-words.ts';
import { phrases } from './phrases.ts';
import { markTurn, measure, restartReply, startReply } from './reply.ts';
import type { NoticeKey, Reply, ReplyPhase } from './types.ts';
import { modelBegan, voiceBegan } from './vendors.ts';
import { feedVoice, watchSound } from './voice.ts';

/** Model, voice and player, in any phase that answers a turn. Events of an earlier reply change nothing. */
export function answering(d: Draft, phase: ReplyPhase, event: ConversationEvent): void {
  const { reply } = phase;
  switch (event.kind) {
    case 'llm.vendor':
      if (event.requestId === reply.requestId && !reply.llmDone) modelBegan(d, event.use);
      return;
    case 'llm.text':
      if (event.requestId === reply.requestId && !reply.llmDone) modelWrote(d, phase, event);
      return;
    case 'llm.flushed':
      if (event.requestId !== reply.requestId || reply.llmDone) return;
      patchReply(d, { clauses: [...reply.clauses, ...event.clauses] });
      feedVoice(d);
      return;
    case 'llm.end':
      if (event.requestId === reply.requestId && !reply.llmDone) modelEnded(d, phase, event);
      return;
    case 'llm.error':
      if (event.requestId === reply.requestId && !reply.llmDone) modelBroke(d, phase, event.message);
      return;
    case 'tts.vendor':
      if (event.speechId === reply.speechId && !reply.audioEnded) voiceBegan(d, event.use);
      return;
    case 'tts.audio':
      if (event.speechId === reply.speechId && !reply.audioEnded) voiceSounded(d, phase, event.pcm);
      return;
    case 'tts.words':
      if (event.speechId !== reply.speechId || reply.audioEnded) return;
      patchReply(d, { timings: [...reply.timings, ...event.words] });
      return;
    case 'tts.ended':
      if (event.speechId === reply.speechId && !reply.audioEnded) voiceEnded(d, phase);
      return;
    case 'tts.error':
      if (event.speechId === reply.speechId && !reply.audioEnded) voiceFailed(d, event.message);
      return;
    case 'player.started':
      if (event.epoch === reply.epoch) soundBegan(d, event.occurredAtMs);
      return;
    case 'player.progress':
    case 'player.paused':
      if (event.epoch === reply.epoch) heardMore(d, phase, event);
      return;
    case 'player.drained':
      if (event.epoch === reply.epoch && reply.audioEnded) allHeard(d, phase, event);
      return;
    case 'timer':
      deadlinePassed(d, phase, event.name);
      return;
    default:
  }
}

function modelWrote(d: Draft, phase: ReplyPhase, event: EventOf<'llm.text'>): void {
  const { llm, limits, tts } = d.state.config.tuning;
  if (event.delta === '') return;
  patchReply(d, {
    text: phase.reply.text + event.delta,
    clauses: [...phase.reply.clauses, ...event.clauses],
  });
  markTurn(d, 'llmFirstToken', event.atMs);
  if (event.useful) markTurn(d, 'llmFirstUseful', event.atMs);
  // Until something can be said, the deadline for it stands, however much the model writes.
  if (replyPhase(d.state)?.turn.anchors.llmFirstUseful !== undefined)
    setTimer(d, 'llm', d.nowMs + (phase.reply.patience ?? llm).gapMs + limits.backstopMs);
  if (event.pending) setTimer(d, 'stall', d.nowMs + tts.stallFlushMs);
  else clearTimers(d, 'stall');
  feedVoice(d);
}

function modelEnded(d: Draft, phase: ReplyPhase, event: EventOf<'llm.end'>): void {
  const { reply } = phase;
  if (reply.text.trim() === '') {
    if (reply.attempt === 1) startReply(d, phase.turn, 2, phase.overlap);
    else apologise(d, phase);
    return;
  }
  clearTimers(d, 'llm', 'llm-total', 'stall');
  patchReply(d, { llmDone: true, clauses: [...reply.clauses, ...event.clauses] });
  feedVoice(d);
  endIfDone(d);
}

/** Two empty answers: says so, in Parley's own words. */
function apologise(d: Draft, { reply }: ReplyPhase): void {
  // A voice that has begun goes on in its language.
  const language = reply.speechId === null ? ownLocale(d.state) : reply.language;
  const text = phrases[speechLocaleOf(language ?? 'en') ?? 'en'].empty;
  const clauses = [...reply.clauses, ...clausesOf(text, language)];
  patchReply(d, { origin: 'own', text, language, clauses });
  modelFailed(d, 'The language model gave an empty answer twice. Ask again, perhaps in other words.');
}

/** Another model is asked, unless something of this one's answer has been heard. */
function modelBroke(d: Draft, phase: ReplyPhase, message: string): void {
  if (phase.reply.alternatives > 0 && !answerSounds(phase.reply)) restartReply(d, phase);
  else modelFailed(d, message);
}

function modelFailed(d: Draft, message: string): void {
  clearTimers(d, 'llm', 'llm-total', 'stall');
  patchReply(d, { llmDone: true });
  complain(d, 'llm', 'No complete answer', message);
  // What can be said is said; the rest was never written.
  feedVoice(d);
  endIfDone(d);
}

/** Tells the person and the row; the turn ends by itself. */
function complain(d: Draft, key: NoticeKey, title: string, message: string): void {
  notify(d, key, 'error', title, message);
  patch(d, { degraded: true });
  const reply = replyPhase(d.state)?.reply;
  if (reply !== undefined && reply.error === null) patchReply(d, { error: message });
}

function voiceSounded(d: Draft, phase: ReplyPhase, pcm: Int16Array): void {
  if (pcm.length === 0) return;
  const { tts } = d.state.config.tuning;
  const { reply } = phase;
  const receivedSamples = reply.receivedSamples + pcm.length;
  if (((receivedSamples - reply.heardSamples) * 1000) / PLAYER_RATE_HZ > tts.maxHeldMs) {
    effect(d, { kind: 'tts.cancel', speechId: reply.speechId ?? 0 });
    voiceFailed(d, 'The voice sent far more sound than the answer has words. Its rest is on the screen.');
    return;
  }
  patchReply(d, { receivedSamples });
  effect(d, { kind: 'player.play', epoch: reply.epoch, pcm });
  // Behind a phrase that fills the silence nobody can tell which sound is the answer's first.
  if (reply.fillers === 0) markTurn(d, 'ttsFirstByte', d.nowMs);
  clearTimers(d, 'tts');
  watchSound(d, reply.receivedSamples <= reply.heardSamples);
  feedVoice(d);
}

function voiceEnded(d: Draft, { reply }: ReplyPhase): void {
  if (!reply.textEnded) {
    voiceFailed(d, 'The voice stopped in the middle of the answer. Its rest is on the screen.');
    return;
  }
  if (reply.receivedSamples === 0) {
    voiceFailed(d, 'The voice made no sound of the answer. You can read it on the screen.');
    return;
  }
  clearTimers(d, 'tts');
  patchReply(d, { audioEnded: true });
  effect(d, { kind: 'player.end', epoch: reply.epoch });
  watchSound(d, false);
}

/** Sound that is there is still heard; the model may finish, for the screen. */
function voiceFailed(d: Draft, message: string): void {
  const phase = replyPhase(d.state);
  if (phase === null) return;
  clearTimers(d, 'tts');
  patchReply(d, { ttsFailed: true, audioEnded: true });
  effect(d, { kind: 'player.end', epoch: phase.reply.epoch });
  complain(d, 'tts', 'The voice failed', message);
  watchSound(d, false);
  endIfDone(d);
}

function soundBegan(d: Draft, occurredAtMs: number): void {
  const { outputSinceMs } = d.state;
  if (outputSinceMs === null) patch(d, { outputSinceMs: d.nowMs });
  dropNotices(d, 'output');
  tuneDetector(d, true);
  const reply = replyPhase(d.state)?.reply;
  if (reply !== undefined && reply.fillers + reply.tones === 0) answerBegan(d, occurredAtMs);
}

/** The first sample of the answer itself was heard. Null: nobody can tell when. */
function answerBegan(d: Draft, atMs: number | null): void {
  if (atMs !== null) markTurn(d, 'firstSampleRendered', atMs);
  const phase = replyPhase(d.state);
  if (phase?.name !== 'thinking') return;
  const { overlap } = phase;
  if (phase.reply.paused && overlap !== null) setPhase(d, { ...phase, name: 'held', overlap });
  else setPhase(d, { ...phase, name: 'speaking' });
  if (isDeaf(d)) setGate(d);
}

function heardMore(d: Draft, phase: ReplyPhase, event: EventOf<'player.progress' | 'player.paused'>): void {
  const { reply } = phase;
  const measured = measure(reply, event.heardSamples, d.state.config);
  if (measured.heardSamples === reply.heardSamples) return;
  setPhase(d, { ...phase, reply: measured });
  noteAnswer(d, measured, event.occurredAtMs);
  watchSound(d, true);
  feedVoice(d);
}

/** Behind a filler the answer begins unannounced. */
function noteAnswer(d: Draft, reply: Reply, occurredAtMs: number): void {
  if (reply.fillers + reply.tones === 0 || !answerSounds(reply)) return;
  const soundedMs = answerHeardMs(reply);
  answerBegan(d, soundedMs === null ? null : occurredAtMs - soundedMs);
}

function allHeard(d: Draft, phase: ReplyPhase, event: EventOf<'player.drained'>): void {
  const measured = measure(phase.reply, event.heardSamples, d.state.config);
  setPhase(d, { ...phase, reply: { ...measured, drained: true } });
  noteAnswer(d, measured, event.occurredAtMs);
  markTurn(d, 'playEnd', event.occurredAtMs);
  clearTimers(d, 'audio');
  // A player that was lost ends an epoch before all of it was heard.
  const missingMs = ((measured.receivedSamples - measured.heardSamples) * 1000) / PLAYER_RATE_HZ;
  if (missingMs > d.state.config.tuning.player.reportMs) {
    complain(
      d,
      'output',
      'The answer broke off',
      'The speaker lost the rest of it. You can read it on the screen.',
    );
  }
  endIfDone(d);
}

/** The turn ends when the model is done and there is nothing left to hear. */
function endIfDone(d: Draft): void {
  const phase = replyPhase(d.state);
  if (phase === null || !phase.reply.llmDone) return;
  const { reply } = phase;
  const silent = reply.ttsFailed ? reply.receivedSamples === 0 : reply.clauses.length === 0;
  if (!silent && !reply.drained) return;
  replyEnded(d);
}

function deadlinePassed(d: Draft, phase: ReplyPhase, name: string): void {
  const { reply } = phase;
  const { requestId } = reply;
  if (name === 'filler') {
    fillSilence(d);
  } else if (name === 'stall') {
    effect(d, { kind: 'llm.flush', requestId });
  } else if (name === 'llm' || name === 'llm-total') {
    effect(d, { kind: 'llm.cancel', requestId });
    const began = reply.text !== '';
    modelFailed(
      d,
      began
        ? 'The language model stopped in the middle of its answer. Ask again, or ask it to go on.'
        : 'The language model did not answer in time. Check the connection, or try again.',
    );
  } else if (name === 'tts') {
    if (reply.speechId !== null) effect(d, { kind: 'tts.cancel', speechId: reply.speechId });
    voiceFailed(d, 'The voice took too long. You can read the answer on the screen.');
  } else if (name === 'audio') {
    soundStopped(d, phase);
  }
}

/** Sound is there, or was promised, and nothing leaves the speaker: no waiting for it. */
function soundStopped(d: Draft, { reply }: ReplyPhase): void {
  const message = 'No sound came out of the speaker any more. You can read the answer on the screen.';
  if (reply.speechId !== null && !reply.audioEnded)
    effect(d, { kind: 'tts.cancel', speechId: reply.speechId });
  if (!reply.llmDone) {
    effect(d, { kind: 'llm.cancel', requestId: reply.requestId });
    clearTimers(d, 'llm', 'llm-total', 'stall');
  }
  patchReply(d, { llmDone: true, ttsFailed: true, audioEnded: true, drained: true });
  complain(d, 'output', 'The answer fell silent', message);
  endIfDone(d);
}
