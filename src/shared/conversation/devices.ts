import { clearTimers, type Draft, dropNotices, notify, patch, setTimer, userPhase } from './draft.ts';
import type { EventOf } from './events.ts';
import { closeMic, setGate, tuneDetector } from './microphone.ts';
import { dismissOverlap } from './overlap.ts';
import { rest } from './rest.ts';
import { textOf } from './transcript.ts';
import { discard, endSpeech, gateClosed } from './turn.ts';

export function micOpened(d: Draft): void {
  if (d.state.mic === 'closed') return;
  // Also of one that was open and silent, and is heard again.
  dropNotices(d, 'mic');
  if (d.state.mic === 'open') return;
  patch(d, { mic: 'open' });
  clearTimers(d, 'mic-open');
  tuneDetector(d, false);
  setGate(d);
}

/** A close that nobody asked for. One that was asked for is long in the state. */
export function micClosed(d: Draft): void {
  if (d.state.mic === 'open') {
    micLost(d, 'The microphone closed', 'Parley stopped listening. Start it again.');
  }
}

export function micFault(d: Draft, event: EventOf<'mic.fault'>): void {
  if (d.state.mic === 'closed') return;
  switch (event.fault) {
    case 'silent':
      notify(d, 'mic', 'warning', 'The microphone is silent', event.message);
      return;
    case 'lost':
      // The audio window looks for another one by itself, for a while.
      patch(d, { mic: 'opening', voice: false });
      setTimer(d, 'mic-open', d.nowMs + d.state.config.tuning.mic.openMs);
      notify(d, 'mic', 'warning', 'The microphone is gone', event.message);
      endOfHearing(d);
      return;
    case 'denied':
    case 'no-device':
    case 'failed':
      micLost(d, 'No microphone', event.message);
      return;
    default:
      event.fault satisfies never;
  }
}

export function micOpenOverdue(d: Draft): void {
  micLost(d, 'No microphone', 'It did not open. Check the system’s sound settings, then start again.');
}

function micLost(d: Draft, title: string, detail: string): void {
  notify(d, 'mic', 'error', title, detail);
  patch(d, { handsFree: false });
  closeMic(d);
  endOfHearing(d);
  if (d.state.phase.name === 'idle') rest(d);
}

/** Nothing more comes: words that were heard count, the rest is forgotten. */
export function endOfHearing(d: Draft): void {
  const keyWasDown = d.state.pushToTalkDown;
  patch(d, { pushToTalkDown: false });
  if (keyWasDown) setGate(d);
  const phase = userPhase(d.state);
  if (phase?.name === 'listening') {
    const { utterance } = phase;
    if (utterance.confirmed || keyWasDown || textOf(utterance) !== '') {
      endSpeech(d, { ...utterance, voiced: false, forced: true }, false);
    } else {
      discard(d, utterance);
    }
    return;
  }
  if (phase === null) dismissOverlap(d);
  else gateClosed(d);
}

export function outputFault(d: Draft, event: EventOf<'output.fault'>): void {
  // A device that starts again has an echo of its own: the canceller learns anew.
  patch(d, { outputSinceMs: null });
  notify(d, 'output', 'error', 'The speaker failed', event.message);
}
