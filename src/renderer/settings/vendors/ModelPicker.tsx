import { useEffect } from 'react';
import type { CatalogItem } from '#shared/contracts/settings-routes.ts';
import { t } from '../../i18n/strings.ts';
import { useSettingsClient, useSettingsState } from '../../stores/use-settings.ts';
import { PickOrType } from '../fields/PickOrType.tsx';
import { idProblem } from './id-problem.ts';
import { ListState, RefreshButton } from './ListState.tsx';

const words = t.settings.pick;

/** A model of a vendor: from its list, which it is asked for, or by its id. */
export function ModelPicker({
  item,
  value,
  automatic = words.modelDefault(item.models[0]),
  onChange,
}: {
  item: CatalogItem;
  value: string | null;
  automatic?: string;
  onChange(model: string | null): void;
}) {
  const client = useSettingsClient();
  const list = useSettingsState((state) => state.models[item.id]);
  useEffect(() => void client.loadModels(item.id), [client, item.id]);

  const models = list && list.items.length > 0 ? list.items : item.models;
  return (
    <div>
      <PickOrType
        label={words.model}
        value={value}
        options={models.map((model) => ({ value: model, label: model }))}
        automatic={automatic}
        other={{ option: words.modelOther, label: words.modelId, hint: words.modelIdHint }}
        after={
          <RefreshButton
            list={list}
            vendor={item.label}
            onRefresh={() => void client.loadModels(item.id, true)}
          />
        }
        problem={idProblem}
        onChange={onChange}
      />
      <ListState list={list} vendor={item.label} />
    </div>
  );
}
