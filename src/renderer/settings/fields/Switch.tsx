import { type ComponentProps, useId } from 'react';
import { FieldError } from './Field.tsx';

/** On or off, at once, with its label beside it. */
export function Switch({
  label,
  hint,
  checked,
  error = null,
  onChange,
}: {
  label: string;
  hint?: string;
  checked: boolean;
  error?: string | null;
  onChange(checked: boolean): void;
}) {
  const id = useId();
  return (
    <div className="field">
      <div className="switch">
        <div className="switch-words">
          <label className="field-label" htmlFor={id}>
            {label}
          </label>
          {hint !== undefined && (
            <p id={`${id}-hint`} className="field-hint">
              {hint}
            </p>
          )}
        </div>
        <SwitchControl
          id={id}
          checked={checked}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          onToggle={onChange}
        />
      </div>
      <FieldError error={error} />
    </div>
  );
}

/** The switch alone; whoever draws it names it. */
export function SwitchControl({
  checked,
  onToggle,
  ...rest
}: { checked: boolean; onToggle(checked: boolean): void } & Pick<
  ComponentProps<'input'>,
  'id' | 'title' | 'aria-label' | 'aria-describedby'
>) {
  return (
    <input
      {...rest}
      className="switch-control"
      type="checkbox"
      // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox tells its state itself
      role="switch"
      checked={checked}
      onChange={(event) => onToggle(event.target.checked)}
    />
  );
}
