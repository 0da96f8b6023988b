import { type ReactNode, useId } from 'react';

/** What ties a control to its label, its hint and its error. */
export interface ControlProps {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

/** A control with its label above it and, below it, a hint and what is wrong. */
export function Field({
  label,
  hint,
  error = null,
  children,
}: {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | null;
  children(control: ControlProps): ReactNode;
}) {
  const id = useId();
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  const errorId = error === null ? undefined : `${id}-error`;
  const describedBy = [errorId, hintId].filter((part) => part !== undefined).join(' ');
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children({
        id,
        'aria-describedby': describedBy === '' ? undefined : describedBy,
        'aria-invalid': error === null ? undefined : true,
      })}
      {hint !== undefined && (
        <p id={hintId} className="field-hint">
          {hint}
        </p>
      )}
      <FieldError id={errorId} error={error} />
    </div>
  );
}

/** What is wrong, in words; read out as soon as it appears. */
export function FieldError({ id, error }: { id?: string | undefined; error: string | null }) {
  if (error === null) return null;
  return (
    <p id={id} className="field-error" role="alert">
      {error}
    </p>
  );
}
