import { useState } from 'react';
import type { CatalogItem } from '#shared/contracts/settings-routes.ts';
import { t } from '../../i18n/strings.ts';
import { LanguagePicker } from '../fields/LanguagePicker.tsx';
import { languageName } from '../format.ts';
import { VoicePicker } from './VoicePicker.tsx';

const words = t.settings.tts;
type Voices = Readonly<Record<string, string>>;

/** The voices that a vendor speaks other languages in: each turn is answered in the language that was spoken. */
export function LanguageVoices({
  item,
  voices,
  onChange,
}: {
  item: CatalogItem;
  /** By language (BCP 47). */
  voices: Voices;
  onChange(voices: Voices): void;
}) {
  /** A language that has been picked, and has no voice yet. */
  const [added, setAdded] = useState<string | null>(null);
  if (item.languages?.length === 1) return null;
  const isNew = added !== null && !Object.hasOwn(voices, added);
  const languages = [...Object.keys(voices), ...(isNew ? [added] : [])];

  const choose = (language: string, voiceId: string | null) => {
    const { [language]: _, ...others } = voices;
    setAdded(null);
    onChange(voiceId === null ? others : { ...others, [language]: voiceId });
  };

  return (
    <>
      {languages.map((language) => (
        <VoicePicker
          key={language}
          item={item}
          label={words.voiceFor(languageName(language))}
          value={voices[language] ?? null}
          automatic={words.usualVoice}
          firstLanguage={language}
          onChange={(voiceId) => choose(language, voiceId)}
        />
      ))}
      <LanguagePicker
        label={words.addLanguage}
        hint={words.addLanguageHint}
        automatic={words.noLanguage}
        value={null}
        onChange={setAdded}
      />
    </>
  );
}
