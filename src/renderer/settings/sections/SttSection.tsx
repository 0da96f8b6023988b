import { t } from '../../i18n/strings.ts';
import { useRefusal, useSettings, useSettingsClient } from '../../stores/use-settings.ts';
import { LanguagePicker } from '../fields/LanguagePicker.tsx';
import { Section } from '../Section.tsx';
import type { SectionProps } from '../sections.ts';
import { ModelPicker } from '../vendors/ModelPicker.tsx';
import { modelName } from '../vendors/names.ts';
import { StageOrder } from '../vendors/StageOrder.tsx';

/** Who turns speech into words, and in which language. */
export function SttSection({ goTo }: SectionProps) {
  const client = useSettingsClient();
  const { order, language } = useSettings((settings) => settings.stt);
  return (
    <Section id="stt" resets="stt">
      <StageOrder
        stage="stt"
        order={order}
        detailOf={modelName}
        renderOptions={(entry, item, change) => (
          <ModelPicker item={item} value={entry.model} onChange={(model) => change({ model })} />
        )}
        goTo={goTo}
        onChange={(next) => client.change({ stt: { order: next } })}
      />
      <LanguagePicker
        label={t.settings.pick.language}
        hint={t.settings.stt.languageHint}
        automatic={t.settings.pick.languageAny}
        value={language}
        error={useRefusal('stt.language')}
        onChange={(next) => client.change({ stt: { language: next } })}
      />
    </Section>
  );
}
