import { type ReactNode, useState } from 'react';
import type { CatalogItem } from '#shared/contracts/settings-routes.ts';
import type { StageEntry } from '#shared/model/settings.ts';
import type { StageName } from '#shared/model/vendor-catalog.ts';
import { t } from '../../i18n/strings.ts';
import type { SettingsField } from '../../stores/settings-state.ts';
import { useRefusal, useSettingsClient, useSettingsState } from '../../stores/use-settings.ts';
import { FieldError } from '../fields/Field.tsx';
import { ReorderList } from '../fields/ReorderList.tsx';
import type { SectionProps } from '../sections.ts';
import { VendorRow } from './VendorRow.tsx';

/** The vendors of a stage in the order in which they are asked, each with a switch and its options. */
export function StageOrder<Entry extends StageEntry>({
  stage,
  order,
  detailOf,
  renderOptions,
  goTo,
  onChange,
}: {
  stage: StageName;
  order: readonly Entry[];
  /** What is chosen for a vendor, in a line. */
  detailOf(entry: Entry, item: CatalogItem): string;
  renderOptions(entry: Entry, item: CatalogItem, change: (changes: Partial<Entry>) => void): ReactNode;
  onChange(order: Entry[]): void;
} & SectionProps) {
  const client = useSettingsClient();
  const catalog = useSettingsState((state) => state.catalog);
  const refusal = useRefusal(`${stage}.order` as SettingsField);
  const [openId, setOpenId] = useState<string | null>(null);

  const items = order.flatMap((entry) => {
    const item = catalog.find(({ id }) => id === entry.id);
    return item ? [{ id: entry.id, label: item.label, entry, item }] : [];
  });
  const enabledIds = items.filter(({ entry }) => entry.enabled).map(({ id }) => id);
  const isReady = items.some(({ entry, item }) => entry.enabled && item.problem === null);
  const trouble =
    enabledIds.length === 0 ? t.settings.order.noneOn : isReady ? null : t.settings.order.noneReady;
  const change = (id: string, changes: Partial<Entry>) =>
    onChange(order.map((entry) => (entry.id === id ? { ...entry, ...changes } : entry)));

  return (
    <div className="field">
      <p className="field-hint">{t.settings.order.hint}</p>
      <ReorderList
        label={t.settings.order.label(stage)}
        items={items}
        announce={client.announce}
        rankOf={({ id }) => (enabledIds.includes(id) ? enabledIds.indexOf(id) + 1 : null)}
        onReorder={(next) => onChange(next.map(({ entry }) => entry))}
        renderItem={({ id, entry, item }) => (
          <VendorRow
            item={item}
            enabled={entry.enabled}
            detail={detailOf(entry, item)}
            isOpen={openId === id}
            onToggleOpen={() => setOpenId(openId === id ? null : id)}
            onToggleEnabled={(enabled) => change(id, { enabled } as Partial<Entry>)}
            goTo={goTo}
          >
            {renderOptions(entry, item, (changes) => change(id, changes))}
          </VendorRow>
        )}
      />
      {trouble !== null && (
        <p className="field-warning" role="status">
          {trouble}
        </p>
      )}
      <FieldError error={refusal} />
    </div>
  );
}
