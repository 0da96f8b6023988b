import { type FormEvent, type KeyboardEvent, type Ref, useId, useState } from 'react';
import { t } from '../i18n/strings.ts';
import { usePanel } from '../stores/use-panel.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';

/** The contract's bound of `message.send`. */
const maxChars = 8000;

/** Type instead of talking. The draft goes only once main has taken it. */
export function Composer({ ref }: { ref: Ref<HTMLTextAreaElement> }) {
  const panel = usePanel();
  const [draft, setDraft] = useState('');
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const failureId = useId();
  const sendable = draft.trim() !== '' && !sending;

  const send = async () => {
    if (!sendable) return;
    const sent = draft;
    setSending(true);
    setFailure(null);
    const result = await panel.sendMessage(sent.trim());
    setSending(false);
    // What was typed while sending stays.
    if (result.ok) setDraft((now) => (now.startsWith(sent) ? now.slice(sent.length).trimStart() : now));
    else setFailure(result.reason);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // Enter that ends an input method's composition is not ours.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (!event.repeat) void send();
  };

  return (
    <form
      className="composer"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void send();
      }}
    >
      <div className="composer-box">
        <textarea
          ref={ref}
          rows={1}
          value={draft}
          maxLength={maxChars}
          placeholder={t.composer.placeholder}
          aria-label={t.composer.label}
          aria-invalid={failure !== null}
          aria-describedby={failure === null ? undefined : failureId}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <Button
          look="accent"
          type="submit"
          className="composer-send"
          aria-label={t.composer.send}
          disabled={!sendable}
        >
          <Icon name="send" />
        </Button>
      </div>
      {failure !== null && (
        <p id={failureId} className="composer-failure" role="alert">
          {t.composer.notSent} {failure}
        </p>
      )}
    </form>
  );
}
