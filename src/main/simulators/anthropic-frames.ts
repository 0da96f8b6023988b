import { inputTokensOf, type LlmAsked, type LlmFrames } from './llm-wire.ts';

/** Named events, in the order that the vendor promises: a message, its blocks one by one, then what became of it. */
export function anthropicFrames(asked: LlmAsked, serial: number): LlmFrames {
  let index = -1;
  let openBlock: 'thinking' | 'text' | null = null;

  const closeBlock = () => {
    if (openBlock === null) return '';
    openBlock = null;
    return named('content_block_stop', { index });
  };
  const delta = (kind: 'thinking' | 'text', text: string) => {
    let frames = '';
    if (openBlock !== kind) {
      frames += closeBlock();
      openBlock = kind;
      index += 1;
      frames += named('content_block_start', { index, content_block: { type: kind, [kind]: '' } });
    }
    return frames + named('content_block_delta', { index, delta: { type: `${kind}_delta`, [kind]: text } });
  };

  return {
    begin: () =>
      named('message_start', {
        message: {
          id: `msg_sim_${serial}`,
          type: 'message',
          role: 'assistant',
          model: asked.model,
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: {
            input_tokens: inputTokensOf(asked),
            cache_read_input_tokens: 0,
            cache_creation_input_tokens: 0,
            output_tokens: 1,
          },
        },
      }) + named('ping', {}),
    thinking: (text) =>
      delta('thinking', text) +
      named('content_block_delta', { index, delta: { type: 'signature_delta', signature: 'c2ltdWxhdGVk' } }),
    text: (text) => delta('text', text),
    finish: (cut, reason, counts) =>
      closeBlock() +
      named('message_delta', {
        delta: { stop_reason: reason ?? (cut ? 'max_tokens' : 'end_turn'), stop_sequence: null },
        ...(counts === null ? {} : { usage: { output_tokens: counts.output } }),
      }) +
      named('message_stop', {}),
    end: () => '',
    error: () => named('error', { error: { type: 'overloaded_error', message: 'Overloaded' } }),
    garbage: () => 'event: content_block_delta\ndata: {"type": <not json>\n\n',
  };
}

const named = (type: string, fields: object) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
