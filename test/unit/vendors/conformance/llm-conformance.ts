import { describe } from 'vitest';
import { llmAnswers } from './llm-answers.ts';
import { llmCancelling } from './llm-cancelling.ts';
import { llmDeadlines } from './llm-deadlines.ts';
import { llmFailures } from './llm-failures.ts';
import { llmHarness } from './llm-harness.ts';
import type { LlmSubject } from './llm-subjects.ts';

/** What every adapter of a language model keeps to, whatever its vendor's protocol. */
export function describeLlmConformance(subject: LlmSubject): void {
  describe(subject.name, () => {
    const harness = llmHarness(subject);
    describe('an answer', () => llmAnswers(subject, harness));
    describe('a failure', () => llmFailures(subject, harness));
    describe('a deadline', () => llmDeadlines(subject, harness));
    describe('cancelling, warming and the end', () => llmCancelling(subject, harness));
  });
}
