import type { Settings } from '#shared/model/settings.ts';
import { t } from '../../i18n/strings.ts';
import { useRefusal, useSettings, useSettingsClient, useSettingsState } from '../../stores/use-settings.ts';
import { Slider } from '../fields/Slider.tsx';
import { formatSpeed } from '../format.ts';
import { Section } from '../Section.tsx';
import type { SectionProps } from '../sections.ts';
import { LanguageVoices } from '../vendors/LanguageVoices.tsx';
import { ModelPicker } from '../vendors/ModelPicker.tsx';
import { modelName, voiceName } from '../vendors/names.ts';
import { PreviewButton } from '../vendors/PreviewButton.tsx';
import { StageOrder } from '../vendors/StageOrder.tsx';
import { VoicePicker } from '../vendors/VoicePicker.tsx';

const words = t.settings.tts;

/** Who speaks, and how it sounds. */
export function TtsSection({ goTo }: SectionProps) {
  const client = useSettingsClient();
  const { order, speed } = useSettings((settings) => settings.tts);
  const language = useSettings((settings) => settings.stt.language);
  const voices = useSettingsState((state) => state.voices);
  const change = (tts: Partial<Settings['tts']>) => client.change({ tts });
  return (
    <Section id="tts" resets="tts">
      <StageOrder
        stage="tts"
        order={order}
        detailOf={(entry, item) =>
          `${voiceName(entry.voiceId, voices[item.id]?.items)} · ${modelName(entry, item)}`
        }
        renderOptions={(entry, item, changeEntry) => (
          <>
            <VoicePicker
              item={item}
              value={entry.voiceId}
              firstLanguage={language}
              onChange={(voiceId) => changeEntry({ voiceId })}
            />
            <LanguageVoices
              item={item}
              voices={entry.voices ?? {}}
              onChange={(voices) => changeEntry({ voices })}
            />
            <ModelPicker item={item} value={entry.model} onChange={(model) => changeEntry({ model })} />
            <PreviewButton
              name={item.label}
              target={{ id: item.id, voiceId: entry.voiceId, model: entry.model, speed }}
            />
          </>
        )}
        goTo={goTo}
        onChange={(next) => change({ order: next })}
      />
      <Slider
        label={
          <>
            {words.speed}{' '}
            <span className="field-value" aria-hidden="true">
              {formatSpeed(speed)}
            </span>
          </>
        }
        min={0.7}
        max={1.5}
        step={0.05}
        value={speed}
        text={words.speedText(String(speed))}
        ends={[words.speedEnds.slow, words.speedEnds.fast]}
        error={useRefusal('tts.speed')}
        onChange={(next) => change({ speed: Number(next.toFixed(2)) })}
      />
    </Section>
  );
}
