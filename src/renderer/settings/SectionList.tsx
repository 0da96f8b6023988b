import { type Ref, useMemo } from 'react';
import { t } from '../i18n/strings.ts';
import { useSettingsState } from '../stores/use-settings.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { sectionValues } from './section-values.ts';
import { type SectionId, sectionIcons, sectionIds } from './sections.ts';

/** The way to the sections, each with what is set in it. */
export function SectionList({
  ref,
  current,
  onChoose,
}: {
  ref: Ref<HTMLElement>;
  current: SectionId;
  onChoose(section: SectionId): void;
}) {
  const settings = useSettingsState((state) => state.settings);
  const keys = useSettingsState((state) => state.keys);
  const catalog = useSettingsState((state) => state.catalog);
  const values = useMemo(() => settings && sectionValues(settings, keys, catalog), [settings, keys, catalog]);
  return (
    <nav ref={ref} className="settings-nav" aria-label={t.settings.sectionsLabel}>
      <ul>
        {sectionIds.map((id) => (
          <li key={id}>
            <Button
              look="plain"
              className="settings-link"
              aria-current={id === current ? 'page' : undefined}
              onClick={() => onChoose(id)}
            >
              <Icon name={sectionIcons[id]} />
              <span className="settings-link-words">
                <span className="settings-link-title">{t.settings.sections[id].title}</span>
                {values?.[id] && <span className="settings-link-value">{values[id]}</span>}
              </span>
              <span className="settings-link-go">
                <Icon name="forward" />
              </span>
            </Button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
