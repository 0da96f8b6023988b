import { type HttpFailure, type VendorIdentity, vendorError } from '../errors.ts';
import type { ChatMessage } from '../types.ts';
import {
  type Completion,
  declined,
  type FinishReason,
  type LlmUsage,
  uninvitedToolCall,
} from './completion.ts';
import { type EventStreamRequest, openEventStream } from './event-stream.ts';
import { createThinkFilter } from './think-filter.ts';
import { errorFieldsOf } from './thrown.ts';
import { modelContext } from './turns.ts';

/** The part of a `chat.completion.chunk` that matters here, as far as a stranger's server can be trusted to send it. */
interface Chunk {
  error?: unknown;
  status_code?: unknown;
  usage?: unknown;
  choices?: readonly ({ delta?: { content?: unknown } | null; finish_reason?: unknown } | null)[] | null;
}

export type ChatStreamRequest = Omit<EventStreamRequest, 'onConnected'> & { completion: Completion };

/**
 * The chat completion stream that OpenAI's API made common (`data: {…}` lines, then `data: [DONE]`), for the vendors that
 * speak it without a client library of theirs. Thinking (`reasoning`, `reasoning_content`, `<think>`) counts as life, and
 * is never spoken. The success marker is `finish_reason`: not every server sends `[DONE]`.
 */
export async function streamChat({ completion, ...request }: ChatStreamRequest): Promise<void> {
  const { vendor } = request;
  const think = createThinkFilter();
  for await (const { event, data } of openEventStream({ ...request, onConnected: completion.connected })) {
    if (data.startsWith('[DONE]')) continue;
    const chunk = JSON.parse(data) as Chunk | null;
    if (typeof chunk !== 'object' || chunk === null) throw vendorError(vendor, 'protocol');
    if (event === 'error' || chunk.error) throw request.errorOfHttp(failureOfFrame(chunk, data));
    const choice = Array.isArray(chunk.choices) ? (chunk.choices[0] ?? null) : null;
    const content = choice?.delta?.content;
    completion.text(think.push(typeof content === 'string' ? content : ''));
    completion.usage(usageOfCounts(chunk.usage));
    if (typeof choice?.finish_reason === 'string') {
      completion.text(think.end());
      completion.finish(finishOf(vendor, choice.finish_reason));
    }
  }
}

/** An error inside a stream that began well, with the status that it names, else 0. */
function failureOfFrame(chunk: Chunk, data: string): HttpFailure {
  const { code } = errorFieldsOf(chunk);
  const status = [chunk.status_code, code].find((value) => typeof value === 'number') ?? 0;
  return { status, header: () => undefined, body: data };
}

function finishOf(vendor: VendorIdentity, reason: string): FinishReason {
  if (reason === 'tool_calls' || reason === 'function_call') return uninvitedToolCall(vendor);
  if (reason === 'content_filter') return declined(vendor);
  // Servers have words of their own for "done" (`eos`, `end_turn`); only this one means that it was cut.
  return reason === 'length' ? 'length' : 'stop';
}

/** OpenAI's `usage`, if it really is one: servers also send null, or only a part of it. */
export function usageOfCounts(counts: unknown): LlmUsage | null {
  if (typeof counts !== 'object' || counts === null) return null;
  const { prompt_tokens, completion_tokens } = counts as Record<string, unknown>;
  if (typeof completion_tokens !== 'number' || typeof prompt_tokens !== 'number') return null;
  return { inputTokens: prompt_tokens, outputTokens: completion_tokens };
}

/** The conversation in OpenAI's roles. */
export function chatMessages(messages: readonly ChatMessage[]): ChatMessage[] {
  const { system, turns } = modelContext(messages);
  return system === '' ? turns : [{ role: 'system', content: system }, ...turns];
}
