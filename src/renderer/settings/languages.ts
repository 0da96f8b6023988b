import { settingsSchema } from '#shared/model/settings.ts';
import { t } from '../i18n/strings.ts';
import type { PickOption } from './fields/PickOrType.tsx';
import { languageName } from './format.ts';

/** Those that several of the vendors hear; any other one can be typed. */
const commonTags = [
  'ar',
  'bg',
  'ca',
  'cs',
  'da',
  'de',
  'el',
  'en',
  'en-GB',
  'en-US',
  'es',
  'es-419',
  'fi',
  'fr',
  'he',
  'hi',
  'hr',
  'hu',
  'id',
  'it',
  'ja',
  'ko',
  'ms',
  'nl',
  'no',
  'pl',
  'pt',
  'pt-BR',
  'ro',
  'ru',
  'sk',
  'sv',
  'ta',
  'th',
  'tr',
  'uk',
  'vi',
  'zh',
];

export const languageOptions: readonly PickOption[] = commonTags
  .map((tag) => ({ value: tag, label: languageName(tag) }))
  .sort((a, b) => a.label.localeCompare(b.label));

/** What is wrong with a typed language tag, in words. */
export function languageProblem(text: string): string | null {
  return settingsSchema.shape.stt.shape.language.safeParse(text.trim()).success
    ? null
    : t.settings.pick.badTag;
}
