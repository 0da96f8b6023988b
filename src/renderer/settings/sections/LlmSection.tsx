import { type Settings, settingsSchema } from '#shared/model/settings.ts';
import { t } from '../../i18n/strings.ts';
import { useRefusal, useSettings, useSettingsClient } from '../../stores/use-settings.ts';
import { TextField } from '../fields/TextField.tsx';
import { Section } from '../Section.tsx';
import type { SectionProps } from '../sections.ts';
import { ModelPicker } from '../vendors/ModelPicker.tsx';
import { modelName } from '../vendors/names.ts';
import { StageOrder } from '../vendors/StageOrder.tsx';

const words = t.settings.llm;

/** Who thinks of the answer. */
export function LlmSection({ goTo }: SectionProps) {
  const client = useSettingsClient();
  const { order, localServerUrl } = useSettings((settings) => settings.llm);
  const change = (llm: Partial<Settings['llm']>) => client.change({ llm });
  return (
    <Section id="llm" resets="llm">
      <StageOrder
        stage="llm"
        order={order}
        detailOf={modelName}
        renderOptions={(entry, item, changeEntry) => (
          <ModelPicker item={item} value={entry.model} onChange={(model) => changeEntry({ model })} />
        )}
        goTo={goTo}
        onChange={(next) => change({ order: next })}
      />
      <TextField
        label={words.localServer}
        hint={words.localServerHint}
        type="url"
        value={localServerUrl}
        problem={serverProblem}
        error={useRefusal('llm.localServerUrl')}
        onCommit={(url) => change({ localServerUrl: url.trim() })}
      />
    </Section>
  );
}

function serverProblem(text: string): string | null {
  const { localServerUrl } = settingsSchema.shape.llm.shape;
  return localServerUrl.safeParse(text.trim()).success ? null : words.badServer;
}
