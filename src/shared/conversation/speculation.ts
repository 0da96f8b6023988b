import { PLAYER_RATE_HZ } from '../contracts/audio.ts';
import type { VendorUse } from '../model/vendor-use.ts';
import { isSameLanguage } from '../text/language.ts';
import { type ChatMessage, contextOf } from './context.ts';
import {
  clearTimers,
  type Draft,
  effect,
  nextId,
  patch,
  patchUtterance,
  setPhase,
  setTimer,
} from './draft.ts';
import type { ConversationEvent, EventOf } from './events.ts';
import { languageOfUtterance, replyLanguage } from './language.ts';
import { newReply } from './reply.ts';
import type { ConversationState, Speculation, Turn, Utterance } from './types.ts';
import { began, byModel } from './vendors.ts';
import { awaitSound, feedVoice, sendClauses, watchSound } from './voice.ts';

/*
 * Work on a reply before the turn has ended. It is used only if the very same would be asked at the end: the same words
 * (but for case and punctuation, which differ between an interim and its final), the same context, the same model; and
 * the same tools, once there are any. Until then nothing of it sounds, and no tool runs. What is not used is cancelled.
 */

/** Words without what vendors change about them between an interim and its final. */
function bare(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/[.,;:!?¿¡…"“”«»]+(?=\s|$)|(?<=^|\s)[.,;:!?¿¡…"“”«»]+/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function asksTheSame(before: readonly ChatMessage[], now: readonly ChatMessage[]): boolean {
  if (before.length !== now.length) return false;
  return now.every(({ role, content }, index) => {
    const other = before[index]!;
    const isLast = index === now.length - 1;
    const same = isLast ? bare(other.content) === bare(content) : other.content === content;
    return same && other.role === role;
  });
}

/** Whether what is being worked on is the answer to these words. */
export function fits(state: ConversationState, userText: string, language: string | null): boolean {
  const { speculation, config } = state;
  if (speculation === null || speculation.model !== config.vendors.llm) return false;
  // That a language is now told which was guessed before is no news to the model.
  const wanted = replyLanguage(state, { language, userText });
  if (!isSameLanguage(wanted, speculation.reply.language)) return false;
  return asksTheSame(speculation.messages, contextOf(state, userText, speculation.language));
}

/** The model had nothing to say: its first attempt. */
export function isAnsweredWithNothing({ speculation }: ConversationState): boolean {
  return speculation?.reply.llmDone === true && speculation.reply.text.trim() === '';
}

/** Begins to work on the reply to what the utterance is so far. */
export function speculate(d: Draft, utterance: Utterance, userText: string): void {
  const { turnId } = utterance;
  const requestId = nextId(d);
  const language = languageOfUtterance(d.state, utterance, userText);
  const messages = contextOf(d.state, userText, language);
  const reply = newReply(d, requestId, 1, replyLanguage(d.state, { language, userText }));
  const speculation: Speculation = {
    turnId,
    messages,
    model: d.state.config.vendors.llm,
    language,
    anchors: { eagerEnd: d.nowMs, llmRequest: d.nowMs },
    reply,
    pending: false,
    held: [],
  };
  patch(d, { speculation });
  patchUtterance(d, { speculations: utterance.speculations + 1 });
  effect(d, {
    kind: 'llm.start',
    requestId,
    turnId,
    messages,
    language: reply.language,
    speculative: true,
  });
}

/** Cancels what is being worked on: the person goes on, or has said something else. */
export function dropSpeculation(d: Draft): void {
  const { speculation } = d.state;
  clearTimers(d, 'speculate');
  if (speculation === null) return;
  const { requestId, llmDone, speechId, audioEnded } = speculation.reply;
  patch(d, { speculation: null });
  if (!llmDone) effect(d, { kind: 'llm.cancel', requestId });
  if (speechId !== null && !audioEnded) effect(d, { kind: 'tts.cancel', speechId });
  effect(d, { kind: 'speculation.end', requestId, speechId, isUsed: false });
}

/** Like `dropSpeculation`, and no other is begun in this turn. */
function giveUp(d: Draft): void {
  dropSpeculation(d);
  patchUtterance(d, { speculations: Number.POSITIVE_INFINITY });
}

/** Takes what model and voice make before the turn has ended. True if the event was that. */
export function speculated(d: Draft, event: ConversationEvent): boolean {
  const { speculation } = d.state;
  if (speculation === null) return false;
  const { reply } = speculation;
  switch (event.kind) {
    case 'llm.vendor':
      if (event.requestId !== reply.requestId) return false;
      takeVendor(d, speculation, 'llm', event.use);
      return true;
    case 'tts.vendor':
      if (event.speechId !== reply.speechId) return false;
      takeVendor(d, speculation, 'tts', event.use);
      return true;
    case 'llm.text':
    case 'llm.flushed':
    case 'llm.end':
    case 'llm.error':
      if (event.requestId !== reply.requestId) return false;
      takeText(d, speculation, event);
      return true;
    case 'tts.audio':
    case 'tts.words':
    case 'tts.ended':
    case 'tts.error':
      if (event.speechId !== reply.speechId) return false;
      takeSound(d, speculation, event);
      return true;
    default:
      return false;
  }
}

function takeVendor(d: Draft, speculation: Speculation, stage: 'llm' | 'tts', use: VendorUse): void {
  const { reply, anchors } = speculation;
  began(d, stage, use);
  const isModel = stage === 'llm';
  patch(d, {
    speculation: {
      ...speculation,
      reply: isModel ? byModel(reply, use) : { ...reply, vendors: { ...reply.vendors, tts: use.id } },
      // What an earlier vendor took is not this one's.
      anchors: { ...anchors, [isModel ? 'llmRequest' : 'ttsRequest']: d.nowMs },
    },
  });
}

function takeText(
  d: Draft,
  speculation: Speculation,
  event: EventOf<'llm.text'> | EventOf<'llm.flushed'> | EventOf<'llm.end'> | EventOf<'llm.error'>,
): void {
  const { reply, anchors } = speculation;
  // Whatever went wrong is found out again, and said, if it goes wrong when it counts.
  if (event.kind === 'llm.error') {
    giveUp(d);
    return;
  }
  const clauses = [...reply.clauses, ...event.clauses];
  if (event.kind === 'llm.text') {
    if (event.delta === '') return;
    const { llmFirstToken = event.atMs, llmFirstUseful = event.useful ? event.atMs : undefined } = anchors;
    patch(d, {
      speculation: {
        ...speculation,
        reply: { ...reply, text: reply.text + event.delta, clauses },
        anchors: {
          ...anchors,
          llmFirstToken,
          ...(llmFirstUseful === undefined ? {} : { llmFirstUseful }),
        },
        pending: event.pending,
      },
    });
  } else {
    const llmDone = reply.llmDone || event.kind === 'llm.end';
    patch(d, { speculation: { ...speculation, reply: { ...reply, clauses, llmDone }, pending: false } });
    // Nothing of it can be said, and the turn may not end before it has: asked again, in earnest.
    if (llmDone && clauses.length === 0 && reply.text.trim() !== '') giveUp(d);
  }
  speakAhead(d);
}

/** Where the person allows it, the voice begins as well. */
function speakAhead(d: Draft): void {
  const { speculation, config } = d.state;
  if (speculation === null || config.speculation !== 'model-and-voice') return;
  const before = speculation.reply;
  const reply = sendClauses(d, before);
  const isNew = before.speechId === null && reply.speechId !== null;
  const anchors = isNew ? { ...speculation.anchors, ttsRequest: d.nowMs } : speculation.anchors;
  if (reply !== before) patch(d, { speculation: { ...speculation, reply, anchors } });
}

function takeSound(
  d: Draft,
  speculation: Speculation,
  event: EventOf<'tts.audio'> | EventOf<'tts.words'> | EventOf<'tts.ended'> | EventOf<'tts.error'>,
): void {
  const { reply, anchors, held } = speculation;
  if (event.kind === 'tts.words') {
    const timings = [...reply.timings, ...event.words];
    patch(d, { speculation: { ...speculation, reply: { ...reply, timings } } });
  } else if (event.kind === 'tts.audio') {
    if (event.pcm.length === 0) return;
    const receivedSamples = reply.receivedSamples + event.pcm.length;
    if ((receivedSamples * 1000) / PLAYER_RATE_HZ > d.state.config.tuning.tts.maxHeldMs) {
      giveUp(d);
      return;
    }
    const { ttsFirstByte = d.nowMs } = anchors;
    patch(d, {
      speculation: {
        ...speculation,
        reply: { ...reply, receivedSamples },
        anchors: { ...anchors, ttsFirstByte },
        held: [...held, event.pcm],
      },
    });
    speakAhead(d);
  } else if (event.kind === 'tts.ended' && reply.textEnded && reply.receivedSamples > 0) {
    patch(d, { speculation: { ...speculation, reply: { ...reply, audioEnded: true } } });
  } else {
    giveUp(d);
  }
}

/** The turn has ended as it was expected to: the work on its reply goes on, and may be heard. */
export function adopt(d: Draft, turn: Turn): void {
  const { speculation, config, epoch } = d.state;
  if (speculation === null) return;
  const { anchors, held, pending } = speculation;
  const reply = { ...speculation.reply, epoch };
  const { llm, tts, limits, fillers } = config.tuning;
  patch(d, { speculation: null, misheard: 0, prompted: false });
  setPhase(d, {
    name: 'thinking',
    turn: { ...turn, anchors: { ...turn.anchors, ...anchors } },
    reply,
    overlap: null,
  });
  if (reply.clauses.length === 0 && config.fillers !== 'off')
    setTimer(d, 'filler', d.nowMs + fillers.afterMs);
  if (!reply.llmDone) {
    const askedAtMs = anchors.llmRequest ?? d.nowMs;
    const useful = anchors.llmFirstUseful !== undefined;
    const { firstUsefulMs, gapMs, totalMs } = reply.patience ?? llm;
    setTimer(d, 'llm', (useful ? d.nowMs + gapMs : askedAtMs + firstUsefulMs) + limits.backstopMs);
    setTimer(d, 'llm-total', askedAtMs + totalMs + limits.backstopMs);
    if (pending) setTimer(d, 'stall', d.nowMs + tts.stallFlushMs);
  }
  const { requestId, speechId } = reply;
  effect(d, { kind: 'speculation.end', requestId, speechId, isUsed: true });
  for (const pcm of held) effect(d, { kind: 'player.play', epoch, pcm });
  if (reply.audioEnded) effect(d, { kind: 'player.end', epoch });
  if (held.length > 0) watchSound(d, false);
  else if (reply.speechId !== null) awaitSound(d);
  feedVoice(d);
}
