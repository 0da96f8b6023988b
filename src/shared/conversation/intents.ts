import { endOfHearing } from './devices.ts';
import { type Draft, dropNotices, effect, notify, patch, replyPhase, userPhase } from './draft.ts';
import { dropStream, ensureStream } from './hearing.ts';
import { conversationLanguage, replyLanguage } from './language.ts';
import { closeMic, openMic, setGate } from './microphone.ts';
import { dismissOverlap } from './overlap.ts';
import { closeOverdue, cutReply } from './reply.ts';
import { goOff, rest } from './rest.ts';
import { textOf } from './transcript.ts';
import { discard, newUtterance, startTurn } from './turn.ts';

const pushToTalkDetail =
  'Hold the button, or its key, while you speak. Hands-free is under Settings, Voice loop.';

/** Hands-free on. Whatever is being said or answered goes on. */
export function start(d: Draft): void {
  if ((d.state.nextConfig ?? d.state.config).mode === 'push-to-talk') {
    notify(d, 'mode', 'info', 'Parley is set to push-to-talk', pushToTalkDetail);
    return;
  }
  patch(d, { handsFree: true, muted: false });
  openMic(d);
  setGate(d);
  effect(d, { kind: 'warm', language: conversationLanguage(d.state) });
  ensureStream(d);
  if (d.state.phase.name === 'off' || d.state.phase.name === 'idle') rest(d);
}

/** Everything stops. */
export function stop(d: Draft): void {
  cutReply(d, d.nowMs);
  const phase = userPhase(d.state);
  if (phase !== null) discard(d, phase.utterance);
  goOff(d);
}

/** What is being said or heard is dropped; the conversation stays on. */
export function interrupt(d: Draft): void {
  const phase = userPhase(d.state);
  if (phase !== null) {
    patch(d, { pushToTalkDown: false });
    discard(d, phase.utterance);
  } else if (replyPhase(d.state) !== null) {
    cutReply(d, d.nowMs);
    effect(d, { kind: 'audio.clear' });
    rest(d);
  }
}

/**
 * Muted: the microphone is closed and nothing is heard. A sentence that had ended is still answered, half a one is
 * forgotten; a reply goes on.
 */
export function mute(d: Draft, muted: boolean): void {
  if (muted === d.state.muted) return;
  patch(d, { muted });
  if (muted) {
    closeMic(d);
    const phase = userPhase(d.state);
    patch(d, { pushToTalkDown: false });
    if (phase?.name === 'listening') discard(d, phase.utterance);
    else if (phase !== null) endOfHearing(d);
    else dismissOverlap(d);
  } else {
    dropNotices(d, 'muted');
  }
  if (!muted && d.state.handsFree) {
    openMic(d);
    setGate(d);
  }
  if (d.state.phase.name === 'idle') rest(d);
}

/** A typed message: interrupts what is being said, and takes the words along that were being spoken. */
export function typed(d: Draft, text: string): void {
  cutReply(d, d.nowMs);
  const phase = userPhase(d.state);
  const spoken = phase === null ? '' : textOf(phase.utterance);
  if (phase !== null) {
    patch(d, { pushToTalkDown: false });
    dropStream(d);
    setGate(d);
  }
  const { turnId, beganAtMs } = newUtterance(d, 'typed', d.nowMs);
  const userText = spoken === '' ? text.trim() : `${spoken}\n${text.trim()}`;
  const { language } = d.state.config;
  effect(d, { kind: 'warm', language: replyLanguage(d.state, { language, userText }) });
  startTurn(d, {
    turnId,
    kind: 'typed',
    beganAtMs,
    heardWell: false,
    forced: false,
    anchors: {},
    userText,
    language,
  });
}

/** The app ends: rows that wait for the player are written with what is known. */
export function shutDown(d: Draft): void {
  stop(d);
  closeOverdue(d, Number.POSITIVE_INFINITY);
}
