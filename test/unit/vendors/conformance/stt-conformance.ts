import { describe } from 'vitest';
import { sttClosing } from './stt-closing.ts';
import { sttEndurance } from './stt-endurance.ts';
import { sttFailures } from './stt-failures.ts';
import { sttHarness } from './stt-harness.ts';
import type { SttSubject } from './stt-subjects.ts';
import { sttTurns } from './stt-turns.ts';

/** What every adapter of a speech-to-text keeps to, whatever its vendor's protocol. */
export function describeSttConformance(subject: SttSubject): void {
  describe(subject.name, () => {
    const harness = sttHarness(subject);
    describe('a turn', () => sttTurns(subject, harness));
    describe('a failure', () => sttFailures(subject, harness));
    describe('closing', () => sttClosing(subject, harness));
    describe('endurance', () => sttEndurance(harness));
  });
}
