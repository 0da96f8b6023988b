import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { t } from '../../i18n/strings.ts';
import { Button, type ButtonProps } from '../../ui/Button.tsx';

/** For what cannot be taken back: the first press asks, and only the second one does it. */
export function ConfirmButton({
  look = 'soft',
  label,
  accessibleLabel = label,
  yes,
  disabled = false,
  onConfirm,
}: {
  look?: ButtonProps['look'];
  label: string;
  accessibleLabel?: string;
  yes: string;
  disabled?: boolean;
  onConfirm(): void;
}) {
  const [asks, setAsks] = useState(false);
  const askRef = useRef<HTMLButtonElement>(null);
  const noRef = useRef<HTMLButtonElement>(null);
  const wasAsking = useRef(false);

  // The button that had the focus is gone: it goes to the harmless answer, and back again.
  useEffect(() => {
    if (asks) noRef.current?.focus();
    else if (wasAsking.current) askRef.current?.focus();
    wasAsking.current = asks;
  }, [asks]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    setAsks(false);
  };

  if (!asks) {
    return (
      <Button
        ref={askRef}
        look={look}
        aria-label={accessibleLabel}
        disabled={disabled}
        onClick={() => setAsks(true)}
      >
        {label}
      </Button>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields
    <span className="confirm" role="group" aria-label={accessibleLabel} onKeyDown={onKeyDown}>
      <Button
        look="danger"
        onClick={() => {
          setAsks(false);
          onConfirm();
        }}
      >
        {yes}
      </Button>
      <Button ref={noRef} look="soft" onClick={() => setAsks(false)}>
        {t.settings.confirm.no}
      </Button>
    </span>
  );
}
