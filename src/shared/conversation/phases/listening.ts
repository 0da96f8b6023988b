import { type Draft, effect, patch, patchUtterance, setTimer } from '../draft.ts';
import type { ConversationEvent, EventOf } from '../events.ts';
import { finalize, hearsVoice, takeEndpoint, takeFinalized, takeWords, vendorEndsTurns } from '../hearing.ts';
import { setGate } from '../microphone.ts';
import { notePause } from '../pauses.ts';
import { dropSpeculation } from '../speculation.ts';
import { textOf } from '../transcript.ts';
import { anticipate, discard, endSpeech, goesOn, mayBeOver } from '../turn.ts';
import type { PhaseOf } from '../types.ts';

/** Listening: somebody speaks, or holds the key. */
export function listening(d: Draft, phase: PhaseOf<'listening'>, event: ConversationEvent): void {
  switch (event.kind) {
    case 'vad':
      heardVoice(d, phase, event);
      return;
    case 'stt.interim':
    case 'stt.final':
      takeWords(d, event);
      anticipate(d);
      return;
    case 'stt.eager':
      mayBeOver(d, event);
      return;
    case 'stt.resumed':
      goesOn(d);
      return;
    case 'stt.finalized':
      takeFinalized(d);
      return;
    case 'stt.endpoint':
      turnEnded(d, phase, event);
      return;
    case 'timer':
      if (event.name === 'turn-max') tooLong(d, phase);
      else if (event.name === 'endpoint') voiceWithoutWords(d, phase);
      return;
    default:
  }
}

function heardVoice(d: Draft, { utterance }: PhaseOf<'listening'>, event: EventOf<'vad'>): void {
  const { anchors } = utterance;
  const keyDown = utterance.kind === 'push-to-talk';
  if (!keyDown && !hearsVoice(d.state)) return;
  switch (event.event) {
    case 'onset':
      patchUtterance(d, {
        voiced: true,
        anchors: { ...anchors, speechStart: anchors.speechStart ?? event.occurredAtMs },
      });
      return;
    case 'confirmed':
    case 'sustained':
      dropSpeculation(d);
      patchUtterance(d, { confirmed: true });
      notePause(d);
      return;
    case 'end': {
      const ended = { ...utterance, voiced: false, anchors: { ...anchors, speechEnd: event.occurredAtMs } };
      if (keyDown) patchUtterance(d, ended);
      else endSpeech(d, ended, false);
      return;
    }
    case 'misfire':
      if (keyDown) patchUtterance(d, { voiced: false });
      else if (textOf(utterance) !== '') endSpeech(d, { ...utterance, voiced: false }, false);
      else {
        // Whatever the vendor makes of the click is asked for now, so that it cannot come in the next turn.
        finalize(d);
        effect(d, { kind: 'audio.clear' });
        discard(d, { ...utterance, finalized: true });
      }
      return;
    default:
      event.event satisfies never;
  }
}

/** The vendor has heard an end. As long as a voice is heard it is not believed: the person may be going on. */
function turnEnded(d: Draft, { utterance }: PhaseOf<'listening'>, event: EventOf<'stt.endpoint'>): void {
  const { unfinishedMs } = d.state.config.tuning.endpointing;
  takeEndpoint(d, event);
  if (vendorEndsTurns(d.state) && utterance.voiced) setTimer(d, 'endpoint', d.nowMs + unfinishedMs);
}

/** What sounds like a voice to the detector has had no word for long, and the vendor had heard the turn's end: noise. */
function voiceWithoutWords(d: Draft, { utterance }: PhaseOf<'listening'>): void {
  if (utterance.vendorEndpoint) endSpeech(d, { ...utterance, voiced: false }, false);
}

/** A person who talks for ever: answered so far as they got, and heard on. */
function tooLong(d: Draft, { utterance }: PhaseOf<'listening'>): void {
  const keyWasDown = d.state.pushToTalkDown;
  patch(d, { pushToTalkDown: false });
  if (keyWasDown) setGate(d);
  endSpeech(d, { ...utterance, voiced: false, confirmed: true, forced: true }, false);
}
