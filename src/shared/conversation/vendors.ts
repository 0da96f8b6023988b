import { type StageName, stageNames } from '../model/vendor-catalog.ts';
import type { VendorUse } from '../model/vendor-use.ts';
import {
  type Draft,
  dropNotices,
  notify,
  patch,
  patchReply,
  replyPhase,
  setPhase,
  setTimer,
} from './draft.ts';
import type { EventOf } from './events.ts';
import { tuneDetector } from './microphone.ts';
import type { ConversationConfig, ConversationState, Reply } from './types.ts';

/*
 * Which vendor works on each stage, where there are several. Failover itself is the vendors' layer's; here the turn's
 * deadlines begin anew for each, and the person is told.
 */

export const answeringStages = ['llm', 'tts'] as const satisfies readonly StageName[];

export function firstVendors({ vendors }: ConversationConfig): ConversationState['vendors'] {
  const first = (id: string) => ({ id, isFirstChoice: true });
  return { stt: first(vendors.stt), llm: first(vendors.llm), tts: first(vendors.tts) };
}

/** Vendor and model of each stage now. */
export function vendorIds({ vendors }: ConversationState): Record<StageName, string> {
  return { stt: vendors.stt.id, llm: vendors.llm.id, tts: vendors.tts.id };
}

/** Told once: an outage that goes on is no news. */
export function began(d: Draft, stage: StageName, { id, label, isFirstChoice, outage }: VendorUse): void {
  patch(d, { vendors: { ...d.state.vendors, [stage]: { id, isFirstChoice } } });
  if (outage === null) return;
  notify(d, `${stage}-outage`, 'warning', `${label} stands in for ${outage.label}`, outage.message);
}

export function listenerBegan(d: Draft, event: EventOf<'stt.vendor'>): void {
  const { use, hasEndpointing, endsTurns } = event;
  const { listener, config, phase } = d.state;
  const hadEndpointing = listener?.hasEndpointing ?? config.sttHasEndpointing;
  const finalMs = event.finalMs > 0 ? event.finalMs : config.tuning.endpointing.sttFinalDefaultMs;
  began(d, 'stt', use);
  patch(d, {
    stt: { ...d.state.stt, alternatives: use.alternatives },
    listener: { finalMs, hasEndpointing, endsTurns },
  });
  if (hasEndpointing !== hadEndpointing) tuneDetector(d, phase.name === 'speaking' || phase.name === 'held');
}

/** The reply, now that this model works on it. */
export function byModel(reply: Reply, { id, alternatives, patience }: VendorUse): Reply {
  return { ...reply, alternatives, patience, vendors: { ...reply.vendors, llm: id } };
}

/** The request goes out now: what an earlier model took is not this one's. */
export function modelBegan(d: Draft, use: VendorUse): void {
  began(d, 'llm', use);
  const phase = replyPhase(d.state);
  if (phase === null) return;
  const { turn, reply } = phase;
  const { llm, limits } = d.state.config.tuning;
  setPhase(d, {
    ...phase,
    turn: { ...turn, anchors: { ...turn.anchors, llmRequest: d.nowMs } },
    reply: byModel(reply, use),
  });
  const { firstUsefulMs, totalMs } = use.patience ?? llm;
  setTimer(d, 'llm', d.nowMs + firstUsefulMs + limits.backstopMs);
  setTimer(d, 'llm-total', d.nowMs + totalMs + limits.backstopMs);
}

/** A voice begins, or goes on where another one died. */
export function voiceBegan(d: Draft, use: VendorUse): void {
  began(d, 'tts', use);
  const phase = replyPhase(d.state);
  if (phase === null) return;
  const { turn, reply } = phase;
  patchReply(d, { vendors: { ...reply.vendors, tts: use.id } });
  if (turn.anchors.ttsFirstByte === undefined && turn.anchors.ttsRequest !== undefined) {
    const anchors = { ...turn.anchors, ttsRequest: d.nowMs };
    setPhase(d, { ...phase, reply: replyPhase(d.state)?.reply ?? reply, turn: { ...turn, anchors } });
  }
  const { tts, limits } = d.state.config.tuning;
  const dueAtMs = d.nowMs + tts.connectMs + tts.firstByteMs + limits.backstopMs;
  for (const name of ['tts', 'audio'] as const) {
    const timer = d.state.timers[name];
    if (timer !== undefined && timer.dueAtMs < dueAtMs) setTimer(d, name, dueAtMs);
  }
}

/** Settings have been taken up: what was held against the vendors before is the past. */
export function chooseVendors(d: Draft): void {
  const chosen = firstVendors(d.state.config);
  for (const stage of stageNames) {
    if (chosen[stage].id === d.state.vendors[stage].id) continue;
    patch(d, { vendors: { ...d.state.vendors, [stage]: chosen[stage] } });
    if (stage === 'stt') patch(d, { listener: null });
    dropNotices(d, `${stage}-outage`);
  }
}

/** A turn came to a good end: where the first choice served it, the outage is over. */
export function servedWell(d: Draft, ...stages: readonly StageName[]): void {
  for (const stage of stages) {
    if (d.state.vendors[stage].isFirstChoice) dropNotices(d, `${stage}-outage`);
  }
}
