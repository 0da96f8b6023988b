import { useEffect, useRef } from 'react';
import type { Persona } from '#shared/model/settings.ts';
import { t } from '../../i18n/strings.ts';
import { useSettings } from '../../stores/use-settings.ts';
import { ConfirmButton } from '../fields/ConfirmButton.tsx';
import { LanguagePicker } from '../fields/LanguagePicker.tsx';
import { TextField } from '../fields/TextField.tsx';
import { ModelPicker } from '../vendors/ModelPicker.tsx';
import { PreviewButton } from '../vendors/PreviewButton.tsx';
import { VoicePicker } from '../vendors/VoicePicker.tsx';
import { VendorChoice } from './VendorChoice.tsx';

const words = t.settings.personas;
/** The schema's bounds. */
const nameMaxChars = 60;
const promptMaxChars = 8000;

/** A persona's fields. What it leaves as usual follows the other sections. */
export function PersonaEditor({
  persona,
  isNew,
  onChange,
  onRemove,
}: {
  persona: Persona;
  /** Its name is the first thing to write. */
  isNew: boolean;
  onChange(changes: Partial<Persona>): void;
  /** Null: it is the last one. */
  onRemove: (() => void) | null;
}) {
  const { voice, model, language } = persona;
  const speed = useSettings((settings) => settings.tts.speed);
  const usualLanguage = useSettings((settings) => settings.stt.language);
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const nameField = isNew ? ref.current?.querySelector('input') : null;
    nameField?.focus();
    nameField?.select();
  }, [isNew]);

  return (
    <div ref={ref} className="persona-editor">
      <TextField
        label={words.name}
        value={persona.name}
        maxLength={nameMaxChars}
        problem={nameProblem}
        onCommit={(name) => onChange({ name: name.trim() })}
      />
      <TextField
        label={words.prompt}
        hint={words.promptHint}
        type="long"
        placeholder={words.promptPlaceholder}
        value={persona.systemPrompt}
        maxLength={promptMaxChars}
        onCommit={(systemPrompt) => onChange({ systemPrompt })}
      />
      <VendorChoice
        stage="tts"
        label={words.voice}
        chosenId={voice?.id ?? null}
        onUsual={() => onChange({ voice: null })}
      >
        {(item) => (
          <>
            <VoicePicker
              item={item}
              value={voice?.id === item.id ? voice.voiceId : null}
              automatic={words.chooseVoice}
              firstLanguage={language ?? usualLanguage}
              onChange={(voiceId) => onChange({ voice: voiceId === null ? null : { id: item.id, voiceId } })}
            />
            {voice?.id === item.id && (
              <PreviewButton
                name={persona.name}
                target={{ id: item.id, voiceId: voice.voiceId, model: null, speed }}
              />
            )}
          </>
        )}
      </VendorChoice>
      <VendorChoice
        stage="llm"
        label={words.model}
        chosenId={model?.id ?? null}
        onUsual={() => onChange({ model: null })}
      >
        {(item) => (
          <ModelPicker
            item={item}
            value={model?.id === item.id ? model.model : null}
            automatic={words.chooseModel}
            onChange={(id) => onChange({ model: id === null ? null : { id: item.id, model: id } })}
          />
        )}
      </VendorChoice>
      <LanguagePicker
        label={words.language}
        automatic={words.languageUsual}
        value={language}
        onChange={(next) => onChange({ language: next })}
      />
      {onRemove && (
        <div className="actions">
          <ConfirmButton
            label={words.remove}
            accessibleLabel={words.removeOf(persona.name)}
            yes={words.removeYes}
            onConfirm={onRemove}
          />
        </div>
      )}
    </div>
  );
}

const nameProblem = (name: string) => (name.trim() === '' ? words.noName : null);
