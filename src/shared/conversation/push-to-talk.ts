import { type Draft, effect, notify, patch, replyPhase, userPhase } from './draft.ts';
import { ensureStream } from './hearing.ts';
import { conversationLanguage } from './language.ts';
import { openMic, setGate } from './microphone.ts';
import { mergedWith, mergesInto } from './overlap.ts';
import { abandonReply, cutReply } from './reply.ts';
import { discard, endSpeech, listen, newUtterance } from './turn.ts';
import type { Utterance } from './types.ts';

/** The key goes down: it wins over every guard, and silence comes first. */
export function pressKey(d: Draft): void {
  if (d.state.pushToTalkDown) return;
  if (d.state.muted) {
    notify(d, 'muted', 'info', 'Parley is muted', 'Unmute it to talk; nothing was heard.');
    return;
  }
  const utterance = utteranceOfKey(d);
  patch(d, { pushToTalkDown: true });
  openMic(d);
  setGate(d);
  listen(d, { ...utterance, kind: 'push-to-talk', pressedAtMs: d.nowMs });
  ensureStream(d);
  effect(d, { kind: 'warm', language: conversationLanguage(d.state) });
}

/** What is being said already goes on under the key; a reply is cut, or joined if it is not audible yet. */
function utteranceOfKey(d: Draft): Utterance {
  const speaking = userPhase(d.state);
  if (speaking !== null) return speaking.utterance;
  const phase = replyPhase(d.state);
  if (phase === null) {
    effect(d, { kind: 'audio.clear' });
    return newUtterance(d, 'push-to-talk', d.nowMs);
  }
  const merges = mergesInto(d, phase, d.nowMs);
  if (merges) abandonReply(d);
  else cutReply(d, d.nowMs);
  const utterance = phase.overlap?.utterance ?? newUtterance(d, 'push-to-talk', d.nowMs);
  return merges ? mergedWith(utterance, phase) : { ...utterance, interrupting: true };
}

/** The key comes up: the last word may still be on its way. A tap takes everything back. */
export function releaseKey(d: Draft): void {
  if (!d.state.pushToTalkDown) return;
  patch(d, { pushToTalkDown: false });
  const phase = userPhase(d.state);
  if (phase?.name !== 'listening' || phase.utterance.pressedAtMs === null) {
    setGate(d);
    return;
  }
  const { utterance } = phase;
  const { tapMaxMs } = d.state.config.tuning.mic;
  if (d.nowMs - phase.utterance.pressedAtMs < tapMaxMs) {
    discard(d, utterance);
    return;
  }
  const micOpen = d.state.mic === 'open';
  const anchors = { ...utterance.anchors, pttUp: d.nowMs };
  if (micOpen) effect(d, { kind: 'mic.gate', gate: 'post-roll', preRollMs: 0 });
  endSpeech(d, { ...utterance, voiced: false, confirmed: true, anchors }, micOpen);
}
