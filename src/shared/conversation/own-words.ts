import { type Clause, createSpeakableStream } from '../text/speakable-stream.ts';
import { asksToGoOn, asksToRepeat } from '../text/spoken-commands.ts';
import { type Draft, nextId, notify, patch, setPhase } from './draft.ts';
import { interruptionPolicies } from './interruption-policy.ts';
import { setGate } from './microphone.ts';
import { phrases } from './phrases.ts';
import { reclaimPlayer } from './player-epoch.ts';
import { newReply, startReply } from './reply.ts';
import type { ConversationState, Exchange, ReplyOrigin, Turn, Utterance } from './types.ts';
import { feedVoice } from './voice.ts';

/** The clauses of a text that is there as a whole. */
export function clausesOf(d: Draft, text: string): Clause[] {
  const stream = createSpeakableStream({ locale: d.state.config.locale });
  return [...stream.push(text), ...stream.end()];
}

/** Answers a turn: with what is kept of the last reply, if that is what the person asks for, else with the model. */
export function answer(d: Draft, turn: Turn): void {
  patch(d, { misheard: 0, prompted: false });
  const kept = keptText(d.state, turn.userText);
  const clauses = kept === null ? [] : clausesOf(d, kept);
  if (kept === null || clauses.length === 0) startReply(d, turn, 1, null);
  else say(d, turn, kept, clauses, 'kept');
  // The reply before it may have been one over which nothing is heard.
  if (!interruptionPolicies[d.state.config.echoProfile].speaking.words) setGate(d);
}

/** Whether the words ask for something that needs no model: the rest of the last reply, or to hear it again. */
export function needsNoModel(state: ConversationState, userText: string): boolean {
  return keptText(state, userText) !== null;
}

function keptText(state: ConversationState, userText: string): string | null {
  if (asksToGoOn(userText)) return whole(state.exchanges.at(-1)?.unspokenText);
  if (!asksToRepeat(userText)) return null;
  const wasHeard = (exchange: Exchange): boolean => whole(exchange.spokenText) !== null;
  return state.exchanges.findLast(wasHeard)?.spokenText ?? null;
}

function whole(text: string | undefined): string | null {
  return text === undefined || text.trim() === '' ? null : text;
}

/** Says something that nobody asked for. It is no turn: it makes no row, and the model is not told. */
export function volunteer(d: Draft, text: string): void {
  const turnId = `${d.state.config.conversationId}.${nextId(d)}`;
  const beganAtMs = d.nowMs;
  const turn: Turn = {
    turnId,
    kind: 'hands-free',
    userText: '',
    beganAtMs,
    heardWell: false,
    forced: false,
    anchors: {},
  };
  say(d, turn, text, clausesOf(d, text), 'own');
}

function say(d: Draft, turn: Turn, text: string, clauses: readonly Clause[], origin: ReplyOrigin): void {
  reclaimPlayer(d);
  const reply = { ...newReply(d, nextId(d), 1), origin, text, clauses, llmDone: true };
  setPhase(d, { name: 'thinking', turn, reply, overlap: null });
  feedVoice(d);
}

/**
 * Of what somebody said nothing was understood. After several times in a row Parley says so, and offers another way;
 * a cough is not somebody.
 */
export function noteMisheard(d: Draft, { anchors }: Utterance): void {
  const { minSpeechMs, times } = d.state.config.tuning.misheard;
  const { speechStart, speechEnd } = anchors;
  if (speechStart === undefined || speechEnd === undefined || speechEnd - speechStart < minSpeechMs) return;
  const misheard = d.state.misheard + 1;
  patch(d, { misheard: misheard % times });
  if (misheard < times) return;
  notify(
    d,
    'misheard',
    'warning',
    'Parley did not understand you',
    'Nothing of the last three things that you said came through. Speak closer to the microphone, or type.',
  );
  if (d.state.phase.name === 'idle') volunteer(d, phrases[d.state.config.locale].misheard);
}

/** Nobody has spoken for a long time: asks once. */
export function askWhetherThere(d: Draft): void {
  patch(d, { prompted: true });
  volunteer(d, phrases[d.state.config.locale].areYouThere);
}
