import { describeLlmConformance } from './llm-conformance.ts';
import { llmSubjects } from './llm-subjects.ts';

for (const subject of llmSubjects) describeLlmConformance(subject);
