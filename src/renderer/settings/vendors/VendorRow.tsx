import { type ReactNode, useId } from 'react';
import type { CatalogItem } from '#shared/contracts/settings-routes.ts';
import { t } from '../../i18n/strings.ts';
import { useSettingsState } from '../../stores/use-settings.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { SwitchControl } from '../fields/Switch.tsx';
import type { SectionProps } from '../sections.ts';

const words = t.settings.order;

/** A vendor in its stage's list: on or off, what stands in its way, and its options behind a button. */
export function VendorRow({
  item,
  enabled,
  detail,
  isOpen,
  onToggleOpen,
  onToggleEnabled,
  goTo,
  children,
}: {
  item: CatalogItem;
  enabled: boolean;
  detail: string;
  isOpen: boolean;
  onToggleOpen(): void;
  onToggleEnabled(enabled: boolean): void;
  children: ReactNode;
} & SectionProps) {
  const optionsId = useId();
  const keyIsMissing = useSettingsState(({ keys }) =>
    keys?.keys.some(({ vendor, source }) => vendor === item.keyVendor && source === 'none'),
  );
  const problem = enabled ? item.problem : null;
  return (
    <div className="vendor" data-enabled={enabled}>
      <div className="vendor-head">
        <p className="vendor-name">
          {item.label}
          {item.isLocal && <span className="badge">{words.local}</span>}
        </p>
        <SwitchControl
          aria-label={words.use(item.label)}
          title={words.use(item.label)}
          checked={enabled}
          onToggle={onToggleEnabled}
        />
      </div>
      {problem !== null && (
        <p className={keyIsMissing ? 'vendor-no-key' : 'vendor-problem'}>
          {problem}{' '}
          {keyIsMissing && (
            <button
              type="button"
              className="text-button"
              aria-label={words.addKeyOf(item.label)}
              onClick={() => goTo('keys')}
            >
              {words.addKey}
            </button>
          )}
        </p>
      )}
      <Button
        look="plain"
        className="vendor-toggle"
        aria-expanded={isOpen}
        aria-controls={optionsId}
        aria-label={`${words.optionsOf(item.label)}: ${detail}`}
        onClick={onToggleOpen}
      >
        <span className="vendor-detail">{detail}</span>
        <Icon name={isOpen ? 'up' : 'down'} />
      </Button>
      <div id={optionsId} className="vendor-options" hidden={!isOpen}>
        {isOpen && children}
      </div>
    </div>
  );
}
