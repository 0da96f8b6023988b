import type { AnchorName } from '../model/anchors.ts';
import { stageNames } from '../model/vendor-catalog.ts';
import { contextOf } from './context.ts';
import {
  clearTimers,
  type Draft,
  dropNotices,
  effect,
  nextId,
  patch,
  replyPhase,
  setPhase,
  setTimer,
} from './draft.ts';
import { heardOf, nothingHeard } from './heard.ts';
import { replyLanguage } from './language.ts';
import { tuneDetector } from './microphone.ts';
import { learnTurnOver } from './pauses.ts';
import { nextEpoch, reclaimPlayer } from './player-epoch.ts';
import type {
  Closing,
  ConversationConfig,
  Exchange,
  Heard,
  Overlap,
  Reply,
  ReplyPhase,
  Turn,
} from './types.ts';
import { answeringStages, servedWell, vendorIds } from './vendors.ts';

/** Asks the model. `overlap` goes on, when a second attempt follows the first. */
export function startReply(d: Draft, turn: Turn, attempt: number, overlap: Overlap | null): void {
  reclaimPlayer(d);
  const { config } = d.state;
  const before = attempt > 1 ? replyPhase(d.state)?.reply : undefined;
  const requestId = nextId(d);
  // What fills the silence goes on through a second attempt.
  const reply =
    before === undefined
      ? newReply(d, requestId, attempt, replyLanguage(d.state, turn))
      : { ...before, requestId, attempt };
  const asked: Turn = { ...turn, anchors: { ...turn.anchors, llmRequest: d.nowMs } };
  setPhase(d, { name: 'thinking', turn: asked, reply, overlap });
  const { llm, limits, fillers } = config.tuning;
  if (before === undefined && config.fillers !== 'off') setTimer(d, 'filler', d.nowMs + fillers.afterMs);
  setTimer(d, 'llm', d.nowMs + llm.firstUsefulMs + limits.backstopMs);
  setTimer(d, 'llm-total', d.nowMs + llm.totalMs + limits.backstopMs);
  const messages = contextOf(d.state, turn.userText, turn.language);
  const { turnId } = turn;
  const { language } = reply;
  effect(d, { kind: 'llm.start', requestId, turnId, messages, language, speculative: false });
}

/** A reply of which nothing is there yet. `language`: what it is spoken in (BCP 47); null: as the voice pleases. */
export function newReply(d: Draft, requestId: number, attempt: number, language: string | null): Reply {
  return {
    origin: 'model',
    requestId,
    attempt,
    epoch: d.state.epoch,
    vendors: vendorIds(d.state),
    alternatives: 0,
    patience: null,
    speechId: null,
    language,
    text: '',
    clauses: [],
    fillers: 0,
    tones: 0,
    toneSamples: 0,
    pushed: 0,
    llmDone: false,
    textEnded: false,
    audioEnded: false,
    drained: false,
    ttsFailed: false,
    receivedSamples: 0,
    heardSamples: 0,
    timings: [],
    heard: nothingHeard,
    paused: false,
    ducked: false,
    error: null,
  };
}

/** Another model begins the answer anew, since nothing of it has been heard. What fills the silence goes on. */
export function restartReply(d: Draft, phase: ReplyPhase): void {
  const { turn, reply, overlap } = phase;
  const { llmFirstToken, llmFirstUseful, ...anchors } = turn.anchors;
  clearTimers(d, 'stall');
  if (reply.pushed > reply.fillers) {
    nextEpoch(d, 0);
    if (reply.speechId !== null && !reply.audioEnded)
      effect(d, { kind: 'tts.cancel', speechId: reply.speechId });
    clearTimers(d, 'tts', 'audio');
    const { ttsRequest, ttsFirstByte, ...rest } = anchors;
    const anew = { ...newReply(d, reply.requestId, reply.attempt, reply.language), paused: reply.paused };
    setPhase(d, { ...phase, reply: anew });
    startReply(d, { ...turn, anchors: rest }, reply.attempt + 1, overlap);
    if (reply.paused) effect(d, { kind: 'player.pause', fadeMs: 0 });
  } else {
    setPhase(d, { ...phase, reply: { ...reply, text: '', clauses: reply.clauses.slice(0, reply.fillers) } });
    startReply(d, { ...turn, anchors }, reply.attempt + 1, overlap);
  }
}

/** How much of the reply was heard, given the player's latest word: so many samples of its epoch. */
export function measure(reply: Reply, epochSamples: number, config: ConversationConfig): Reply {
  const heardSamples = epochSamples - reply.toneSamples;
  const samples = Math.max(reply.heardSamples, Math.min(heardSamples, reply.receivedSamples));
  const heard = heardOf({
    clauses: reply.clauses.slice(0, reply.pushed),
    timings: reply.timings,
    heardSamples: samples,
    receivedSamples: reply.receivedSamples,
    audioComplete: reply.audioEnded && !reply.ttsFailed && reply.pushed === reply.clauses.length,
    estimatedMsPerChar: config.tuning.tts.estimatedMsPerChar,
  });
  return { ...reply, heardSamples: samples, heard };
}

export function markTurn(d: Draft, name: AnchorName, atMs: number): void {
  const phase = replyPhase(d.state);
  if (phase === null || phase.turn.anchors[name] !== undefined) return;
  setPhase(d, { ...phase, turn: { ...phase.turn, anchors: { ...phase.turn.anchors, [name]: atMs } } });
}

/** Ends everything that works on the reply. The phase is still the old one afterwards: the caller sets the next. */
function release(d: Draft, reply: Reply, fadeMs: number): void {
  nextEpoch(d, fadeMs);
  if (!reply.llmDone) effect(d, { kind: 'llm.cancel', requestId: reply.requestId });
  if (reply.speechId !== null && !reply.audioEnded)
    effect(d, { kind: 'tts.cancel', speechId: reply.speechId });
  clearTimers(d, 'llm', 'llm-total', 'stall', 'filler', 'tts', 'audio', 'overlap');
  tuneDetector(d, false);
}

/** The reply is not wanted any more, and neither is its turn: its words go on in the next one. */
export function abandonReply(d: Draft): void {
  const phase = replyPhase(d.state);
  if (phase === null) return;
  const { bargeIn } = d.state.config.tuning;
  release(d, phase.reply, phase.name === 'thinking' ? 0 : bargeIn.fadeOutMs);
}

/** Cuts the reply off. Its row is written once the player has said what was heard of it. */
export function cutReply(d: Draft, bargeOnsetMs: number): void {
  const phase = replyPhase(d.state);
  if (phase === null) return;
  const { reply } = phase;
  const { tuning } = d.state.config;
  release(d, reply, tuning.bargeIn.fadeOutMs);
  const turn: Turn = { ...phase.turn, anchors: { ...phase.turn.anchors, bargeOnset: bargeOnsetMs } };
  if (phase.name === 'thinking' && reply.receivedSamples === 0) {
    record(d, turn, reply, true);
    return;
  }
  const dueAtMs = d.nowMs + tuning.player.silentAnswerMs;
  patch(d, { closing: [...d.state.closing, { turn, reply, dueAtMs }] });
  if (!isVolunteered(turn, reply)) rememberExchange(d, exchangeOf(turn, reply, true));
  scheduleClosing(d);
}

function scheduleClosing(d: Draft): void {
  const next = d.state.closing[0];
  if (next === undefined) clearTimers(d, 'closing');
  else setTimer(d, 'closing', next.dueAtMs);
}

/** The player has said what was heard of a reply that was cut. */
export function closeSilenced(d: Draft, epoch: number, heardSamples: number, silentAtMs: number): void {
  const closing = d.state.closing.find((entry) => entry.reply.epoch === epoch);
  if (closing === undefined) return;
  const reply = measure(closing.reply, heardSamples, d.state.config);
  const sounded = closing.turn.anchors.firstSampleRendered !== undefined;
  const anchors = sounded ? { ...closing.turn.anchors, bargeSilent: silentAtMs } : closing.turn.anchors;
  endClosing(d, closing, { ...closing.turn, anchors }, reply);
}

/** The player did not say: its last report counts. */
export function closeOverdue(d: Draft, dueAtMs: number): void {
  for (const closing of d.state.closing.filter((entry) => entry.dueAtMs <= dueAtMs)) {
    endClosing(d, closing, closing.turn, closing.reply);
  }
}

function endClosing(d: Draft, closing: Closing, turn: Turn, reply: Reply): void {
  patch(d, { closing: d.state.closing.filter((entry) => entry !== closing) });
  scheduleClosing(d);
  record(d, turn, reply, true);
}

/** The reply has come to its own end: all was heard, or what could be said has been. */
export function endReply(d: Draft): void {
  const phase = replyPhase(d.state);
  if (phase === null) return;
  release(d, phase.reply, 0);
  learnTurnOver(d, phase.turn);
  record(d, phase.turn, phase.reply, false);
  if (phase.reply.error !== null || phase.reply.origin !== 'model') return;
  dropNotices(d, 'llm', 'tts', ...(phase.turn.heardWell ? (['stt'] as const) : []));
  servedWell(d, ...(phase.turn.heardWell ? stageNames : answeringStages));
  patch(d, { degraded: d.state.notices.some((shown) => shown.key === 'stt') });
}

/** The display text that counts as heard. A reply that came to a good end counts whole, markup and code included. */
function heardChars(reply: Reply, interrupted: boolean): number {
  const whole = !interrupted && reply.error === null;
  return whole ? reply.text.length : heardOrNothing(reply.heard);
}

function heardOrNothing(heard: Heard): number {
  return heard.words === 0 ? 0 : heard.chars;
}

function exchangeOf(turn: Turn, reply: Reply, interrupted: boolean): Exchange {
  const { turnId, userText, language } = turn;
  // An apology is none of the model's words.
  if (reply.origin === 'own')
    return { turnId, userText, language, spokenText: '', unspokenText: '', interrupted };
  const heard = heardChars(reply, interrupted);
  return {
    turnId,
    userText,
    language: reply.language,
    spokenText: reply.text.slice(0, heard),
    unspokenText: reply.text.slice(heard),
    interrupted: interrupted || reply.error !== null,
  };
}

/** Nobody asked for it: it is no turn. */
function isVolunteered(turn: Turn, reply: Reply | null): boolean {
  return reply?.origin === 'own' && turn.userText === '';
}

/** Adds the exchange, or amends it once more is known. */
function rememberExchange(d: Draft, exchange: Exchange): void {
  const { exchanges, config } = d.state;
  const known = exchanges.some((entry) => entry.turnId === exchange.turnId);
  const next = known
    ? exchanges.map((entry) => (entry.turnId === exchange.turnId ? exchange : entry))
    : [...exchanges, exchange];
  patch(d, { exchanges: next.slice(-config.tuning.llm.contextMaxMessages) });
}

/** Writes the turn's row and its place in the context: once a turn. */
export function record(d: Draft, turn: Turn, reply: Reply | null, interrupted: boolean): void {
  if (isVolunteered(turn, reply)) return;
  const { conversationId } = d.state.config;
  const vendors = reply?.vendors ?? vendorIds(d.state);
  const heard = reply === null ? 0 : heardChars(reply, interrupted);
  const text = reply?.text ?? '';
  rememberExchange(
    d,
    reply === null
      ? {
          turnId: turn.turnId,
          userText: turn.userText,
          language: turn.language,
          spokenText: '',
          unspokenText: '',
          interrupted,
        }
      : exchangeOf(turn, reply, interrupted),
  );
  effect(d, {
    kind: 'turn.save',
    turn: {
      turnId: turn.turnId,
      conversationId,
      kind: turn.kind,
      beganAtMs: turn.beganAtMs,
      userText: turn.userText,
      spokenText: text.slice(0, heard),
      unspokenText: text.slice(heard),
      language: reply?.language ?? turn.language,
      interrupted,
      error: reply?.error ?? null,
      stt: turn.kind === 'typed' ? null : vendors.stt,
      llm: reply?.origin === 'model' || (reply?.attempt ?? 0) > 1 ? vendors.llm : null,
      tts: reply?.speechId == null ? null : vendors.tts,
      anchors: turn.anchors,
    },
  });
}
