import type { CatalogItem, Voice } from '#shared/contracts/settings-routes.ts';
import type { StageEntry } from '#shared/model/settings.ts';
import { t } from '../../i18n/strings.ts';

/** The model that a vendor is used with. */
export function modelName({ model }: StageEntry, item: CatalogItem): string {
  return model ?? item.models[0] ?? t.settings.order.defaultModel;
}

/** A voice by its name, once the vendor has told it; else by its id. */
export function voiceName(voiceId: string | null, voices: readonly Voice[] | undefined): string {
  if (voiceId === null) return t.settings.order.defaultVoice;
  return voices?.find(({ id }) => id === voiceId)?.name ?? voiceId;
}
