import { afterAll, afterEach, beforeAll, describe, expect, vi } from 'vitest';
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
    printsNothing();
    describe('an answer', () => llmAnswers(subject, harness));
    describe('a failure', () => llmFailures(subject, harness));
    describe('a deadline', () => llmDeadlines(subject, harness));
    describe('cancelling, warming and the end', () => llmCancelling(subject, harness));
  });
}

/** SDKs print what they cannot parse, words of the person and all. Spies from the start: an SDK keeps the console that it first met. */
function printsNothing(): void {
  const printed: unknown[][] = [];
  beforeAll(() => {
    for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
      vi.spyOn(console, method).mockImplementation((...words: unknown[]) => void printed.push(words));
  });
  afterAll(() => void vi.restoreAllMocks());
  afterEach(() => {
    expect(printed.splice(0)).toEqual([]);
  });
}
