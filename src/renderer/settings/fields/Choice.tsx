import { type ReactNode, useId } from 'react';
import { FieldError } from './Field.tsx';

export interface ChoiceOption<T extends string> {
  value: T;
  label: string;
  detail?: string;
}

/** One of a few, each with a line that says what it means. */
export function Choice<T extends string>({
  legend,
  hint,
  value,
  options,
  error = null,
  onChange,
}: {
  legend: string;
  hint?: ReactNode;
  value: T;
  options: readonly ChoiceOption<T>[];
  error?: string | null;
  onChange(value: T): void;
}) {
  const name = useId();
  return (
    <fieldset className="field choice">
      <legend className="field-label">{legend}</legend>
      {hint !== undefined && <p className="field-hint">{hint}</p>}
      <div className="choice-options">
        {options.map((option) => (
          <label key={option.value} className="choice-option">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              aria-label={option.label}
              aria-describedby={option.detail === undefined ? undefined : `${name}-${option.value}`}
              onChange={() => onChange(option.value)}
            />
            <span className="choice-words">
              <span className="choice-label">{option.label}</span>
              {option.detail !== undefined && (
                <span id={`${name}-${option.value}`} className="choice-detail">
                  {option.detail}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
      <FieldError error={error} />
    </fieldset>
  );
}
