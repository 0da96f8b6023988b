import { configure, takeUpSettings } from './configure.ts';
import { micClosed, micFault, micOpened, micOpenOverdue, outputFault } from './devices.ts';
import { clearTimers, type Draft, dropNotices, effect, notify, patch } from './draft.ts';
import type { Effect, TimerName } from './effects.ts';
import type { ConversationEvent } from './events.ts';
import { closedStream, dropStream, isStale, noteSigns } from './hearing.ts';
import { interrupt, mute, shutDown, start, stop, typed } from './intents.ts';
import { takeLanguage } from './language.ts';
import { volunteer } from './own-words.ts';
import { forgetPauses } from './pauses.ts';
import { endpointing } from './phases/endpointing.ts';
import { held } from './phases/held.ts';
import { idle } from './phases/idle.ts';
import { listening } from './phases/listening.ts';
import { off } from './phases/off.ts';
import { speaking } from './phases/speaking.ts';
import { thinking } from './phases/thinking.ts';
import { lendPlayer, reclaimPlayer } from './player-epoch.ts';
import { pressKey, releaseKey } from './push-to-talk.ts';
import { closeOverdue, closeSilenced } from './reply.ts';
import { speculated } from './speculation.ts';
import { sttFailed } from './stt-failure.ts';
import type { ConversationConfig, ConversationState } from './types.ts';
import { firstVendors, listenerBegan } from './vendors.ts';

export interface Reduction {
  state: ConversationState;
  /** To be done in this order. */
  effects: readonly Effect[];
}

export function initialState(config: ConversationConfig): ConversationState {
  return {
    config,
    nextConfig: null,
    isEarReplaced: false,
    phase: { name: 'off' },
    handsFree: false,
    pushToTalkDown: false,
    muted: false,
    degraded: false,
    mic: 'closed',
    voice: false,
    stt: closedStream,
    listener: null,
    vendors: firstVendors(config),
    speculation: null,
    pauses: config.knownPauses,
    // 0 is the player's before any reply.
    epoch: 1,
    isPlayerLent: false,
    outputSinceMs: null,
    lastId: 0,
    timers: {},
    closing: [],
    exchanges: [],
    notices: [],
    misheard: 0,
    prompted: false,
  };
}

/**
 * The whole conversation as one pure function. Events of a stream, request, speech, epoch or deadline that is not
 * current any more change nothing.
 */
export function reduce(state: ConversationState, event: ConversationEvent): Reduction {
  if (isStale(state, event)) return { state, effects: [] };
  const draft: Draft = { state, effects: [], nowMs: event.atMs };
  if (event.kind === 'timer') forget(draft, event.name);
  if ('streamId' in event && event.kind !== 'stt.vendor') noteSigns(draft);
  if (event.kind === 'vad' && state.mic !== 'closed')
    patch(draft, { voice: event.event !== 'end' && event.event !== 'misfire' });
  if (!everywhere(draft, event) && !speculated(draft, event)) inPhase(draft, event);
  takeUpSettings(draft);
  if (draft.state.phase.name === 'listening') reclaimPlayer(draft);
  return { state: draft.state, effects: draft.effects };
}

/** A deadline that has passed is not live any more; there is nothing to clear. */
function forget(d: Draft, name: TimerName): void {
  const { [name]: _, ...timers } = d.state.timers;
  patch(d, { timers });
}

/** What means the same in every phase. True if the event was that. */
function everywhere(d: Draft, event: ConversationEvent): boolean {
  switch (event.kind) {
    case 'start':
      start(d);
      return true;
    case 'stop':
      stop(d);
      return true;
    case 'interrupt':
      interrupt(d);
      return true;
    case 'mute':
      mute(d, event.muted);
      return true;
    case 'ptt.press':
      pressKey(d);
      return true;
    case 'ptt.release':
      releaseKey(d);
      return true;
    case 'text':
      if (event.text.trim() !== '') typed(d, event.text);
      return true;
    case 'greet':
      if (d.state.phase.name === 'off' || d.state.phase.name === 'idle') volunteer(d, event.text);
      return true;
    case 'shutdown':
      shutDown(d);
      return true;
    case 'notice.dismiss':
      patch(d, { notices: d.state.notices.filter((shown) => shown.notice.id !== event.id) });
      return true;
    case 'pauses.forget':
      forgetPauses(d);
      return true;
    case 'configure':
      configure(d, event);
      return true;
    case 'player.lend':
      lendPlayer(d);
      return true;
    case 'player.return':
      reclaimPlayer(d);
      return true;
    case 'mic.opened':
      micOpened(d);
      return true;
    case 'mic.closed':
      micClosed(d);
      return true;
    case 'mic.fault':
      micFault(d, event);
      return true;
    case 'output.fault':
      outputFault(d, event);
      return true;
    case 'player.silent':
      closeSilenced(d, event.epoch, event.heardSamples, event.occurredAtMs);
      return true;
    case 'stt.vendor':
      listenerBegan(d, event);
      return true;
    case 'stt.language':
      takeLanguage(d, event);
      return true;
    case 'stt.error':
      sttFailed(d, event);
      return true;
    case 'turn.saved':
      dropNotices(d, 'stored');
      return true;
    case 'store.failed':
      notify(d, 'stored', 'error', 'A turn could not be kept', event.message);
      return true;
    case 'timer':
      return deadlineEverywhere(d, event.name);
    default:
      return false;
  }
}

function deadlineEverywhere(d: Draft, name: TimerName): boolean {
  switch (name) {
    case 'mic-open':
      micOpenOverdue(d);
      return true;
    case 'closing':
      closeOverdue(d, d.nowMs);
      return true;
    case 'sockets-idle':
      clearTimers(d, 'stt-final');
      dropStream(d);
      effect(d, { kind: 'cool' });
      return true;
    default:
      return false;
  }
}

function inPhase(d: Draft, event: ConversationEvent): void {
  const { phase } = d.state;
  switch (phase.name) {
    case 'off':
      off(d, event);
      return;
    case 'idle':
      idle(d, event);
      return;
    case 'listening':
      listening(d, phase, event);
      return;
    case 'endpointing':
      endpointing(d, phase, event);
      return;
    case 'thinking':
      thinking(d, phase, event);
      return;
    case 'speaking':
      speaking(d, phase, event);
      return;
    case 'held':
      held(d, phase, event);
      return;
    default:
      phase satisfies never;
  }
}
