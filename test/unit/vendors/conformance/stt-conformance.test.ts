import { describeSttConformance } from './stt-conformance.ts';
import { sttSubjects } from './stt-subjects.ts';

for (const subject of sttSubjects) describeSttConformance(subject);
