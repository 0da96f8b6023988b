import type { Anchors } from '../model/anchors.ts';
import type { TurnKind } from '../model/turn-record.ts';
import {
  clearTimers,
  type Draft,
  effect,
  nextId,
  notify,
  patch,
  patchUtterance,
  setPhase,
  setTimer,
  userPhase,
} from './draft.ts';
import type { EventOf } from './events.ts';
import {
  dropStream,
  ensureStream,
  hearsVoice,
  isHeard,
  requestFinal,
  takeWords,
  vendorEndsTurns,
} from './hearing.ts';
import { isStopCommand } from './interruption.ts';
import { languageOfUtterance } from './language.ts';
import { answer, needsNoModel, noteMisheard } from './own-words.ts';
import { record, startReply } from './reply.ts';
import { rest } from './rest.ts';
import { adopt, dropSpeculation, fits, isAnsweredWithNothing, speculate } from './speculation.ts';
import { emptyTranscript, textOf, wordsOf } from './transcript.ts';
import { createTurnDetector } from './turn-detector.ts';
import type { Turn, Utterance } from './types.ts';

const unansweredDetail =
  'The speech-to-text service stayed silent, also when it was sent the sound again. Say it once more, or type it.';

/** A new utterance. `beganAtMs`: its first sound, or the key. */
export function newUtterance(d: Draft, kind: TurnKind, beganAtMs: number): Utterance {
  const { conversationId, tuning } = d.state.config;
  return {
    turnId: `${conversationId}.${nextId(d)}`,
    kind,
    beganAtMs,
    mustEndByMs: d.nowMs + tuning.endpointing.maxTurnMs,
    pressedAtMs: null,
    prefix: '',
    transcript: emptyTranscript,
    voiced: false,
    confirmed: false,
    vendorEndpoint: false,
    coveredUntilMs: null,
    eager: false,
    pause: null,
    speculations: 0,
    languages: {},
    interrupting: false,
    forced: false,
    finalized: false,
    replayed: false,
    anchors: {},
  };
}

/** Somebody speaks, or holds the key. */
export function listen(d: Draft, utterance: Utterance): void {
  clearTimers(d, 'idle', 'sockets-idle', 'stt-final', 'endpoint', 'speculate', 'gate');
  setPhase(d, { name: 'listening', utterance: { ...utterance, finalized: false } });
  setTimer(d, 'turn-max', utterance.mustEndByMs);
  ensureStream(d);
}

/** The person has stopped: the rest of the words is on its way, once the gate has closed behind the last sound. */
export function endSpeech(d: Draft, utterance: Utterance, awaitingGate: boolean): void {
  const { postRollMaxMs, gateAnswerMs } = d.state.config.tuning.mic;
  clearTimers(d, 'idle', 'sockets-idle', 'turn-max', 'overlap');
  setPhase(d, { name: 'endpointing', utterance, sinceMs: d.nowMs, awaitingGate, sttOverdue: false });
  if (awaitingGate) setTimer(d, 'gate', d.nowMs + postRollMaxMs + gateAnswerMs);
  else {
    if (!utterance.finalized) requestFinal(d);
    tryCommit(d);
    anticipate(d);
  }
}

/** Every sound is in: asks for the words. */
export function gateClosed(d: Draft): void {
  const phase = userPhase(d.state);
  if (phase?.name !== 'endpointing' || !phase.awaitingGate) return;
  clearTimers(d, 'gate');
  setPhase(d, { ...phase, awaitingGate: false });
  requestFinal(d);
  anticipate(d);
}

/** Ends the turn once its words are complete and the silence has been long enough for them. */
export function tryCommit(d: Draft): void {
  const phase = userPhase(d.state);
  if (phase?.name !== 'endpointing' || phase.awaitingGate) return;
  const { utterance, sttOverdue, sinceMs } = phase;
  if (!isHeard(utterance, d.state.config.tuning) && !sttOverdue) return;
  const text = textOf(utterance);
  if (text === '' || (utterance.interrupting && isStopCommand(text))) {
    discard(d, utterance);
    if (text === '') noteMisheard(d, utterance);
    return;
  }
  const dueAtMs = (utterance.anchors.speechEnd ?? sinceMs) + endpointDelayMs(d, utterance, text);
  if (d.nowMs < dueAtMs) {
    setTimer(d, 'endpoint', dueAtMs);
    return;
  }
  commit(d, utterance, text);
}

function endpointDelayMs(d: Draft, utterance: Utterance, text: string): number {
  if (utterance.forced) return 0;
  const detect = createTurnDetector(d.state.config.tuning, d.state.pauses);
  if (utterance.kind === 'push-to-talk') return detect({ source: 'push-to-talk', text });
  if (vendorEndsTurns(d.state)) {
    return detect({ source: utterance.vendorEndpoint ? 'vendor-turn' : 'vendor-open', text });
  }
  return detect({ source: utterance.vendorEndpoint ? 'vendor-endpoint' : 'silence', text });
}

/**
 * Begins to work on the reply once the turn is likely to be over: when the vendor says so, or after half of the silence
 * that ends it. Other words than those cancel it.
 */
export function anticipate(d: Draft): void {
  const phase = userPhase(d.state);
  if (phase === null) return;
  const { utterance } = phase;
  const { config, speculation } = d.state;
  const text = textOf(utterance);
  if (speculation !== null && fits(d.state, text, languageOfUtterance(d.state, utterance, text))) return;
  dropSpeculation(d);
  const isWanted =
    config.speculation !== 'off' && utterance.speculations < config.tuning.limits.speculationsMax;
  if (
    !isWanted ||
    text === '' ||
    needsNoModel(d.state, text) ||
    (utterance.interrupting && isStopCommand(text))
  )
    return;
  if (phase.name === 'endpointing' ? phase.awaitingGate : !utterance.eager) return;
  const endedAtMs = utterance.anchors.speechEnd ?? (phase.name === 'endpointing' ? phase.sinceMs : d.nowMs);
  const dueAtMs = utterance.eager ? d.nowMs : endedAtMs + endpointDelayMs(d, utterance, text) / 2;
  if (d.nowMs < dueAtMs) setTimer(d, 'speculate', dueAtMs);
  else speculate(d, utterance, text);
}

/** The vendor says that the turn may be over. While a key was held that is certain: its words are all there. */
export function mayBeOver(d: Draft, event: EventOf<'stt.eager'>): void {
  takeWords(d, event);
  patchUtterance(d, { eager: true });
  const phase = userPhase(d.state);
  if (phase?.name === 'endpointing' && !phase.awaitingGate && phase.utterance.kind === 'push-to-talk') {
    setPhase(d, { ...phase, sttOverdue: true });
    tryCommit(d);
  }
  anticipate(d);
}

/** It was not. */
export function goesOn(d: Draft): void {
  patchUtterance(d, { eager: false });
  dropSpeculation(d);
}

function commit(d: Draft, utterance: Utterance, text: string): void {
  const { turnId, kind, beganAtMs, forced, anchors } = utterance;
  const language = languageOfUtterance(d.state, utterance, text);
  // Words that come after this belong to nobody: a stream that has not answered is left behind.
  const heard = isHeard(utterance, d.state.config.tuning);
  if (!heard) dropStream(d);
  const heardWell = heard && !utterance.replayed;
  startTurn(d, { turnId, kind, beganAtMs, heardWell, forced, anchors, userText: text, language });
}

/** Hands a turn over to the model. */
export function startTurn(d: Draft, turn: Turn): void {
  clearTimers(d, 'idle', 'sockets-idle', 'turn-max', 'gate', 'stt-final', 'endpoint', 'speculate');
  effect(d, { kind: 'audio.clear' });
  const anchors: Anchors = { ...turn.anchors, turnEnd: d.nowMs };
  const isExpected =
    d.state.speculation?.turnId === turn.turnId && fits(d.state, turn.userText, turn.language);
  const isEmpty = isExpected && isAnsweredWithNothing(d.state);
  if (isExpected && !isEmpty) {
    adopt(d, { ...turn, anchors });
  } else {
    dropSpeculation(d);
    if (isEmpty) startReply(d, { ...turn, anchors }, 2, null);
    else answer(d, { ...turn, anchors });
  }
  if (hearsVoice(d.state)) ensureStream(d);
}

/** Nothing was said, or it was taken back: no turn. Words of an earlier turn that went into it keep their row. */
export function discard(d: Draft, utterance: Utterance): void {
  dropSpeculation(d);
  effect(d, { kind: 'audio.clear' });
  if (!isHeard(utterance, d.state.config.tuning)) dropStream(d);
  if (utterance.prefix !== '') {
    const { turnId, kind, beganAtMs, forced, anchors, prefix } = utterance;
    const language = languageOfUtterance(d.state, utterance, prefix);
    const turn = { turnId, kind, beganAtMs, heardWell: false, forced, anchors, userText: prefix, language };
    record(d, turn, null, true);
  }
  if (hearsVoice(d.state)) ensureStream(d);
  rest(d);
}

/**
 * The stream owes an answer for too long: the next vendor is sent the audio. Without one, what is there counts, and if
 * nothing is, the audio is sent once more.
 */
export function finalOverdue(d: Draft): void {
  const phase = userPhase(d.state);
  if (phase?.name !== 'endpointing') return;
  const { utterance } = phase;
  const nothing = wordsOf(utterance.transcript) === '';
  const hasNext = d.state.stt.alternatives > 0;
  if (hasNext ? utterance.confirmed || !nothing : nothing && utterance.confirmed && !utterance.replayed) {
    patchUtterance(d, { replayed: true });
    dropStream(d, true);
    requestFinal(d);
    return;
  }
  if (nothing && utterance.confirmed) {
    notify(d, 'stt', 'error', 'Your words got no answer', unansweredDetail);
    patch(d, { degraded: true });
  }
  dropStream(d, true);
  setPhase(d, { ...phase, sttOverdue: true });
  tryCommit(d);
}
