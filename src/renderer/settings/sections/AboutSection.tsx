import { useEffect } from 'react';
import type { About } from '#shared/contracts/settings-routes.ts';
import { t } from '../../i18n/strings.ts';
import { useSettingsClient, useSettingsState } from '../../stores/use-settings.ts';
import { formatDuration } from '../format.ts';
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
          <div>
            <dt>{words.rows.listening}</dt>
            <dd>{listeningText(about.listening)}</dd>
          </div>
        </dl>
      )}
      {!about && problem === null && <p className="field-hint">{words.loading}</p>}
      {problem !== null && (
        <LoadFailure title={words.failed} problem={problem} onRetry={() => void client.loadAbout()} />
      )}
    </Section>
  );
}

function listeningText(listening: About['listening']): string {
  if (listening === null) return words.notListened;
  const { micMs, sentMs } = listening;
  // What was sent twice, since a vendor failed, is not saved.
  const savedPercent = Math.max(0, Math.round((1 - sentMs / micMs) * 100));
  return words.listening(formatDuration(micMs), formatDuration(sentMs), savedPercent);
}
