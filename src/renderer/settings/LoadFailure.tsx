import { t } from '../i18n/strings.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';

/** What could not be fetched, why, and the way to try again. */
export function LoadFailure({
  title,
  problem,
  onRetry,
}: {
  title: string;
  problem: string;
  onRetry(): void;
}) {
  return (
    <div className="callout" data-level="error" role="alert">
      <Icon name="warning" />
      <div className="callout-words">
        <p>
          <strong>{title}</strong> {problem}
        </p>
        <Button look="soft" onClick={onRetry}>
          {t.settings.tryAgain}
        </Button>
      </div>
    </div>
  );
}
