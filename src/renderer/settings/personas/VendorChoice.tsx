import { type ReactNode, useState } from 'react';
import type { CatalogItem } from '#shared/contracts/settings-routes.ts';
import type { StageName } from '#shared/model/vendor-catalog.ts';
import { t } from '../../i18n/strings.ts';
import { useSettingsState } from '../../stores/use-settings.ts';
import { Field } from '../fields/Field.tsx';

/** As usual, or a vendor of the stage; of a vendor, `children` asks for the rest. Nothing is chosen until that is. */
export function VendorChoice({
  stage,
  label,
  chosenId,
  onUsual,
  children,
}: {
  stage: StageName;
  label: string;
  /** Catalog id; null: as usual. */
  chosenId: string | null;
  onUsual(): void;
  children(item: CatalogItem): ReactNode;
}) {
  const catalog = useSettingsState((state) => state.catalog);
  const [pickedId, setPickedId] = useState(chosenId);
  const items = catalog.filter((item) => item.stage === stage);
  const picked = items.find(({ id }) => id === pickedId);
  return (
    <div className="vendor-choice">
      <Field label={label}>
        {(control) => (
          <select
            {...control}
            className="input"
            value={pickedId ?? ''}
            onChange={({ target }) => {
              setPickedId(target.value === '' ? null : target.value);
              if (target.value === '') onUsual();
            }}
          >
            <option value="">{t.settings.personas.asUsual}</option>
            {items.map(({ id, label: vendor }) => (
              <option key={id} value={id}>
                {vendor}
              </option>
            ))}
          </select>
        )}
      </Field>
      {picked && (
        <div key={picked.id} className="vendor-options">
          {children(picked)}
        </div>
      )}
    </div>
  );
}
