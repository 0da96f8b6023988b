import {
  currentUtterance,
  type Draft,
  notify,
  patch,
  patchUtterance,
  replyPhase,
  setPhase,
  userPhase,
} from './draft.ts';
import type { EventOf } from './events.ts';
import { dropStream, finalize, replay, requestFinal } from './hearing.ts';
import { dismissOverlap } from './overlap.ts';
import { restarted } from './transcript.ts';
import { tryCommit } from './turn.ts';

/**
 * The stream died. Within an utterance the next vendor is sent the turn's audio from its start, or, where there is no
 * other, the same one, once; what had been understood counts if nothing better comes. Outside one a stream is opened
 * when it is next needed.
 */
export function sttFailed(d: Draft, event: EventOf<'stt.error'>): void {
  const utterance = currentUtterance(d.state);
  const { alternatives, pendingFinalizes } = d.state.stt;
  const owed = pendingFinalizes > 0;
  const hasNext = alternatives > 0;
  dropStream(d);
  if (utterance !== null && (hasNext || (!utterance.replayed && event.errorKind !== 'permanent'))) {
    replay(d);
    const phase = userPhase(d.state);
    if (phase?.name === 'endpointing' && !phase.awaitingGate) requestFinal(d);
    else if (phase === null && owed) finalize(d);
    return;
  }
  if (utterance === null && (hasNext || event.errorKind !== 'permanent')) return;
  notify(d, 'stt', 'error', 'Parley could not understand you', event.message);
  patch(d, { degraded: true });
  if (utterance === null) return;
  patchUtterance(d, { replayed: true, transcript: restarted(utterance.transcript) });
  const phase = userPhase(d.state);
  // While somebody still speaks the sound is kept, and sent to a new stream at the end.
  if (phase?.name === 'endpointing' && !phase.awaitingGate) {
    setPhase(d, { ...phase, sttOverdue: true });
    tryCommit(d);
  } else if (replyPhase(d.state) !== null) {
    dismissOverlap(d);
  }
}
