import { describeTtsConformance } from './tts-conformance.ts';
import { ttsSubjects } from './tts-subjects.ts';

for (const subject of ttsSubjects) describeTtsConformance(subject);
