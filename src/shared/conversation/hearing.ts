import {
  clearTimers,
  currentUtterance,
  type Draft,
  effect,
  nextId,
  patch,
  patchUtterance,
  setTimer,
} from './draft.ts';
import type { ConversationEvent, EventOf } from './events.ts';
import { withWords } from './language.ts';
import { restarted, withFinal, withInterim } from './transcript.ts';
import type { Tuning } from './tuning.ts';
import type { ConversationState, Utterance } from './types.ts';

/** Voices count: hands-free is on and the person has not muted. A key that is held counts by itself. */
export function hearsVoice(state: ConversationState): boolean {
  return state.handsFree && !state.muted;
}

export const closedStream: ConversationState['stt'] = {
  streamId: null,
  openedAtMs: 0,
  spoke: false,
  language: null,
  pendingFinalizes: 0,
  alternatives: 0,
};

/** Whether the end of a turn is for the vendor to tell. */
export function vendorEndsTurns({ listener, config }: ConversationState): boolean {
  return listener?.endsTurns ?? config.sttEndsTurns;
}

/** Opens a stream if none is; it is sent the turn's audio so far. `again`: that has failed before. */
export function ensureStream(d: Draft, again = false): void {
  clearTimers(d, 'sockets-idle');
  if (d.state.stt.streamId !== null) return;
  const streamId = nextId(d);
  patch(d, { stt: { ...closedStream, streamId, openedAtMs: d.nowMs } });
  effect(d, { kind: 'stt.open', streamId, again });
}

/** Leaves the stream, so that nothing that it still says can reach a later turn. `inVain`: it owed an answer for too long. */
export function dropStream(d: Draft, inVain = false): void {
  clearTimers(d, 'stt-final');
  const { streamId } = d.state.stt;
  if (streamId === null) return;
  patch(d, { stt: closedStream });
  effect(d, { kind: inVain ? 'stt.abandon' : 'stt.close', streamId });
}

/** Opens another stream for the current utterance and sends its audio again. */
export function replay(d: Draft): void {
  const utterance = currentUtterance(d.state);
  if (utterance !== null) {
    const transcript = restarted(utterance.transcript);
    patchUtterance(d, { transcript, coveredUntilMs: null, finalized: false, replayed: true });
  }
  dropStream(d);
  ensureStream(d, true);
}

/** Asks for the rest of the words. A stream that died is opened again for it: the audio is still there. */
export function finalize(d: Draft): void {
  if (d.state.stt.streamId === null) replay(d);
  patchUtterance(d, { finalized: false });
  const { streamId, pendingFinalizes } = d.state.stt;
  if (streamId === null) return;
  patch(d, { stt: { ...d.state.stt, pendingFinalizes: pendingFinalizes + 1 } });
  effect(d, { kind: 'stt.finalize', streamId });
}

/** `finalize`, with a deadline for the answer. */
export function requestFinal(d: Draft): void {
  finalize(d);
  const { config, stt, listener } = d.state;
  const { connectMs, finalGraceMs } = config.tuning.stt;
  // The vendor may wait for as long as we would. A key that was let go leaves nothing to decide.
  const isKey = currentUtterance(d.state)?.kind === 'push-to-talk';
  const decisionMs = vendorEndsTurns(d.state) && !isKey ? config.tuning.endpointing.maxMs : 0;
  const connectedByMs = stt.spoke ? d.nowMs : Math.max(d.nowMs, stt.openedAtMs + connectMs);
  setTimer(
    d,
    'stt-final',
    connectedByMs + decisionMs + (listener?.finalMs ?? config.sttFinalMs) + finalGraceMs,
  );
}

/** The stream has said something. */
export function noteSigns(d: Draft): void {
  if (!d.state.stt.spoke) patch(d, { stt: { ...d.state.stt, spoke: true } });
}

/** Takes what a stream says into the current utterance. */
export function takeWords(
  d: Draft,
  event: EventOf<'stt.interim'> | EventOf<'stt.final'> | EventOf<'stt.eager'>,
): void {
  const utterance = currentUtterance(d.state);
  if (utterance === null) return;
  const { transcript, anchors } = utterance;
  // More words than the vendor's mark covers.
  if (event.text.trim() !== '') patchUtterance(d, { coveredUntilMs: null });
  if (event.kind !== 'stt.final') {
    patchUtterance(d, {
      transcript: withInterim(transcript, event.text),
      vendorEndpoint: false,
      eager: utterance.eager && transcript.interim === event.text.trim(),
    });
    return;
  }
  patchUtterance(d, {
    transcript: withFinal(transcript, event.text),
    languages: withWords(utterance.languages, d.state.stt.language, event.text),
    anchors: event.text.trim() === '' ? anchors : { ...anchors, sttFinal: d.nowMs },
  });
}

/** The vendor has heard an end, and every word before it has come. */
export function takeEndpoint(d: Draft, { coversUntilMs }: EventOf<'stt.endpoint'>): void {
  patchUtterance(d, {
    vendorEndpoint: true,
    ...(coversUntilMs === null ? {} : { coveredUntilMs: coversUntilMs }),
  });
}

/**
 * Whether every word has come: the vendor has answered `finalize`, or its own mark reaches to the end of the voice.
 * While the key was down nobody knows where the voice ended.
 */
export function isHeard(utterance: Utterance, tuning: Tuning): boolean {
  if (utterance.finalized) return true;
  const { kind, voiced, transcript, coveredUntilMs, anchors } = utterance;
  if (kind !== 'hands-free' || voiced || transcript.interim !== '') return false;
  if (coveredUntilMs === null || anchors.speechEnd === undefined) return false;
  return coveredUntilMs + tuning.stt.coverToleranceMs >= anchors.speechEnd;
}

/** Counts an answer to `finalize`. True when no other is outstanding. */
export function takeFinalized(d: Draft): boolean {
  const left = Math.max(0, d.state.stt.pendingFinalizes - 1);
  patch(d, { stt: { ...d.state.stt, pendingFinalizes: left } });
  return left === 0;
}

/** An event of a stream, request, speech or epoch that is not the current one, or of a deadline that was replaced. */
export function isStale(state: ConversationState, event: ConversationEvent): boolean {
  if ('streamId' in event) return event.streamId !== state.stt.streamId;
  if (event.kind === 'timer') return state.timers[event.name]?.seq !== event.seq;
  return false;
}
