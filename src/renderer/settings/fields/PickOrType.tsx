import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { Field } from './Field.tsx';
import { useDraft } from './use-draft.ts';

export interface PickOption {
  value: string;
  label: string;
  /** Options with the same group stand together under it. */
  group?: string;
}

/** Values of the select that are not values of the setting. */
const automaticValue = 'automatic';
const otherValue = 'other';
const optionValue = (value: string) => `value:${value}`;

/** A value from a list, or any other, typed. Null is the automatic one. */
export function PickOrType({
  label,
  hint,
  value,
  options,
  automatic,
  other,
  error = null,
  after,
  problem,
  onChange,
}: {
  label: string;
  hint?: ReactNode;
  value: string | null;
  options: readonly PickOption[];
  automatic: string;
  /** The last entry of the list, and the field that it opens. */
  other: { option: string; label: string; hint: string };
  error?: string | null;
  /** Next to the list. */
  after?: ReactNode;
  /** What is wrong with a typed value, in words. */
  problem(text: string): string | null;
  onChange(value: string | null): void;
}) {
  const [typing, setTyping] = useState(false);
  const listed = value === null || options.some((option) => option.value === value);
  const selected = value === null ? automaticValue : optionValue(value);

  return (
    <div className="pick">
      <Field label={label} hint={hint} error={error}>
        {(control) => (
          <div className="pick-line">
            <select
              {...control}
              className="input"
              value={typing ? otherValue : selected}
              onChange={(event) => {
                const picked = event.target.value;
                setTyping(picked === otherValue);
                if (picked === otherValue) return;
                onChange(picked === automaticValue ? null : picked.slice(optionValue('').length));
              }}
            >
              <option value={automaticValue}>{automatic}</option>
              {!listed && <option value={selected}>{value}</option>}
              {groupsOf(options).map(({ group, members }) =>
                group === undefined ? (
                  members.map(toOption)
                ) : (
                  <optgroup key={group} label={group}>
                    {members.map(toOption)}
                  </optgroup>
                ),
              )}
              <option value={otherValue}>{other.option}</option>
            </select>
            {after}
          </div>
        )}
      </Field>
      {typing && <TypedValue value={value ?? ''} other={other} problem={problem} onCommit={onChange} />}
    </div>
  );
}

function TypedValue({
  value,
  other,
  problem,
  onCommit,
}: {
  value: string;
  other: { label: string; hint: string };
  problem(text: string): string | null;
  onCommit(value: string): void;
}) {
  const draft = useDraft({ value, problem, onCommit: (text) => onCommit(text.trim()) });
  return (
    <Field label={other.label} hint={other.hint} error={draft.error}>
      {(control) => (
        <input
          {...control}
          className="input"
          type="text"
          autoComplete="off"
          spellCheck={false}
          value={draft.text}
          onChange={(event) => draft.change(event.target.value)}
          onBlur={draft.commit}
          onKeyDown={(event: KeyboardEvent) => {
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) draft.commit();
          }}
        />
      )}
    </Field>
  );
}

const toOption = ({ value, label }: PickOption) => (
  <option key={value} value={optionValue(value)}>
    {label}
  </option>
);

function groupsOf(options: readonly PickOption[]): { group: string | undefined; members: PickOption[] }[] {
  const groups = Map.groupBy(options, (option) => option.group);
  return [...groups].map(([group, members]) => ({ group, members }));
}
