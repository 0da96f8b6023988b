import { describe } from 'vitest';
import { describeCancelling } from './tts-cancelling.ts';
import { describeFailures } from './tts-failures.ts';
import { describeSoak } from './tts-soak.ts';
import { describeSpeeches } from './tts-speeches.ts';
import type { TtsSubject } from './tts-subjects.ts';

/** What every voice behind a socket does, whatever its vendor: the contract of `TtsVendor`, line by line. */
export function describeTtsConformance(subject: TtsSubject): void {
  describe(subject.name, () => {
    describeSpeeches(subject);
    describeCancelling(subject);
    describeFailures(subject);
    describeSoak(subject);
  });
}
