import { useEffect, useEffectEvent, useRef, useState } from 'react';

/**
 * Text that is typed at leisure and handed over as a whole: when its field is left, on Enter, and when the field goes
 * away with something in it. While nobody types it follows `value`. What `problem` objects to (in words) stays in the
 * field and is not handed over.
 */
export function useDraft(options: {
  value: string;
  problem(text: string): string | null;
  onCommit(text: string): void;
}) {
  const { value, problem } = options;
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? value;
  const typed = useRef<string | null>(null);

  const change = (next: string | null) => {
    typed.current = next;
    setDraft(next);
  };
  const handOver = useEffectEvent(() => {
    const next = typed.current;
    if (next === null || problem(next) !== null) return;
    typed.current = null;
    if (next !== value) options.onCommit(next);
  });
  const commit = () => {
    handOver();
    setDraft(typed.current);
  };

  useEffect(() => () => handOver(), []);

  return { text, error: draft === null ? null : problem(draft), change, commit };
}
