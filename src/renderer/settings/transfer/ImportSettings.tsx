import { type ChangeEvent, useRef, useState } from 'react';
import type { ImportPreview } from '#shared/contracts/settings-routes.ts';
import { t } from '../../i18n/strings.ts';
import { useSettingsClient } from '../../stores/use-settings.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { FieldError } from '../fields/Field.tsx';
import { ImportChanges } from './ImportChanges.tsx';

const words = t.settings.transfer;

/** The bound of `settings.import.preview`, in bytes: a text has no more characters than its file has bytes. */
const maxBytes = 512 * 1024;

/** Settings out of a file: first what would change, and only then the change. */
export function ImportSettings() {
  const client = useSettingsClient();
  const fileRef = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<{ name: string; text: string; preview: ImportPreview } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const read = async (file: File) => {
    setChosen(null);
    setProblem(null);
    if (file.size > maxBytes) return setProblem(words.tooBig);
    const text = await file.text().catch(() => null);
    if (text === null) return setProblem(words.unreadable);
    const result = await client.previewImport(text);
    if (result.ok) setChosen({ name: file.name, text, preview: result.value });
    else setProblem(result.reason);
  };
  const onChosen = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    // The same file can be chosen again after it was changed.
    event.target.value = '';
    if (file) void read(file);
  };
  const apply = async (text: string) => {
    const result = await client.applyImport(text);
    if (!result.ok) return setProblem(result.reason);
    setChosen(null);
    client.announce(words.applied);
  };

  return (
    <div className="field">
      <h4 className="field-label">{words.importTitle}</h4>
      <p className="field-hint">{words.importHint}</p>
      {chosen ? (
        <ImportChanges
          fileName={chosen.name}
          preview={chosen.preview}
          onApply={() => void apply(chosen.text)}
          onCancel={() => setChosen(null)}
        />
      ) : (
        <div className="actions">
          <input
            ref={fileRef}
            type="file"
            accept=".json,application/json"
            hidden
            aria-label={words.importButton}
            onChange={onChosen}
          />
          <Button look="soft" onClick={() => fileRef.current?.click()}>
            <Icon name="upload" />
            {words.importButton}
          </Button>
        </div>
      )}
      <FieldError error={problem} />
    </div>
  );
}
