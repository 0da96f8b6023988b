import type { ReactNode } from 'react';
import { Field } from './Field.tsx';
import { useDraft } from './use-draft.ts';

const unproblematic = () => null;

/** Text that is handed over when the field is left or, in one of a single line, on Enter. */
export function TextField({
  label,
  hint,
  type = 'text',
  value,
  placeholder,
  maxLength,
  problem = unproblematic,
  error = null,
  onCommit,
}: {
  label: string;
  hint?: ReactNode;
  /** `long`: of several lines. */
  type?: 'text' | 'url' | 'long';
  value: string;
  placeholder?: string;
  maxLength?: number;
  /** What is wrong with a text, in words. */
  problem?(text: string): string | null;
  /** Why the last text was refused. */
  error?: string | null;
  onCommit(text: string): void;
}) {
  const draft = useDraft({ value, problem, onCommit });
  return (
    <Field label={label} hint={hint} error={draft.error ?? error}>
      {(control) => {
        const common = {
          ...control,
          className: 'input',
          placeholder,
          maxLength,
          value: draft.text,
          onChange: (event: { target: { value: string } }) => draft.change(event.target.value),
          onBlur: draft.commit,
        };
        if (type === 'long') return <textarea {...common} rows={4} />;
        return (
          <input
            {...common}
            type="text"
            inputMode={type}
            autoComplete="off"
            spellCheck={type === 'text'}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !event.nativeEvent.isComposing) draft.commit();
            }}
          />
        );
      }}
    </Field>
  );
}
