import type { CatalogItem, KeysState } from '#shared/contracts/settings-routes.ts';
import { activePersona, type Settings } from '#shared/model/settings.ts';
import type { StageName } from '#shared/model/vendor-catalog.ts';
import { t } from '../i18n/strings.ts';
import type { SectionId } from './sections.ts';

/** What is set in each section, in a word or two, for the list of sections. */
export function sectionValues(
  settings: Settings,
  keys: KeysState | null,
  catalog: readonly CatalogItem[],
): Partial<Record<SectionId, string>> {
  const words = t.settings;
  const first = (stage: StageName) => {
    const names = vendorsInUse(settings, stage, catalog);
    return names[0] ?? words.summary.none;
  };
  const keyCount = keys?.keys.filter(({ mask }) => mask !== null).length ?? 0;
  const { localOnly, privateConversation } = settings.privacy;
  const privacy = [
    localOnly && words.summary.localOnly,
    privateConversation && words.summary.privateConversation,
  ].filter((part) => part !== false);
  return {
    voiceLoop: words.voiceLoop.modes[settings.voiceLoop.mode].label,
    stt: first('stt'),
    llm: first('llm'),
    tts: first('tts'),
    keys: keyCount === 0 ? words.summary.noKeys : words.summary.keys(keyCount),
    personas: activePersona(settings).name,
    privacy: privacy.length === 0 ? words.summary.open : privacy.join(', '),
    transfer: words.summary.transfer,
  };
}

/** The vendors of a stage that are on and can be used now, in their order, by name. */
export function vendorsInUse(
  settings: Settings,
  stage: StageName,
  catalog: readonly CatalogItem[],
): string[] {
  return settings[stage].order.flatMap(({ id, enabled }) => {
    const item = catalog.find((other) => other.id === id);
    return enabled && item && item.problem === null ? [item.label] : [];
  });
}
