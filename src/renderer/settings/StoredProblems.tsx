import { t } from '../i18n/strings.ts';
import { useSettingsState } from '../stores/use-settings.ts';
import { Icon } from '../ui/Icon.tsx';

const none: readonly string[] = [];

/** What of the stored settings could not be used, and whether changes will last. */
export function StoredProblems() {
  const ignored = useSettingsState((state) => state.main?.ignored ?? none);
  const kept = useSettingsState((state) => state.main?.kept ?? true);
  if (kept && ignored.length === 0) return null;
  return (
    <div className="callout stored-problems" data-level="warning">
      <Icon name="warning" />
      <div className="callout-words">
        {!kept && <p>{t.settings.notKept}</p>}
        {ignored.length > 0 && (
          <>
            <p>{t.settings.ignored}</p>
            <ul>
              {ignored.map((words) => (
                <li key={words}>{words}</li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}
