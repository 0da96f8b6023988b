import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { t } from '../../i18n/strings.ts';
import type { KeyActivity } from '../../stores/settings-state.ts';
import { useSettingsClient } from '../../stores/use-settings.ts';
import { Button } from '../../ui/Button.tsx';
import { KeyActivityLine } from './KeyActivityLine.tsx';

const words = t.settings.keys;

/** Where a key is pasted. It can be tested before it is kept; what is half typed stays until it is kept or cancelled. */
export function KeyForm({
  vendor,
  label,
  draft,
  activity,
  isBusy,
  onSaved,
  onCancel,
}: {
  vendor: string;
  label: string;
  draft: string;
  activity: KeyActivity | undefined;
  isBusy: boolean;
  onSaved(): void;
  onCancel(): void;
}) {
  const client = useSettingsClient();
  const id = useId();
  const activityId = `${id}-activity`;
  const inputRef = useRef<HTMLInputElement>(null);
  useEffect(() => inputRef.current?.focus(), []);

  const isEmpty = draft.trim() === '';
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (await client.saveKey(vendor)) onSaved();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    onCancel();
  };

  return (
    <form className="key-form" autoComplete="off" onSubmit={(event) => void save(event)}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        ref={inputRef}
        id={id}
        className="input"
        type="password"
        autoComplete="off"
        spellCheck={false}
        maxLength={2000}
        placeholder={words.placeholder}
        value={draft}
        readOnly={isBusy}
        aria-invalid={activity?.kind === 'refused' ? true : undefined}
        aria-describedby={activityId}
        onChange={(event) => client.draftKey(vendor, event.target.value)}
        onKeyDown={onKeyDown}
      />
      <KeyActivityLine id={activityId} activity={activity} />
      <div className="actions">
        <Button look="accent" type="submit" disabled={isEmpty || isBusy}>
          {words.save}
        </Button>
        <Button look="soft" disabled={isEmpty || isBusy} onClick={() => void client.testKey(vendor)}>
          {words.test}
        </Button>
        <Button look="plain" disabled={isBusy} onClick={onCancel}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
