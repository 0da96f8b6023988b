import type { Settings } from '#shared/model/settings.ts';
import { type StageName, stageNames } from '#shared/model/vendor-catalog.ts';
import { t } from '../../i18n/strings.ts';
import { useRefusal, useSettings, useSettingsClient, useSettingsState } from '../../stores/use-settings.ts';
import { Switch } from '../fields/Switch.tsx';
import { Section } from '../Section.tsx';
import { vendorsInUse } from '../section-values.ts';

const words = t.settings.privacy;

/** What leaves this computer, and what is kept on it. */
export function PrivacySection() {
  const client = useSettingsClient();
  const { localOnly, privateConversation } = useSettings((settings) => settings.privacy);
  const change = (privacy: Partial<Settings['privacy']>) => client.change({ privacy });
  return (
    <Section id="privacy" resets="privacy">
      <Switch
        label={words.localOnly}
        hint={words.localOnlyHint}
        checked={localOnly}
        error={useRefusal('privacy.localOnly')}
        onChange={(value) => change({ localOnly: value })}
      />
      <Switch
        label={words.privateConversation}
        hint={words.privateConversationHint}
        checked={privateConversation}
        error={useRefusal('privacy.privateConversation')}
        onChange={(value) => change({ privateConversation: value })}
      />
      <div className="field">
        <h4 className="field-label">{words.flow}</h4>
        <dl className="facts">
          {stageNames.map((stage) => (
            <div key={stage}>
              <dt>{words.flowRows[stage]}</dt>
              <dd>
                <Destination stage={stage} />
              </dd>
            </div>
          ))}
        </dl>
        <p className="field-hint">{words.noTelemetry}</p>
      </div>
    </Section>
  );
}

/** Where a stage's data goes, in words. */
function Destination({ stage }: { stage: StageName }) {
  const settings = useSettings((all) => all);
  const catalog = useSettingsState((state) => state.catalog);
  const demo = useSettingsState((state) => state.keys?.demo ?? false);
  if (demo) return words.flowDemo;
  const labels = vendorsInUse(settings, stage, catalog);
  const [first, ...others] = labels;
  if (first === undefined) return words.flowNowhere;
  const isLocal = labels.every((label) => catalog.some((item) => item.label === label && item.isLocal));
  const names = others.length === 0 ? first : words.orElse(first, others.join(words.thenTo));
  return isLocal ? words.flowStays(names) : words.flowGoes(names);
}
