import { t } from '../../i18n/strings.ts';

/** The schema's bound of models and voices. */
const idMaxChars = 200;

/** What is wrong with a typed model or voice id, in words. */
export function idProblem(text: string): string | null {
  const id = text.trim();
  if (id === '') return t.settings.pick.empty;
  return id.length > idMaxChars ? t.settings.pick.tooLong(idMaxChars) : null;
}
