import type { ChatMessage } from '../types.ts';

export interface ModelTurn {
  role: 'user' | 'assistant';
  content: string;
}

export interface ModelContext {
  /** Every system message; empty: none. */
  system: string;
  /** Never empty texts; begins with the user, then the roles alternate. */
  turns: ModelTurn[];
}

/** Stands before an answer whose question is no longer part of the context. */
const EARLIER = 'Earlier part of the conversation, left out.';

/**
 * The shape that every model takes: the APIs that keep the system prompt apart and those of local servers, whose chat
 * templates refuse a role twice in a row, an answer first, or an empty message.
 */
export function modelContext(messages: readonly ChatMessage[]): ModelContext {
  const system: string[] = [];
  const turns: ModelTurn[] = [];
  for (const { role, content } of messages) {
    if (content.trim() === '') continue;
    const last = turns.at(-1);
    if (role === 'system') system.push(content);
    else if (last?.role === role) last.content += `\n\n${content}`;
    else turns.push({ role, content });
  }
  if (turns[0]?.role === 'assistant') turns.unshift({ role: 'user', content: EARLIER });
  return { system: system.join('\n\n'), turns };
}
