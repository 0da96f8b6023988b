import { t } from '../../i18n/strings.ts';
import type { VendorList } from '../../stores/settings-state.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';

/** Whether a vendor's list is on its way, or could not be had, in words. Silent when it is there. */
export function ListState({ list, vendor }: { list: VendorList<unknown> | undefined; vendor: string }) {
  if (!list || list.status === 'there') return null;
  if (list.status === 'asking') return <p className="field-hint">{t.settings.pick.asking(vendor)}</p>;
  return (
    <p className="field-warning">
      {list.problem} {list.items.length > 0 && t.settings.pick.failed}
    </p>
  );
}

/** Asks the vendor for its list once more. Nothing, where the vendor turned out to have none. */
export function RefreshButton({
  list,
  vendor,
  onRefresh,
}: {
  list: VendorList<unknown> | undefined;
  vendor: string;
  onRefresh(): void;
}) {
  if (list?.status === 'there' && list.items.length === 0) return null;
  const isAsking = list?.status === 'asking';
  return (
    <Button
      look="icon"
      aria-label={t.settings.pick.refresh(vendor)}
      title={t.settings.pick.refresh(vendor)}
      aria-disabled={isAsking}
      onClick={() => !isAsking && onRefresh()}
    >
      <Icon name="refresh" />
    </Button>
  );
}
