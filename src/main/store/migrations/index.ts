import { firstSchema } from './0001-first-schema.ts';
import { usageSchema } from './0002-usage.ts';
import { languageAndMicrophoneSchema } from './0003-language-and-microphone.ts';

/** One step of the schema: SQL that takes version n − 1 to version n, n being its place in the list, from 1. */
export type Migration = string;

/** In order. A migration that has shipped is never edited: a change is a new one. */
export const migrations: readonly Migration[] = [firstSchema, usageSchema, languageAndMicrophoneSchema];
