import type { LlmAsked, LlmCounts, LlmFrames } from './llm-wire.ts';

export const dataLine = (data: string): string => `data: ${data}\n\n`;

/** What differs between the vendors that took over OpenAI's chunks. */
export interface OpenAiDialect {
  id: string;
  createdS: number;
  /** Fields of every chunk but the last. */
  common?: object;
  /** Fields of the first chunk. */
  first?: object;
  /** The delta that carries thinking. */
  thinking(text: string): object;
  /** Fields of the last chunk; `ownChunk`: they come in one more chunk with an empty `choices`. */
  usage(counts: LlmCounts | null): { fields: object; ownChunk: boolean };
  /** False for servers that simply end. */
  sendsDone: boolean;
  error: string;
}

/** `chat.completion.chunk`s as OpenAI's API made them common, then `[DONE]`. */
export function openAiFrames(asked: LlmAsked, dialect: OpenAiDialect): LlmFrames {
  const base = {
    id: dialect.id,
    object: 'chat.completion.chunk',
    created: dialect.createdS,
    model: asked.model,
  };
  const chunk = (delta: object, finishReason: string | null, extra: object = {}) =>
    dataLine(
      JSON.stringify({
        ...base,
        ...dialect.common,
        choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
        ...extra,
      }),
    );
  return {
    begin: () => chunk({ role: 'assistant', content: '' }, null, dialect.first),
    thinking: (text) => chunk(dialect.thinking(text), null),
    text: (text) => chunk({ content: text }, null),
    finish(cut, reason, counts) {
      const { fields, ownChunk } = dialect.usage(counts);
      const last = chunk({}, reason ?? (cut ? 'length' : 'stop'), ownChunk ? {} : fields);
      return ownChunk
        ? last + dataLine(JSON.stringify({ ...base, ...dialect.common, choices: [], ...fields }))
        : last;
    },
    end: () => (dialect.sendsDone ? dataLine('[DONE]') : ''),
    error: () => dialect.error,
    garbage: () => dataLine('{"id": <not json>'),
  };
}

/** OpenAI's `usage`. */
export const openAiUsage = ({ input, output }: LlmCounts) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
});
