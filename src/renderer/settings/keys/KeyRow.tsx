import { useEffect, useRef, useState } from 'react';
import type { KeyState } from '#shared/contracts/settings-routes.ts';
import { t } from '../../i18n/strings.ts';
import { useSettingsClient, useSettingsState } from '../../stores/use-settings.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmButton } from '../fields/ConfirmButton.tsx';
import { KeyActivityLine } from './KeyActivityLine.tsx';
import { KeyForm } from './KeyForm.tsx';

const words = t.settings.keys;

/** One vendor's key: its mask, where it comes from, and what can be done with it. */
export function KeyRow({ state }: { state: KeyState }) {
  const client = useSettingsClient();
  const { vendor, label, source, mask } = state;
  const draft = useSettingsState((view) => view.keyDrafts[vendor]);
  const activity = useSettingsState((view) => view.keyActivity[vendor]);
  const usedFor = useSettingsState((view) =>
    [...new Set(view.catalog.filter(({ keyVendor }) => keyVendor === vendor).map((item) => item.label))].join(
      ', ',
    ),
  );
  const [wasOpened, setWasOpened] = useState(false);
  // A draft outlives this row: who comes back finds it open.
  const isOpen = wasOpened || draft !== undefined;
  const openerRef = useRef<HTMLButtonElement>(null);
  const hadForm = useRef(isOpen);
  useEffect(() => {
    if (hadForm.current && !isOpen) openerRef.current?.focus();
    hadForm.current = isOpen;
  }, [isOpen]);

  const isBusy = activity !== undefined && 'message' in activity === false;
  const isReadOnly = source === 'environment';
  const hasKey = mask !== null;
  const close = () => {
    setWasOpened(false);
    client.draftKey(vendor, null);
  };
  const remove = async () => {
    await client.deleteKey(vendor);
    if (client.store.getState().keys?.keys.some((key) => key.vendor === vendor && key.mask === null)) {
      client.announce(words.removed(label));
    }
  };

  return (
    <div className="key-row">
      <div className="key-head">
        <p className="key-vendor">{label}</p>
        <p className="key-state" data-set={hasKey}>
          {hasKey && <code className="key-mask">{mask}</code>}
          <span>{whereIs(state)}</span>
        </p>
      </div>
      {usedFor !== '' && usedFor !== label && <p className="field-hint">{words.usedFor(usedFor)}</p>}
      {isReadOnly && <p className="field-hint">{words.setByHint}</p>}
      {state.hostVariable !== null &&
        (state.host === null ? (
          <p className="field-error">{words.badHost(state.hostVariable)}</p>
        ) : (
          <p className="field-warning">{words.host(state.host, state.hostVariable)}</p>
        ))}
      {state.problem !== null && <p className="field-warning">{state.problem}</p>}
      {isOpen && !isReadOnly ? (
        <KeyForm
          vendor={vendor}
          label={hasKey ? words.newField(label) : words.field(label)}
          draft={draft ?? ''}
          activity={activity}
          isBusy={isBusy}
          onSaved={() => setWasOpened(false)}
          onCancel={close}
        />
      ) : (
        <>
          <div className="actions">
            {hasKey && (
              <Button
                look="soft"
                aria-label={words.testOf(label)}
                disabled={isBusy}
                onClick={() => void client.testKey(vendor)}
              >
                {words.test}
              </Button>
            )}
            {!isReadOnly && source !== 'looking' && (
              <Button
                ref={openerRef}
                look="soft"
                aria-label={hasKey ? words.replaceOf(label) : words.addOf(label)}
                disabled={isBusy}
                onClick={() => setWasOpened(true)}
              >
                {hasKey ? words.replace : words.add}
              </Button>
            )}
            {hasKey && !isReadOnly && (
              <ConfirmButton
                look="plain"
                label={words.remove}
                accessibleLabel={words.removeOf(label)}
                yes={words.removeYes}
                disabled={isBusy}
                onConfirm={() => void remove()}
              />
            )}
          </div>
          <KeyActivityLine activity={activity} />
        </>
      )}
    </div>
  );
}

function whereIs({ source, variable }: KeyState): string {
  switch (source) {
    case 'looking':
      return words.looking;
    case 'environment':
      return words.setBy(variable);
    case 'keychain':
      return words.inKeychain;
    case 'session':
      return words.inSession;
    case 'none':
      return words.none;
  }
}
