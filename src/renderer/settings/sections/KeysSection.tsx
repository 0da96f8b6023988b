import { useState } from 'react';
import { t } from '../../i18n/strings.ts';
import { useSettingsClient, useSettingsState } from '../../stores/use-settings.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { FieldError } from '../fields/Field.tsx';
import { KeyRow } from '../keys/KeyRow.tsx';
import { Section } from '../Section.tsx';

/** A row for each vendor's key, and where keys are kept. */
export function KeysSection() {
  const keys = useSettingsState((state) => state.keys);
  if (!keys) return null;
  const { storage } = keys;
  return (
    <Section id="keys">
      {storage.kind === 'session' && (
        <div className="callout" data-level="warning">
          <Icon name="warning" />
          <div className="callout-words">
            <p>{t.settings.keys.session(storage.reason)}</p>
            <RetryKeychain />
          </div>
        </div>
      )}
      {keys.demo && <p className="field-hint">{t.settings.keys.demo}</p>}
      <ul className="rows">
        {keys.keys.map((state) => (
          <li key={state.vendor}>
            <KeyRow state={state} />
          </li>
        ))}
      </ul>
      {storage.kind !== 'session' && keys.keys.some(({ problem }) => problem !== null) && <RetryKeychain />}
    </Section>
  );
}

function RetryKeychain() {
  const client = useSettingsClient();
  const [isAsking, setIsAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const retry = async () => {
    setIsAsking(true);
    const result = await client.retryKeychain();
    setIsAsking(false);
    setProblem(result.ok ? null : result.reason);
  };
  return (
    <div>
      <Button look="soft" disabled={isAsking} onClick={() => void retry()}>
        <Icon name="refresh" />
        {isAsking ? t.settings.keys.looking : t.settings.keys.retry}
      </Button>
      <FieldError error={problem} />
    </div>
  );
}
