import type { IconName } from '../ui/Icon.tsx';

/** The sections, in their order in the list. */
export const sectionIds = [
  'voiceLoop',
  'stt',
  'llm',
  'tts',
  'keys',
  'personas',
  'privacy',
  'transfer',
  'about',
] as const;
export type SectionId = (typeof sectionIds)[number];

export const sectionIcons = {
  voiceLoop: 'loop',
  stt: 'ear',
  llm: 'model',
  tts: 'voice',
  keys: 'key',
  personas: 'person',
  privacy: 'shield',
  transfer: 'transfer',
  about: 'info',
} as const satisfies Record<SectionId, IconName>;

/** Sections link to each other, e.g. from a vendor without a key to the keys. */
export interface SectionProps {
  goTo(section: SectionId): void;
}
