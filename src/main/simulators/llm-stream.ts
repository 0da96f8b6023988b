import type { ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import { answer, tokensOf } from './answers.ts';
import type { LlmControls } from './llm-controls.ts';
import { inputTokensOf, type LlmAsked, type LlmFrames } from './llm-wire.ts';

export interface LlmRequestRecord {
  model: string;
  messages: readonly { role: string; content: string }[];
  /** Thinking text was not switched off. */
  showsReasoning: boolean;
  tokensSent: number;
  outcome: 'open' | 'completed' | 'client-gone' | 'faulted';
}

export interface AnswerStream {
  asked: LlmAsked;
  frames: LlmFrames;
  response: ServerResponse;
  record: LlmRequestRecord;
  controls: LlmControls;
  clock: Clock;
}

/** Sends the chunks as they fall due. Returns the function that stops it. */
export function streamAnswer({ asked, frames, response, record, controls, clock }: AnswerStream): () => void {
  const { fault } = controls;
  if (fault?.kind === 'stall-before-headers') return () => {};
  if (fault?.kind === 'drop-before-headers') {
    record.outcome = 'faulted';
    response.socket?.destroy();
    return () => {};
  }
  const all = tokensOf(controls.answerText ?? answer(asked.messages));
  const tokens = all.slice(0, asked.maxTokens);
  const startMs = clock.nowMs();
  const afterTokens = fault && 'afterTokens' in fault ? fault.afterTokens : null;
  let cancelTimer = () => {};

  const write = (frame: string) => {
    const bytes = Buffer.from(frame);
    const step = controls.dribbleBytes ?? bytes.length;
    for (let at = 0; at < bytes.length; at += step) response.write(bytes.subarray(at, at + step));
  };

  const finish = () => {
    const counts = {
      input: inputTokensOf(asked),
      output: tokens.length,
      elapsedMs: clock.nowMs() - startMs,
    };
    const isCut = tokens.length < all.length;
    write(frames.finish(isCut, controls.finishReason, controls.reportsUsage ? counts : null));
    if (fault?.kind === 'hang-after-finish') return;
    record.outcome = 'completed';
    response.end(frames.end());
  };

  const misbehave = () => {
    if (fault?.kind === 'stall') return;
    record.outcome = 'faulted';
    if (fault?.kind === 'drop') response.socket?.destroy();
    else if (fault?.kind === 'garbage') response.end(frames.garbage());
    else if (fault?.kind === 'error-frame') response.end(frames.error());
    else response.end();
  };

  const sendDue = () => {
    const dueMs = (index: number) =>
      startMs + controls.firstTokenMs + (index * 1000) / controls.tokensPerSecond;
    while (record.tokensSent < tokens.length && dueMs(record.tokensSent) <= clock.nowMs()) {
      if (record.tokensSent === afterTokens) return misbehave();
      const to = Math.min(
        record.tokensSent + controls.tokensPerChunk,
        tokens.length,
        afterTokens !== null && afterTokens > record.tokensSent ? afterTokens : tokens.length,
      );
      write(frames.text(tokens.slice(record.tokensSent, to).join('')));
      record.tokensSent = to;
    }
    if (record.tokensSent === afterTokens) return misbehave();
    if (record.tokensSent === tokens.length) return finish();
    arm(dueMs(record.tokensSent) - clock.nowMs());
  };
  const arm = (delayMs: number) => {
    cancelTimer = clock.after(Math.max(0, delayMs), sendDue);
  };

  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  response.flushHeaders();
  write(frames.begin());
  if (asked.showsReasoning || controls.leakReasoning)
    write(frames.thinking('The user wants a short answer.'));
  arm(controls.firstTokenMs);
  return () => cancelTimer();
}
