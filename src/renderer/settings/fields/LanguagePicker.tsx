import { t } from '../../i18n/strings.ts';
import { languageOptions, languageProblem } from '../languages.ts';
import { PickOrType } from './PickOrType.tsx';

const words = t.settings.pick;

/** A language by its name, or any other by its tag. */
export function LanguagePicker({
  label,
  hint,
  automatic,
  value,
  error = null,
  onChange,
}: {
  label: string;
  hint?: string;
  automatic: string;
  value: string | null;
  error?: string | null;
  onChange(language: string | null): void;
}) {
  return (
    <PickOrType
      label={label}
      hint={hint}
      value={value}
      options={languageOptions}
      automatic={automatic}
      other={{ option: words.languageOther, label: words.languageTag, hint: words.languageTagHint }}
      error={error}
      problem={languageProblem}
      onChange={onChange}
    />
  );
}
