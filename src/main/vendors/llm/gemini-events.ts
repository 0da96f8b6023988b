import { type HttpFailure, vendorError } from '../errors.ts';
import {
  type Completion,
  declined,
  type FinishReason,
  type LlmUsage,
  uninvitedToolCall,
} from './completion.ts';
import { geminiIdentity } from './gemini-errors.ts';

/** A `GenerateContentResponse`, as far as it matters here and as far as it can be trusted. */
interface GeminiChunk {
  error?: unknown;
  promptFeedback?: { blockReason?: unknown } | null;
  candidates?: readonly (GeminiCandidate | null)[] | null;
  usageMetadata?: Record<string, unknown> | null;
}

interface GeminiCandidate {
  /** Either may be missing, together with all parts. */
  content?: { parts?: readonly (GeminiPart | null)[] | null } | null;
  finishReason?: unknown;
}

interface GeminiPart {
  text?: unknown;
  /** The text is thinking. */
  thought?: unknown;
  functionCall?: unknown;
}

/**
 * Feeds one chunk of a stream to the completion. Throws an error in its place.
 * @param errorOfFrame the error of an error object inside the stream
 */
export function readGeminiChunk(
  completion: Completion,
  data: string,
  errorOfFrame: (failure: HttpFailure) => Error,
): void {
  const chunk = JSON.parse(data) as GeminiChunk | null;
  if (typeof chunk !== 'object' || chunk === null) throw vendorError(geminiIdentity, 'protocol');
  if (chunk.error) throw errorOfFrame({ status: 0, header: () => undefined, body: data });
  completion.usage(usageOf(chunk.usageMetadata));
  // The question itself was blocked: there is no candidate, and nothing follows.
  if (chunk.promptFeedback?.blockReason) throw declined(geminiIdentity);
  const candidate = chunk.candidates?.[0];
  const parts = (candidate?.content?.parts ?? []).filter((part) => part !== null);
  completion.text(parts.map(spokenText).join(''));
  // Its reason is STOP all the same.
  if (parts.some((part) => part.functionCall)) throw uninvitedToolCall(geminiIdentity);
  if (typeof candidate?.finishReason === 'string') completion.finish(finishOf(candidate.finishReason));
}

function spokenText({ text, thought }: GeminiPart): string {
  return typeof text === 'string' && thought !== true ? text : '';
}

/** A running total that every chunk repeats. Thinking is billed as output. */
function usageOf(usage: GeminiChunk['usageMetadata']): LlmUsage | null {
  if (typeof usage?.promptTokenCount !== 'number') return null;
  const count = (field: string) => (typeof usage[field] === 'number' ? usage[field] : 0);
  return {
    inputTokens: usage.promptTokenCount,
    outputTokens: count('candidatesTokenCount') + count('thoughtsTokenCount'),
  };
}

function finishOf(reason: string): FinishReason {
  switch (reason) {
    case 'STOP':
      return 'stop';
    case 'MAX_TOKENS':
      return 'length';
    case 'SAFETY':
    case 'RECITATION':
    case 'LANGUAGE':
    case 'BLOCKLIST':
    case 'PROHIBITED_CONTENT':
    case 'SPII':
      return declined(geminiIdentity);
    case 'MALFORMED_FUNCTION_CALL':
    case 'UNEXPECTED_TOOL_CALL':
    case 'TOO_MANY_TOOL_CALLS':
      return uninvitedToolCall(geminiIdentity);
    default:
      return vendorError(geminiIdentity, 'server');
  }
}
