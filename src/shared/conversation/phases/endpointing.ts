import { clearTimers, type Draft, patchUtterance } from '../draft.ts';
import type { ConversationEvent, EventOf } from '../events.ts';
import { hearsVoice, requestFinal, takeEndpoint, takeFinalized, takeWords } from '../hearing.ts';
import { setGate } from '../microphone.ts';
import { pauseUntil } from '../pauses.ts';
import { anticipate, finalOverdue, gateClosed, goesOn, listen, mayBeOver, tryCommit } from '../turn.ts';
import type { PhaseOf } from '../types.ts';

/** Endpointing: the voice has stopped; the words are on their way, and the person may go on. */
export function endpointing(d: Draft, phase: PhaseOf<'endpointing'>, event: ConversationEvent): void {
  switch (event.kind) {
    case 'vad':
      heardVoice(d, phase, event);
      return;
    case 'gate.closed':
      if (phase.awaitingGate) setGate(d);
      gateClosed(d);
      return;
    case 'stt.interim':
    case 'stt.final':
      takeWords(d, event);
      // More words than were promised: their final is asked for as well, or it would come in the next turn.
      if (event.kind === 'stt.interim' && phase.utterance.finalized && event.text.trim() !== '')
        requestFinal(d);
      tryCommit(d);
      anticipate(d);
      return;
    case 'stt.eager':
      mayBeOver(d, event);
      return;
    case 'stt.resumed':
      goesOn(d);
      return;
    case 'stt.finalized':
      if (!takeFinalized(d) || phase.awaitingGate) return;
      clearTimers(d, 'stt-final');
      patchUtterance(d, { finalized: true });
      tryCommit(d);
      return;
    case 'stt.endpoint':
      takeEndpoint(d, event);
      tryCommit(d);
      anticipate(d);
      return;
    case 'timer':
      if (event.name === 'stt-final') finalOverdue(d);
      else if (event.name === 'endpoint') tryCommit(d);
      else if (event.name === 'speculate') anticipate(d);
      else if (event.name === 'gate') {
        setGate(d);
        gateClosed(d);
      }
      return;
    default:
  }
}

function heardVoice(d: Draft, { utterance }: PhaseOf<'endpointing'>, event: EventOf<'vad'>): void {
  if (event.event === 'onset') {
    // A turn that was ended by force has ended; its words are followed by those of the next.
    if (hearsVoice(d.state) && !utterance.forced) {
      listen(d, { ...utterance, voiced: true, pause: pauseUntil(utterance, event.occurredAtMs) });
    }
  } else if (event.event === 'end') {
    const { anchors } = utterance;
    patchUtterance(d, { anchors: { ...anchors, speechEnd: event.occurredAtMs } });
  }
}
