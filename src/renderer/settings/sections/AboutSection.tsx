import { useEffect } from 'react';
import { t } from '../../i18n/strings.ts';
import { useSettingsClient, useSettingsState } from '../../stores/use-settings.ts';
import { LoadFailure } from '../LoadFailure.tsx';
import { Section } from '../Section.tsx';

const words = t.settings.about;
const rowNames = ['version', 'license', 'system', 'electron', 'chromium', 'node', 'dataFolder'] as const;

/** Which Parley this is, and where its data is. */
export function AboutSection() {
  const client = useSettingsClient();
  const about = useSettingsState((state) => state.about);
  const problem = useSettingsState((state) => state.aboutProblem);
  useEffect(() => void client.loadAbout(), [client]);
  return (
    <Section id="about">
      {about && (
        <dl className="facts">
          {rowNames.map((name) => (
            <div key={name}>
              <dt>{words.rows[name]}</dt>
              <dd>{about[name]}</dd>
            </div>
          ))}
        </dl>
      )}
      {!about && problem === null && <p className="field-hint">{words.loading}</p>}
      {problem !== null && (
        <LoadFailure title={words.failed} problem={problem} onRetry={() => void client.loadAbout()} />
      )}
    </Section>
  );
}
