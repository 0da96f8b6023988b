import { useState } from 'react';
import { t } from '../../i18n/strings.ts';
import { useSettingsClient } from '../../stores/use-settings.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { ConfirmButton } from '../fields/ConfirmButton.tsx';
import { FieldError } from '../fields/Field.tsx';
import { Section } from '../Section.tsx';
import { ImportSettings } from '../transfer/ImportSettings.tsx';
import { saveFile } from '../transfer/save-file.ts';

const words = t.settings.transfer;

/** The settings as a file, from a file, and as Parley came. */
export function TransferSection() {
  return (
    <Section id="transfer">
      <ExportSettings />
      <ImportSettings />
      <ResetSettings />
    </Section>
  );
}

function ExportSettings() {
  const client = useSettingsClient();
  const [problem, setProblem] = useState<string | null>(null);
  const save = async () => {
    const result = await client.exportFile();
    setProblem(result.ok ? null : `${words.exportFailed} ${result.reason}`);
    if (!result.ok) return;
    saveFile(result.value.fileName, result.value.text);
    client.announce(words.exported(result.value.fileName));
  };
  return (
    <div className="field">
      <h4 className="field-label">{words.exportTitle}</h4>
      <p className="field-hint">{words.exportHint}</p>
      <div className="actions">
        <Button look="soft" onClick={() => void save()}>
          <Icon name="download" />
          {words.exportButton}
        </Button>
      </div>
      <FieldError error={problem} />
    </div>
  );
}

function ResetSettings() {
  const client = useSettingsClient();
  const [problem, setProblem] = useState<string | null>(null);
  const reset = async () => {
    const result = await client.reset(null);
    setProblem(result.ok ? null : result.reason);
    if (result.ok) client.announce(words.resetDone);
  };
  return (
    <div className="field">
      <h4 className="field-label">{words.resetTitle}</h4>
      <p className="field-hint">{words.resetHint}</p>
      <div className="actions">
        <ConfirmButton label={words.resetButton} yes={words.resetYes} onConfirm={() => void reset()} />
      </div>
      <FieldError error={problem} />
    </div>
  );
}
