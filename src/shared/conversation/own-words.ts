import { speechLocaleOf } from '../text/language.ts';
import { type Clause, createSpeakableStream } from '../text/speakable-stream.ts';
import { asksToGoOn, asksToRepeat } from '../text/spoken-commands.ts';
import { type Draft, nextId, notify, patch, setPhase } from './draft.ts';
import { interruptionPolicies } from './interruption-policy.ts';
import { ownLocale } from './language.ts';
import { setGate } from './microphone.ts';
import { phrases } from './phrases.ts';
import { reclaimPlayer } from './player-epoch.ts';
import { newReply, startReply } from './reply.ts';
import type { ConversationState, Exchange, ReplyOrigin, Turn, Utterance } from './types.ts';
import { feedVoice } from './voice.ts';

/** The clauses of a text that is there as a whole. */
export function clausesOf(text: string, language: string | null): Clause[] {
  const stream = createSpeakableStream({ locale: speechLocaleOf(language ?? 'en') });
  return [...stream.push(text), ...stream.end()];
}

/** Answers a turn: with what is kept of the last reply, if that is what the person asks for, else with the model. */
export function answer(d: Draft, turn: Turn): void {
  patch(d, { misheard: 0, prompted: false });
  const kept = keptText(d.state, turn.userText);
  const clauses = kept === null ? [] : clausesOf(kept.text, kept.language);
  if (kept === null || clauses.length === 0) startReply(d, turn, 1, null);
  else say(d, turn, kept, clauses, 'kept');
  // The reply before it may have been one over which nothing is heard.
  if (!interruptionPolicies[d.state.config.echoProfile].speaking.words) setGate(d);
}

/** Whether the words ask for something that needs no model: the rest of the last reply, or to hear it again. */
export function needsNoModel(state: ConversationState, userText: string): boolean {
  return keptText(state, userText) !== null;
}

/** Something to say, in its language. */
interface Saying {
  text: string;
  language: string | null;
}

function keptText({ exchanges }: ConversationState, userText: string): Saying | null {
  if (asksToGoOn(userText)) return sayingOf(exchanges.at(-1), 'unspokenText');
  if (!asksToRepeat(userText)) return null;
  return sayingOf(
    exchanges.findLast(({ spokenText }) => spokenText.trim() !== ''),
    'spokenText',
  );
}

function sayingOf(exchange: Exchange | undefined, part: 'spokenText' | 'unspokenText'): Saying | null {
  if (exchange === undefined || exchange[part].trim() === '') return null;
  return { text: exchange[part], language: exchange.language };
}

/** Says something that nobody asked for. It is no turn: it makes no row, and the model is not told. */
export function volunteer(d: Draft, text: string): void {
  const turnId = `${d.state.config.conversationId}.${nextId(d)}`;
  const beganAtMs = d.nowMs;
  const turn: Turn = {
    turnId,
    kind: 'hands-free',
    userText: '',
    language: null,
    beganAtMs,
    heardWell: false,
    forced: false,
    anchors: {},
  };
  const language = ownLocale(d.state);
  say(d, turn, { text, language }, clausesOf(text, language), 'own');
}

function say(
  d: Draft,
  turn: Turn,
  { text, language }: Saying,
  clauses: readonly Clause[],
  origin: ReplyOrigin,
): void {
  reclaimPlayer(d);
  const reply = { ...newReply(d, nextId(d), 1, language), origin, text, clauses, llmDone: true };
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
  if (d.state.phase.name === 'idle') volunteer(d, phrases[ownLocale(d.state)].misheard);
}

/** Nobody has spoken for a long time: asks once. */
export function askWhetherThere(d: Draft): void {
  patch(d, { prompted: true });
  volunteer(d, phrases[ownLocale(d.state)].areYouThere);
}
