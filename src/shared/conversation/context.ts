import { languageName } from '../text/language.ts';
import type { Tuning } from './tuning.ts';
import type { ConversationState, Exchange } from './types.ts';

/** Same shape as the vendors' `ChatMessage`. */
export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** Ends a reply that the person cut off, in the model's eyes only. */
export const interruptedMark = '… [interrupted]';
const interruptedNote = `"${interruptedMark}" ends a reply of yours that the user cut off: they heard nothing after it. Never write it yourself.`;

const languageNote = (language: string): string =>
  `The user has just spoken ${languageName(language)}: answer in it, unless they ask for another language.`;

export interface ContextQuery {
  systemPrompt: string;
  /** Oldest first. */
  exchanges: readonly Exchange[];
  userText: string;
  /** BCP 47, of `userText`; null: nobody can tell. */
  language: string | null;
  tuning: Tuning;
}

/** About four characters of Latin text to a token; other scripts cost about a token a character. */
export function estimateTokens(text: string): number {
  let ascii = 0;
  let other = 0;
  for (const char of text) {
    if (char < '\u0080') ascii += 1;
    else other += 1;
  }
  return Math.ceil(ascii / 4) + other;
}

function messagesOf(exchange: Exchange): ChatMessage[] {
  const user: ChatMessage = { role: 'user', content: exchange.userText };
  const said = exchange.spokenText.trimEnd();
  if (said === '') return [user];
  return [user, { role: 'assistant', content: exchange.interrupted ? `${said}${interruptedMark}` : said }];
}

/** What the model would be asked now. */
export function contextOf(
  { config, exchanges }: ConversationState,
  userText: string,
  language: string | null,
): ChatMessage[] {
  const { systemPrompt, tuning } = config;
  return buildContext({ systemPrompt, exchanges, userText, language, tuning });
}

/**
 * What the model is sent: the system prompt, as many of the latest exchanges as fit (at least
 * `llm.contextMinExchanges`), and the person's words. A reply counts only as far as it was heard.
 */
export function buildContext({
  systemPrompt,
  exchanges,
  userText,
  language,
  tuning,
}: ContextQuery): ChatMessage[] {
  const { contextMinExchanges, contextMaxMessages, contextMaxTokens } = tuning.llm;
  const last: ChatMessage = { role: 'user', content: userText };
  const kept: ChatMessage[][] = [];
  let messages = 2;
  let tokens = estimateTokens(systemPrompt) + estimateTokens(userText);
  for (const exchange of exchanges.toReversed()) {
    const next = messagesOf(exchange);
    messages += next.length;
    tokens += next.reduce((sum, message) => sum + estimateTokens(message.content), 0);
    const fits = messages <= contextMaxMessages && tokens <= contextMaxTokens;
    if (!fits && kept.length >= contextMinExchanges) break;
    kept.unshift(next);
  }
  const history = kept.flat();
  const cutOff = history.some(
    (message) => message.role === 'assistant' && message.content.endsWith(interruptedMark),
  );
  const system = [
    systemPrompt,
    ...(cutOff ? [interruptedNote] : []),
    ...(language === null ? [] : [languageNote(language)]),
  ];
  return [{ role: 'system', content: system.join('\n\n') }, ...history, last];
}
