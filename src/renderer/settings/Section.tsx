import { type ReactNode, useState } from 'react';
import type { SettingsSection } from '#shared/model/settings.ts';
import { t } from '../i18n/strings.ts';
import { useSettingsClient } from '../stores/use-settings.ts';
import { ConfirmButton } from './fields/ConfirmButton.tsx';
import { FieldError } from './fields/Field.tsx';
import type { SectionId } from './sections.ts';

/** A section's heading, its fields and, if it has any, the way back to its defaults. */
export function Section({
  id,
  resets,
  children,
}: {
  id: SectionId;
  resets?: SettingsSection;
  children: ReactNode;
}) {
  const { title, intro } = t.settings.sections[id];
  return (
    <div className="section">
      <div className="section-head">
        <h3 id="section-title" tabIndex={-1}>
          {title}
        </h3>
        {intro !== '' && <p className="section-intro">{intro}</p>}
      </div>
      {children}
      {resets && <SectionFoot section={resets} />}
    </div>
  );
}

function SectionFoot({ section }: { section: SettingsSection }) {
  const client = useSettingsClient();
  const [problem, setProblem] = useState<string | null>(null);
  const reset = async () => {
    const result = await client.reset(section);
    setProblem(result.ok ? null : result.reason);
    if (result.ok) client.announce(t.settings.resetSection.done);
  };
  return (
    <footer className="section-foot">
      <p>{t.settings.nextTurn}</p>
      <ConfirmButton
        look="plain"
        label={t.settings.resetSection.ask}
        yes={t.settings.resetSection.yes}
        onConfirm={() => void reset()}
      />
      <FieldError error={problem} />
    </footer>
  );
}
