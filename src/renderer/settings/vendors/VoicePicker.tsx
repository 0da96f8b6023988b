import { useEffect, useMemo } from 'react';
import type { CatalogItem, Voice } from '#shared/contracts/settings-routes.ts';
import { t } from '../../i18n/strings.ts';
import { useSettingsClient, useSettingsState } from '../../stores/use-settings.ts';
import { type PickOption, PickOrType } from '../fields/PickOrType.tsx';
import { languageName } from '../format.ts';
import { idProblem } from './id-problem.ts';
import { ListState, RefreshButton } from './ListState.tsx';

const words = t.settings.pick;

/** A voice of a vendor: from its list, which it is asked for, or by its id. */
export function VoicePicker({
  item,
  label = words.voice,
  value,
  automatic = words.voiceDefault,
  firstLanguage,
  onChange,
}: {
  item: CatalogItem;
  label?: string;
  value: string | null;
  automatic?: string;
  /** BCP 47: voices in this language stand first. */
  firstLanguage: string | null;
  onChange(voiceId: string | null): void;
}) {
  const client = useSettingsClient();
  const list = useSettingsState((state) => state.voices[item.id]);
  useEffect(() => void client.loadVoices(item.id), [client, item.id]);
  const options = useMemo(() => voiceOptions(list?.items ?? [], firstLanguage), [list, firstLanguage]);

  return (
    <div>
      <PickOrType
        label={label}
        value={value}
        options={options}
        automatic={automatic}
        other={{ option: words.voiceOther, label: words.voiceId, hint: words.voiceIdHint }}
        after={
          <RefreshButton
            list={list}
            vendor={item.label}
            onRefresh={() => void client.loadVoices(item.id, true)}
          />
        }
        problem={idProblem}
        onChange={onChange}
      />
      <ListState list={list} vendor={item.label} />
    </div>
  );
}

/** The voices by language: that of the person first, then by name; those of no language last. */
function voiceOptions(voices: readonly Voice[], firstLanguage: string | null): PickOption[] {
  const first = baseLanguage(firstLanguage ?? navigator.language);
  const rank = ({ language }: Voice) => (language === null ? 2 : baseLanguage(language) === first ? 0 : 1);
  const groupOf = ({ language }: Voice) => (language === null ? words.otherVoices : languageName(language));
  return voices
    .map((voice) => ({ voice, group: groupOf(voice) }))
    .sort(
      (a, b) =>
        rank(a.voice) - rank(b.voice) ||
        a.group.localeCompare(b.group) ||
        a.voice.name.localeCompare(b.voice.name),
    )
    .map(({ voice, group }) => ({ value: voice.id, label: voice.name, group }));
}

const baseLanguage = (tag: string) => tag.split('-')[0]!.toLowerCase();
