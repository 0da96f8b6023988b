import type { ReactNode } from 'react';
import { Field } from './Field.tsx';

/** A number on a line. `text` is what a screen reader says of it. */
export function Slider({
  label,
  hint,
  min,
  max,
  step,
  value,
  text,
  ends,
  error = null,
  onChange,
}: {
  label: ReactNode;
  hint?: ReactNode;
  min: number;
  max: number;
  step: number;
  value: number;
  text: string;
  ends: readonly [low: string, high: string];
  error?: string | null;
  onChange(value: number): void;
}) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <>
          <input
            {...control}
            className="slider"
            type="range"
            min={min}
            max={max}
            step={step}
            value={value}
            aria-valuetext={text}
            onChange={(event) => onChange(event.target.valueAsNumber)}
          />
          <div className="slider-ends" aria-hidden="true">
            <span>{ends[0]}</span>
            <span>{ends[1]}</span>
          </div>
        </>
      )}
    </Field>
  );
}
