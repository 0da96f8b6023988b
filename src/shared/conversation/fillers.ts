import { fillerTone } from '../audio/tone.ts';
import { PLAYER_RATE_HZ } from '../contracts/audio.ts';
import { speechLocaleOf } from '../text/language.ts';
import type { Clause } from '../text/speakable-stream.ts';
import { type Draft, effect, patchReply, replyPhase, setTimer } from './draft.ts';
import { clausesOf } from './own-words.ts';
import { phrases } from './phrases.ts';
import type { Reply } from './types.ts';
import { feedVoice } from './voice.ts';

/*
 * A slow model is waited for with a sound, so that nobody wonders whether Parley has heard. A phrase is the first of
 * the reply's own clauses, in the same speech, and covers none of its text; a tone goes to the player before it.
 */

const count = (reply: Reply): number => reply.fillers + reply.tones;

/** Nothing has come of the answer for some time: fills the silence, and looks again later. */
export function fillSilence(d: Draft): void {
  const phase = replyPhase(d.state);
  const { fillers: mode, tuning } = d.state.config;
  if (phase?.name !== 'thinking' || mode === 'off') return;
  const { reply, overlap } = phase;
  if (reply.clauses.length > reply.fillers || reply.llmDone || count(reply) >= tuning.fillers.max) return;
  setTimer(d, 'filler', d.nowMs + tuning.fillers.againMs);
  // Whoever is speaking is not waiting.
  if (overlap !== null) return;
  const locale = speechLocaleOf(reply.language ?? 'en');
  if (mode === 'tone' || locale === null) {
    const pcm = fillerTone(tuning.fillers.toneMs);
    patchReply(d, { tones: reply.tones + 1, toneSamples: reply.toneSamples + pcm.length });
    effect(d, { kind: 'player.play', epoch: reply.epoch, pcm });
    return;
  }
  const text = phrases[locale].fillers[reply.fillers];
  if (text === undefined) return;
  const clauses = clausesOf(text, locale).map(aside);
  patchReply(d, { clauses: [...reply.clauses, ...clauses], fillers: reply.fillers + clauses.length });
  feedVoice(d);
}

/** A clause that covers nothing of the display text, with a space between it and whatever follows. */
function aside(clause: Clause): Clause {
  const words = clause.words.map((word) => ({ ...word, displayEnd: 0 }));
  return { text: `${clause.text} `, words, displayStart: 0, displayEnd: 0 };
}

/** Whether the answer itself is being heard, and not only what filled the silence before it. */
export function answerSounds(reply: Reply): boolean {
  return reply.fillers === 0 ? reply.heardSamples > 0 : reply.heard.words > fillerWords(reply);
}

/**
 * For how long (ms) the answer itself has been heard. Null where nobody can tell: behind a phrase, without the vendor's
 * own word times.
 */
export function answerHeardMs(reply: Reply): number | null {
  const heardMs = (reply.heardSamples * 1000) / PLAYER_RATE_HZ;
  if (reply.fillers === 0) return heardMs;
  const first = reply.timings[fillerWords(reply)];
  return first === undefined || first.estimated === true ? null : Math.max(0, heardMs - first.startMs);
}

function fillerWords(reply: Reply): number {
  return reply.clauses.slice(0, reply.fillers).reduce((sum, clause) => sum + clause.words.length, 0);
}
