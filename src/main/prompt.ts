import type { Persona } from '#shared/model/settings.ts';

/** What every persona's model is told about itself, in every turn; the persona's own prompt follows. */
export function systemPromptOf({ name, systemPrompt }: Pick<Persona, 'name' | 'systemPrompt'>): string {
  const base = [
    `You are ${name}, a voice assistant. The person hears your answer spoken aloud and also sees it.`,
    'Answer in one to three short sentences, in the language of the person, the most useful thing first.',
    'Use plain words that sound natural when spoken. Avoid lists, tables, headings, code and links unless asked for.',
    'The transcript of the person may have small recognition errors: go by what was most likely meant.',
    'If a reply of yours was interrupted, the person heard only the part that is in the conversation.',
  ].join('\n');
  const own = systemPrompt.trim();
  return own === '' ? base : `${base}\n\n${own}`;
}
